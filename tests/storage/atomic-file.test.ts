import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTemporaryFiles, writeFileAtomically } from '#main/storage/atomic-file';
import { makeReadOnly, mountMemoryDisk } from '../support/disks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('writes text and bytes, replacing what was there', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  await writeFileAtomically(path, 'a longer text, ä');
  expect(await readFile(path, 'utf8')).toBe('a longer text, ä');
  const bytes = Uint8Array.of(9, 1, 2, 3, 9);
  await writeFileAtomically(path, bytes.subarray(1, 4));
  expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  expect(await readdir(folder)).toEqual(['file']);
});

test('puts the last of several writes at once in place', async () => {
  const path = join(await temporaryFolder(), 'file');
  await Promise.all(['one', 'two', 'three'].map((text) => writeFileAtomically(path, text)));
  expect(await readFile(path, 'utf8')).toBe('three');
});

test('never shows a reader a half-written file', async () => {
  const path = join(await temporaryFolder(), 'file');
  const contents = ['a', 'b'].map((letter) => letter.repeat(2_000_000));
  await writeFileAtomically(path, contents[0]!);
  let writing = true;
  const writes = (async () => {
    for (let i = 1; i <= 20; i++) await writeFileAtomically(path, contents[i % 2]!);
    writing = false;
  })();
  while (writing) expect(contents).toContain(await readFile(path, 'utf8'));
  await writes;
});

test.for([
  ['a folder that is not there', 'missing/file', 'there is no such file or folder'],
  ['a file where a folder is needed', 'plain/file', 'a file stands where a folder is needed'],
  ['a folder where the file should be', 'taken', 'a folder stands where a file is needed'],
])('names the file and the reason: %s', async ([, name, reason]) => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'plain'), '');
  await mkdir(join(folder, 'taken'));
  const path = join(folder, name!);
  await expect(writeFileAtomically(path, 'x')).rejects.toMatchObject({
    code: 'storage',
    message: `${path} can't be written: ${reason}`,
  });
  expect((await readdir(folder)).sort()).toEqual(['plain', 'taken']);
});

test.for([20_000, 50_000, 64_000])(
  'on a disk with too little space left, the old file stays whole and nothing is left over (%d bytes of 64 KiB)',
  async (size, context) => {
    const folder = await mountMemoryDisk(context, 'size=64k');
    const path = join(folder, 'file');
    await writeFileAtomically(path, 'o'.repeat(size));
    await expect(writeFileAtomically(path, 'n'.repeat(60_000))).rejects.toMatchObject({
      code: 'storage',
      message: `${path} can't be written: the disk is full; free some space and try again`,
    });
    expect(await readFile(path, 'utf8')).toBe('o'.repeat(size));
    expect(await readdir(folder)).toEqual(['file']);
  },
);

test('on a read-only disk it says so', async (context) => {
  const folder = await mountMemoryDisk(context, 'size=64k');
  const path = join(folder, 'file');
  await writeFileAtomically(path, 'old');
  await makeReadOnly(folder);
  await expect(writeFileAtomically(path, 'new')).rejects.toMatchObject({
    code: 'storage',
    message: `${path} can't be written: the disk is read-only; choose another data folder`,
  });
  expect(await readFile(path, 'utf8')).toBe('old');
});

test('removes what killed writers left of the named files, and nothing else', async () => {
  const folder = await temporaryFolder();
  const names = [
    'a.json',
    'a.json.123',
    'a.json.4000000000',
    'b.json.1',
    'a.json.12x',
    'xa.json.1',
  ];
  for (const name of names) await writeFile(join(folder, name), '');
  await removeTemporaryFiles(folder, ['a.json']);
  expect((await readdir(folder)).sort()).toEqual(['a.json', 'a.json.12x', 'b.json.1', 'xa.json.1']);
});
