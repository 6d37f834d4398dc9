import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  moveDurably,
  ordinaryMode,
  publishFolder,
  removeFolder,
  writeFileDurably,
} from '#main/storage/files/durable-files';
import { temporaryBeside } from '#main/storage/files/temporary-name';
import { makeReadOnly, mountMemoryDisk } from '../../../support/disks.ts';
import { skipBecause } from '../../../support/skip-because.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('writes text and bytes, replacing what was there', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  await writeFileDurably(path, 'a longer text, ä');
  expect(await readFile(path, 'utf8')).toBe('a longer text, ä');
  const bytes = Uint8Array.of(9, 1, 2, 3, 9);
  await writeFileDurably(path, bytes.subarray(1, 4));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(folder)).toEqual(['file']);
});

test('puts the last of several writes at once in place', async () => {
  const path = join(await temporaryFolder(), 'file');
  await Promise.all(['one', 'two', 'three'].map((text) => writeFileDurably(path, text)));
  expect(await readFile(path, 'utf8')).toBe('three');
});

test('never shows a reader a half-written file', async () => {
  const path = join(await temporaryFolder(), 'file');
  const contents = ['a', 'b'].map((letter) => letter.repeat(2_000_000));
  await writeFileDurably(path, contents[0]!);
  let writing = true;
  const writes = (async () => {
    for (let i = 1; i <= 20; i++) await writeFileDurably(path, contents[i % 2]!);
    writing = false;
  })();
  while (writing) expect(contents).toContain(await readFile(path, 'utf8'));
  await writes;
});

test.for([
  ['a folder that is not there', 'missing/file', 'no such file or folder'],
  ['a file where a folder is needed', 'plain/file', 'a file is in the place of a folder'],
  ['a folder where the file should be', 'taken', 'a folder is in the place of a file'],
])('names the file and the reason: %s', async ([, name, reason]) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'plain'), '');
  await mkdir(join(folder, 'taken'));
  const path = join(folder, name!);
  await expect(writeFileDurably(path, 'x')).rejects.toMatchObject({
    code: 'storage',
    message: `${path} can’t be written: ${reason}`,
  });
  expect((await readdir(folder)).sort()).toEqual(['plain', 'taken']);
});

test.for([20_000, 50_000, 64_000])(
  'on a disk with too little space left, the old file stays whole and nothing is left over (%d bytes of 64 KiB)',
  async (size, context) => {
    const folder = await mountMemoryDisk(context, 'size=64k');
    const path = join(folder, 'file');
    await writeFileDurably(path, 'o'.repeat(size));
    await expect(writeFileDurably(path, 'n'.repeat(60_000))).rejects.toMatchObject({
      code: 'storage',
      message: `${path} can’t be written: the disk is full; free some space and try again`,
    });
    expect(await readFile(path, 'utf8')).toBe('o'.repeat(size));
    expect(await readdir(folder)).toEqual(['file']);
  },
);

test('on a read-only disk it says so', async (context) => {
  const folder = await mountMemoryDisk(context, 'size=64k');
  const path = join(folder, 'file');
  await writeFileDurably(path, 'old');
  await makeReadOnly(folder);
  await expect(writeFileDurably(path, 'new')).rejects.toMatchObject({
    code: 'storage',
    message: `${path} can’t be written: the disk is read-only; choose another data folder`,
  });
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('replacing a file keeps its permissions; a new one is for its owner alone (A20)', async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows has other permissions');
  const folder = await temporaryFolder();
  const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
  const path = join(folder, 'file');
  await writeFileDurably(path, 'a');
  expect(await modeOf(path)).toBe(0o600);
  await chmod(path, 0o640);
  await writeFileDurably(path, 'b');
  expect(await modeOf(path)).toBe(0o640);
  await writeFileDurably(join(folder, 'export'), '', { mode: ordinaryMode });
  expect(await modeOf(join(folder, 'export'))).toBe(0o666 & ~process.umask());
});

test('writes where a symbolic link points, and leaves the link', async (context) => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'elsewhere'));
  const [link, target] = [join(folder, 'link'), join(folder, 'elsewhere', 'file')];
  await writeFile(target, 'old');
  await symlink(target, link).catch((error: Error) => skipBecause(context, error.message));
  await writeFileDurably(link, 'new');
  expect(await readFile(target, 'utf8')).toBe('new');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readdir(join(folder, 'elsewhere'))).toEqual(['file']);
});

test('a write that fails does not hold up the next one of the same path', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'later', 'file');
  const failing = writeFileDurably(path, 'one');
  const next = writeFileDurably(join(folder, 'file'), 'two');
  await expect(failing).rejects.toMatchObject({ code: 'storage' });
  await mkdir(join(folder, 'later'));
  await writeFileDurably(path, 'three');
  await next;
  expect(await readFile(path, 'utf8')).toBe('three');
});

test('moves files over files, and folders to where there is none', async () => {
  const folder = await temporaryFolder();
  const at = (name: string): string => join(folder, name);
  await writeFile(at('a'), 'a');
  await writeFile(at('b'), 'b');
  await moveDurably(at('a'), at('b'));
  expect(await readFile(at('b'), 'utf8')).toBe('a');
  for (const name of ['from', 'to']) {
    await mkdir(at(name));
    await writeFile(join(at(name), name), '');
  }
  await expect(moveDurably(at('from'), at('to'))).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining(`${at('from')} can’t be moved`) as string,
    cause: { code: expect.stringMatching('ENOTEMPTY|EEXIST') as string },
  });
  await moveDurably(at('from'), at('elsewhere'));
  expect((await readdir(folder)).sort()).toEqual(['b', 'elsewhere', 'to']);
});

test('a folder is published whole', async () => {
  const folder = await temporaryFolder();
  const temporary = temporaryBeside(join(folder, 'target'));
  await mkdir(join(temporary, 'inner'), { recursive: true });
  await writeFile(join(temporary, 'inner', 'file'), 'x');
  await publishFolder(temporary, join(folder, 'target'));
  expect(await readdir(folder)).toEqual(['target']);
  expect(await readFile(join(folder, 'target', 'inner', 'file'), 'utf8')).toBe('x');
});

test('a folder is removed with all that is in it; one that is not there is named', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'a', 'b'), { recursive: true });
  await writeFile(join(folder, 'a', 'b', 'file'), '');
  await removeFolder(join(folder, 'a'));
  expect(await readdir(folder)).toEqual([]);
  await expect(removeFolder(join(folder, 'a'))).rejects.toMatchObject({
    code: 'storage',
    message: `${join(folder, 'a')} can’t be removed: no such file or folder`,
  });
});
