import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOrMakeToken } from '#main/server/token-file';
import { skipBecause } from '../support/skip-because.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('the token of a data folder stays the same, in a file for its owner alone', async () => {
  const home = join(await temporaryFolder(), 'new');
  const token = await readOrMakeToken(home);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(await readOrMakeToken(home)).toBe(token);
  const file = join(home, '.browser-token');
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a token that others could have read is replaced', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has no such permissions');
  const home = await temporaryFolder();
  const token = await readOrMakeToken(home);
  const file = join(home, '.browser-token');
  await chmod(file, 0o644);
  expect(await readOrMakeToken(home)).not.toBe(token);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test.each(['', 'too short', 'x'.repeat(200)])('a file that holds %j is replaced', async (text) => {
  const home = await temporaryFolder();
  const file = join(home, '.browser-token');
  await writeFile(file, text, { mode: 0o600 });
  const token = await readOrMakeToken(home);
  expect((await readFile(file, 'utf8')).trim()).toBe(token);
});

test('a data folder that cannot be is named', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(readOrMakeToken(join(file, 'home'))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining(file) as string,
  });
});
