import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '#main/storage/make-folder';
import { makeReadOnly, mountMemoryDisk } from '../support/disks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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
    message: `${path} can't be made: a file stands where a folder is needed`,
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
