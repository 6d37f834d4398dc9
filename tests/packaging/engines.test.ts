import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

interface Description {
  readonly engines?: { readonly node?: string };
  readonly packages?: Readonly<Record<string, Description>>;
}

async function read(name: string): Promise<Description> {
  return JSON.parse(await readFile(join(root, name), 'utf8')) as Description;
}

/** The least major and minor version of Node that a range of versions has, as one number. */
function least(range: string): number {
  const versions = range.split('||').map((part) => {
    const [, major = '0', minor = '0'] = /(\d+)(?:\.(\d+))?/.exec(part) ?? [];
    return 1000 * Number(major) + Number(minor);
  });
  return Math.min(...versions);
}

test('npm ci warns of no package on the least Node that we name', async () => {
  const ours = least((await read('package.json')).engines?.node ?? '');
  expect(ours).toBe(20_019);
  const { packages = {} } = await read('package-lock.json');
  const newer = Object.entries(packages)
    .filter(([, { engines }]) => least(engines?.node ?? '') > ours)
    .map(([name]) => name);
  expect(newer, 'see scripts/electron/engines.mjs, or raise the least Node').toEqual([]);
});
