import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { unrollHome } from '#main/storage/home';
import { temporaryFolder } from '../support/temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function newUserFolder(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('HOME', folder);
  vi.stubEnv('USERPROFILE', folder);
  return folder;
}

test('UNROLL_HOME decides, as an absolute path', () => {
  expect(unrollHome({ UNROLL_HOME: 'data/here' })).toBe(resolve('data/here'));
});

test('without it, Unroll lies in the documents folder', async () => {
  const user = await newUserFolder();
  await mkdir(join(user, 'Documents'));
  expect(unrollHome({})).toBe(join(user, 'Documents', 'Unroll'));
  expect(unrollHome({ UNROLL_HOME: '' })).toBe(join(user, 'Documents', 'Unroll'));
});

test('where there is no documents folder, Unroll lies in the home folder', async () => {
  const user = await newUserFolder();
  expect(unrollHome({})).toBe(join(user, 'Unroll'));
  await writeFile(join(user, 'Documents'), 'a file, not a folder');
  expect(unrollHome({})).toBe(join(user, 'Unroll'));
});
