import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBoundedFile, readJsonFile } from '#main/storage/files/bounded-file';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('a file is read up to the limit and refused beyond it', async () => {
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, '12345');
  expect([...(await readBoundedFile(path, 5))]).toEqual([...Buffer.from('12345')]);
  await expect(readBoundedFile(path, 4)).rejects.toMatchObject({
    code: 'damaged',
    message: `${path} is damaged: it has 5 bytes, and at most 4 are allowed`,
  });
});

test('a missing file and a folder in its place are told apart', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'taken'));
  await expect(readBoundedFile(join(folder, 'none'), 9)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readBoundedFile(join(folder, 'taken'), 9)).rejects.toMatchObject({
    code: 'damaged',
    message: `${join(folder, 'taken')} is damaged: it isn’t a file`,
  });
});

test.for([
  ['an empty file', Buffer.alloc(0)],
  ['JSON that ends early', Buffer.from('{"a": [1, 2')],
  ['zeros, as a lost power supply leaves them', Buffer.alloc(40)],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
] as const)('%s is damaged, and the message names the file', async ([, bytes]) => {
  const path = join(await temporaryFolder(), 'some.json');
  await writeFile(path, bytes);
  await expect(readJsonFile(path)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(`${path} is damaged: `) as string,
  });
});
