import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findElectron } from '../../scripts/find-electron.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The folder of an `electron` package of version 2.0.0, with a program of another version or without one. */
async function packageWith(version: string | null): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'package.json'), '{ "version": "2.0.0" }');
  if (version === null) return folder;
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'dist', 'electron'), '');
  await writeFile(join(folder, 'dist', 'version'), version);
  return folder;
}

const linux = { npm_config_platform: 'linux' };

test('a program of the right version is used', async () => {
  const folder = await packageWith('v2.0.0');
  expect(findElectron(folder, linux)).toEqual({ program: join(folder, 'dist', 'electron') });
});

test('one that is missing or of another version can be fetched', async () => {
  expect(findElectron(await packageWith(null), linux)).toEqual({
    missing: 'its program has not been downloaded',
    canBeFetched: true,
  });
  expect(findElectron(await packageWith('1.0.0'), linux)).toEqual({
    missing: 'version 1.0.0 is there, but 2.0.0 is needed',
    canBeFetched: true,
  });
});

test('what somebody else has put there is left alone', async () => {
  const folder = await packageWith(null);
  const other = join(await packageWith('1.0.0'), 'dist');
  const overridden = { ...linux, ELECTRON_OVERRIDE_DIST_PATH: other };
  expect(findElectron(folder, overridden)).toMatchObject({ canBeFetched: false });
  expect(findElectron(folder, { ...linux, UNROLL_ELECTRON: join(other, 'electron') })).toEqual({
    program: join(other, 'electron'),
  });
  expect(findElectron(folder, { ...linux, UNROLL_ELECTRON: '/missing' })).toEqual({
    missing: 'there is no /missing, which UNROLL_ELECTRON names',
    canBeFetched: false,
  });
  expect(findElectron(null, linux)).toMatchObject({ canBeFetched: false });
});
