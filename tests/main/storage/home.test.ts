import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { unrollHome } from '#main/storage/home';
import { writeSettings } from '#main/storage/settings-file';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

async function newUserFolder(): Promise<string> {
  const folder = await temporaryFolder();
  vi.stubEnv('HOME', folder);
  vi.stubEnv('USERPROFILE', folder);
  return folder;
}

test('a folder given on the command line goes before UNROLL_HOME, as an absolute path', () => {
  const env = { UNROLL_HOME: 'data/here' };
  expect(unrollHome(env, 'data/there')).toEqual({ home: resolve('data/there'), homeFrom: 'flag' });
  expect(unrollHome(env, '')).toEqual({ home: resolve('data/here'), homeFrom: 'environment' });
});

test('UNROLL_HOME goes before the settings', async () => {
  const settings = join(await temporaryFolder(), 'settings.json');
  await writeSettings(settings, { home: '/chosen' });
  const env = { UNROLL_SETTINGS: settings };
  expect(unrollHome(env)).toEqual({ home: resolve('/chosen'), homeFrom: 'settings' });
  expect(unrollHome({ ...env, UNROLL_HOME: 'data/here' })).toMatchObject({
    homeFrom: 'environment',
  });
});

test('without them, Unroll lies in the documents folder', async () => {
  const user = await newUserFolder();
  await mkdir(join(user, 'Documents'));
  const expected = { home: join(user, 'Documents', 'Unroll'), homeFrom: 'default' };
  expect(unrollHome({})).toEqual(expected);
  expect(unrollHome({ UNROLL_HOME: '' })).toEqual(expected);
});

test('without a documents folder, Unroll is in the home directory', async () => {
  const user = await newUserFolder();
  expect(unrollHome({}).home).toBe(join(user, 'Unroll'));
  await writeFile(join(user, 'Documents'), 'a file, not a folder');
  expect(unrollHome({}).home).toBe(join(user, 'Unroll'));
});
