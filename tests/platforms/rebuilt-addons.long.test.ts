import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildPrebuilt, committed } from '../../scripts/build-prebuilt.mjs';
import { compilerVersion, options } from '../../scripts/native/compile-addon.mjs';
import { skipBecause } from '../support/skip-because.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

interface Prebuilt {
  readonly bytes: number;
  readonly sha256: string;
  readonly compiler: string;
}

const { addons } = JSON.parse(await readFile(join(committed, 'manifest.json'), 'utf8')) as {
  addons: Record<string, Prebuilt>;
};

test.for(Object.entries(addons))(
  'the compiler that has built the addon for %s makes the same bytes of it again',
  { timeout: 600_000 },
  async ([name, expected], context) => {
    const { compiler } = (options.prebuilt as Record<string, { compiler: string }>)[name]!;
    const version = await compilerVersion(compiler).catch(() => null);
    if (version !== expected.compiler) {
      skipBecause(
        context,
        `${compiler} is ${version ?? 'not installed'}, not ${expected.compiler}`,
      );
    }
    expect(await buildPrebuilt(name, await temporaryFolder())).toEqual(expected);
  },
);
