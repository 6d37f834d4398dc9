import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listFiles, readLogEnd } from '#main/storage/files/folder-files';
import { zipFiles } from '#main/storage/archives/zip-writer';
import { makePipe } from '../../../support/disks.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

test('lists the files of an experiment, and nothing else that lies there', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'experiment.json'), '{}');
  await writeFile(join(folder, 'log.txt'), 'abc');
  for (const other of ['lock.json', 'model.safetensors.123', 'mine.txt']) {
    await writeFile(join(folder, other), 'x');
  }
  await mkdir(join(folder, 'history.jsonl'));
  const files = await listFiles(folder);
  expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['experiment.json', 2],
    ['log.txt', 3],
  ]);
  expect(Date.parse(files[0]!.modifiedAt)).toBeGreaterThan(0);
});

async function folderWithLog(text: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'log.txt'), text);
  return folder;
}

test('a short log is whole', async () => {
  const folder = await folderWithLog('one\ntwo\n');
  expect(await readLogEnd(folder, 8)).toEqual({ text: 'one\ntwo\n', cut: false });
});

test('of a long log the end is read, from the beginning of a line', async () => {
  const folder = await folderWithLog('one\ntwo\nthree\n');
  expect(await readLogEnd(folder, 9)).toEqual({ text: 'three\n', cut: true });
  expect(await readLogEnd(folder, 13)).toEqual({ text: 'two\nthree\n', cut: true });
});

test('no log is an empty one', async () => {
  expect(await readLogEnd(await temporaryFolder(), 9)).toEqual({ text: '', cut: false });
});

test('a pipe in the place of a log is said to be none, and not waited for (A18)', async (context) => {
  const folder = await temporaryFolder();
  await makePipe(context, join(folder, 'log.txt'));
  await expect(readLogEnd(folder, 9)).rejects.toMatchObject({
    code: 'damaged',
    message: `${join(folder, 'log.txt')} is damaged: it isn’t a file; move it away`,
  });
  expect(await listFiles(folder)).toEqual([]);
  await expect(zipFiles(folder, ['log.txt'])).rejects.toMatchObject({ code: 'damaged' });
});
