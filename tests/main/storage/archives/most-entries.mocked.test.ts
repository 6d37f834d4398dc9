import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ZipArchive } from '#main/storage/archives/zip-reader';
import { ZipFileWriter, ZipWriter } from '#main/storage/archives/zip-writer';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

vi.mock('#main/storage/archives/most-entries', () => ({ mostEntries: 3 }));

const names = ['a.txt', 'b.txt', 'c.txt', 'd.txt'];
const problem = 'the archive would have more than 3 files, which is the most that is possible';

test('an archive has at most as many files as can be read again', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'archive.zip');
  const file = await ZipFileWriter.create(path, 10_000);
  for (const name of names.slice(0, 3)) await file.addText(name, 'text');
  await expect(file.addText('d.txt', 'text')).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(problem) as string,
  });
  await file.end();
  const archive = await ZipArchive.open(path, 3);
  expect(archive.entries.map(({ name }) => name)).toEqual(names.slice(0, 3));
  await archive.close();

  await mkdir(join(folder, 'run'));
  for (const name of names) await writeFile(join(folder, 'run', name), 'text');
  await expect(new ZipWriter().add(join(folder, 'run'), names)).rejects.toThrow(problem);
});
