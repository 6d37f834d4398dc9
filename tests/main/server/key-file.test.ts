import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOrMakeKey } from '#main/server/key-file';
import { newSecret } from '#main/server/secrets';
import { skipBecause } from '../../support/skip-because.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const isWindows = process.platform === 'win32';
const fileIn = (home: string): string => join(home, '.browser-key');

test('the key of a data folder stays the same, in a file for its owner alone', async () => {
  const home = join(await temporaryFolder(), 'new');
  const key = await readOrMakeKey(home);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(await readOrMakeKey(home)).toBe(key);
  if (!isWindows) expect((await stat(fileIn(home))).mode & 0o777).toBe(0o600);
});

test.for([0o640, 0o604, 0o620, 0o666])(
  'a key that others could have read or written is replaced: mode %o (A19)',
  async (mode, context) => {
    if (isWindows) skipBecause(context, 'Windows has no such permissions');
    const home = await temporaryFolder();
    const key = await readOrMakeKey(home);
    await chmod(fileIn(home), mode);
    expect(await readOrMakeKey(home)).not.toBe(key);
    expect((await stat(fileIn(home))).mode & 0o777).toBe(0o600);
  },
);

test("another user's file is refused, with what to do, and stays (A19)", async (context) => {
  if (isWindows) skipBecause(context, 'files have no user number on Windows');
  const home = await temporaryFolder();
  const key = await readOrMakeKey(home);
  const user = process.getuid!();
  await expect(readOrMakeKey(home, user + 1)).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(
      new RegExp(`\\.browser-key belongs to another user \\(number ${user}.*delete it`),
    ) as string,
  });
  expect(await readOrMakeKey(home, user)).toBe(key);
});

test('a link is refused, even to a file that would be good (A19)', async (context) => {
  if (isWindows) skipBecause(context, 'links need an administrator on Windows');
  const elsewhere = join(await temporaryFolder(), 'key');
  const key = newSecret();
  await writeFile(elsewhere, key, { mode: 0o600 });
  const home = await temporaryFolder();
  await symlink(elsewhere, fileIn(home));
  await expect(readOrMakeKey(home)).rejects.toThrow(/\.browser-key is a link.*delete it/);
  expect(await readFile(elsewhere, 'utf8')).toBe(key);
});

test('a link to nowhere is refused, not written through (A19)', async (context) => {
  if (isWindows) skipBecause(context, 'links need an administrator on Windows');
  const home = await temporaryFolder();
  const target = join(home, 'target');
  await symlink(target, fileIn(home));
  await expect(readOrMakeKey(home)).rejects.toThrow('is a link');
  await expect(stat(target)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a pipe or a folder in its place is refused and not waited for (A19)', async (context) => {
  if (isWindows) skipBecause(context, 'Windows has no pipes in folders');
  const withFolder = await temporaryFolder();
  await mkdir(fileIn(withFolder));
  await expect(readOrMakeKey(withFolder)).rejects.toThrow('is not a file');
  const withPipe = await temporaryFolder();
  execFileSync('mkfifo', [fileIn(withPipe)]);
  await expect(readOrMakeKey(withPipe)).rejects.toThrow('is not a file');
});

test.each(['', 'too short', 'x'.repeat(200)])('a file that holds %j is replaced', async (text) => {
  const home = await temporaryFolder();
  await writeFile(fileIn(home), text, { mode: 0o600 });
  const key = await readOrMakeKey(home);
  expect((await readFile(fileIn(home), 'utf8')).trim()).toBe(key);
});

test('a data folder that cannot be is named', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(readOrMakeKey(join(file, 'home'))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining(file) as string,
  });
});
