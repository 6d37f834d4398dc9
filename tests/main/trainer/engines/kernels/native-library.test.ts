import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAddon } from '#main/trainer/engines/kernels/native-library';

describe('loading the native kernels', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unroll-addon-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says how to compile them when they are not there', () => {
    expect(() => loadAddon(join(folder, 'missing.node'))).toThrow(/not compiled.*build:native/);
  });

  it('gives the reason when the file is no addon', async () => {
    const path = join(folder, 'damaged.node');
    await writeFile(path, 'not an addon');
    expect(() => loadAddon(path)).toThrow(/can't be loaded: .+/);
  });

  it('refuses kernels of another version', async () => {
    const path = join(folder, 'old.json');
    await writeFile(path, JSON.stringify({ abiVersion: -1 }));
    expect(() => loadAddon(path)).toThrow(/version -1, not \d+; `npm run build:native`/);
  });
});
