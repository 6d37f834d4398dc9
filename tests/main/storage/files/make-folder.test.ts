import { existsSync, statSync } from 'node:fs';
import { chmod, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '#main/storage/files/make-folder';
import { makeReadOnly, mountMemoryDisk } from '../../../support/disks.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('makes a folder and those above it, and may do so again', async () => {
  const folder = await temporaryFolder();
  await makeFolder(join(folder, 'a', 'b'));
  await writeFile(join(folder, 'a', 'b', 'file'), '');
  await makeFolder(join(folder, 'a', 'b'));
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
});

test('names the folder and the reason where it cannot be made', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'a', 'b');
  await expect(makeFolder(path)).rejects.toMatchObject({
    code: 'storage',
    message: `${path} can’t be created: a file is in the place of a folder`,
  });
});

test('says that a disk is read-only', async (context) => {
  const disk = await mountMemoryDisk(context, 'size=64k');
  await makeReadOnly(disk);
  await expect(makeFolder(join(disk, 'a', 'b'))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('the disk is read-only') as string,
  });
});

test('ends where a system makes no folders, however deep (A15)', async (context) => {
  if (process.platform !== 'linux') skipBecause(context, 'only Linux has /proc');
  await expect(makeFolder('/proc/unroll/a/b')).rejects.toMatchObject({
    code: 'storage',
    message: '/proc/unroll/a/b can’t be created: no such file or folder',
  });
});

test('ends where a drive is missing (A15)', async (context) => {
  if (process.platform !== 'win32') skipBecause(context, 'only Windows has drives');
  const letters = [...'QRSTUVWXYZ'].map((letter) => `${letter}:\\`);
  const missing = letters.find((drive) => !existsSync(drive));
  if (missing === undefined) skipBecause(context, 'all drives are there');
  await expect(makeFolder(`${missing}a\\b`)).rejects.toMatchObject({ code: 'storage' });
});

test('says that a file or a link to nothing is in its place', async (context) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({
    message: `${join(folder, 'file')} can’t be created: a file is in the place of a folder`,
  });
  await symlink(join(folder, 'nowhere'), join(folder, 'link')).catch((error: Error) =>
    skipBecause(context, error.message),
  );
  await expect(makeFolder(join(folder, 'link', 'a'))).rejects.toMatchObject({
    message: `${join(folder, 'link', 'a')} can’t be created: that name is already in use`,
  });
});

test('several may make the same folders at once', async () => {
  const folder = await temporaryFolder();
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(folder, 'a', 'b', 'c'))));
  expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c']);
});

test('new folders are for their owner alone, and those that are there stay (A20)', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  const folder = await temporaryFolder();
  await chmod(folder, 0o755);
  await makeFolder(join(folder, 'a', 'b'));
  const modes = [folder, join(folder, 'a'), join(folder, 'a', 'b')].map(
    (path) => statSync(path).mode & 0o777,
  );
  expect(modes).toEqual([0o755, 0o700, 0o700]);
});
