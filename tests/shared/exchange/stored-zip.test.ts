import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { ZipArchive } from '#main/storage/archives/zip-reader';
import { StoredZip } from '#shared/exchange/stored-zip';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function archiveOf(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const zip = new StoredZip();
  const pieces = Object.entries(files).flatMap(([path, content]) => zip.add(path, content));
  return Buffer.concat([...pieces, ...zip.end()]);
}

test('another program reads what was written, with names in any script', () => {
  const files = { 'köln/1.png': Uint8Array.of(1, 2, 3), 'b/2.png': new Uint8Array(70_000).fill(7) };
  expect(unzipSync(archiveOf(files))).toEqual(files);
  expect(unzipSync(archiveOf({}))).toEqual({});
});

test.each([3, 70_000])('%i files pass the strict reader', { timeout: 60_000 }, async (count) => {
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, at) => [`a/${at}.png`, Uint8Array.of(at & 255)]),
  );
  const path = join(await temporaryFolder(), 'a.zip');
  await writeFile(path, archiveOf(files));
  const archive = await ZipArchive.open(path, 100_000);
  expect(archive.entries).toHaveLength(count);
  const last = archive.entries.at(-1)!;
  expect(last.name).toBe(`a/${count - 1}.png`);
  expect([...(await archive.read(last))]).toEqual([(count - 1) & 255]);
  await archive.close();
});
