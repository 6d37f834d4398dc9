import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { ZipArchive } from '#main/storage/zip-reader';
import { zipFiles } from '#main/storage/zip-writer';
import { temporaryFolder } from '../support/temporary-folder.ts';

const text = 'line of a log\n'.repeat(20_000);
const weights = Uint8Array.from({ length: 200_000 }, (_, index) => (index * index) >> 3);

async function archiveOf(bytes: Uint8Array): Promise<{ folder: string; archive: ZipArchive }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'archive.zip'), bytes);
  const archive = await ZipArchive.open(join(folder, 'archive.zip'));
  onTestFinished(() => archive.close());
  return { folder, archive };
}

async function extractFirst(bytes: Uint8Array): Promise<Uint8Array> {
  const { folder, archive } = await archiveOf(bytes);
  await archive.extract(archive.entries[0]!, join(folder, 'out'));
  return readFile(join(folder, 'out'));
}

async function packedFolder(): Promise<Uint8Array> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'log.txt'), text);
  await writeFile(join(folder, 'model.safetensors'), weights);
  await writeFile(join(folder, 'empty.txt'), '');
  await writeFile(join(folder, 'other.txt'), 'not asked for');
  return zipFiles(folder, ['log.txt', 'model.safetensors', 'empty.txt']);
}

test('what is packed can be unpacked by others', async () => {
  const bytes = await packedFolder();
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual(['log.txt', 'model.safetensors', 'empty.txt']);
  expect(strFromU8(files['log.txt']!)).toBe(text);
  expect(files['model.safetensors']).toEqual(weights);
  expect(bytes.length).toBeLessThan(weights.length + text.length / 10);
});

test('what is packed can be unpacked here', async () => {
  const { folder, archive } = await archiveOf(await packedFolder());
  for (const entry of archive.entries) await archive.extract(entry, join(folder, entry.name));
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe(text);
  expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
  expect(await readFile(join(folder, 'empty.txt'), 'utf8')).toBe('');
});

test('a file that is not there can not be packed', async () => {
  await expect(zipFiles(await temporaryFolder(), ['log.txt'])).rejects.toMatchObject({
    code: 'storage',
  });
});

const packed = (files: Zippable): Buffer => Buffer.from(zipSync(files));
const small = (): Buffer => packed({ 'a.txt': [Buffer.from(text), { level: 9 }] });
const plain = (): Buffer => packed({ 'a.txt': [Buffer.from('0123456789'), { level: 0 }] });
/** Where the first entry of the directory begins. */
const directoryOf = (bytes: Buffer): number =>
  bytes.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
function changed(bytes: Buffer, offset: number, value: number): Buffer {
  bytes.writeUInt32LE(value, directoryOf(bytes) + offset);
  return bytes;
}

test('archives of others are read, with or without a comment', async () => {
  expect((await extractFirst(small())).toString()).toBe(text);
  const commented = Buffer.concat([plain(), Buffer.from('hello')]);
  commented.writeUInt16LE(5, commented.length - 7);
  expect((await extractFirst(commented)).toString()).toBe('0123456789');
});

const sizeOffset = 24;
const compressedSizeOffset = 20;
const checksumOffset = 16;

test.each([
  ['fewer bytes than there are', () => changed(small(), sizeOffset, 100), 'said to have 100 bytes'],
  [
    'more bytes than there are',
    () => changed(small(), sizeOffset, 9_999_999),
    'but there are only',
  ],
  ['another checksum', () => changed(small(), checksumOffset, 7), 'the checksum of a.txt'],
  ['a cut stream', () => changed(small(), compressedSizeOffset, 10), "a.txt can't be unpacked"],
])('an entry that promises %s is refused', async (_, bytes, problem) => {
  await expect(extractFirst(bytes())).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test('not more is written than the entry says', async () => {
  const { folder, archive } = await archiveOf(changed(small(), sizeOffset, 100));
  await archive.extract(archive.entries[0]!, join(folder, 'out')).catch(() => undefined);
  expect((await readFile(join(folder, 'out'))).length).toBeLessThanOrEqual(100);
});

test.each([
  ['nothing', Buffer.alloc(0), 'not a ZIP archive'],
  ['something else', Buffer.from('hello'.repeat(100)), 'not a ZIP archive'],
  ['an archive without its end', small().subarray(0, -30), 'not a ZIP archive'],
  ['an archive without its beginning', small().subarray(40), 'is damaged'],
  ['two sizes of a stored file', changed(plain(), sizeOffset, 11), 'two different sizes'],
  ['a file beyond the end', changed(plain(), 42, 1_000_000), 'is cut off'],
  ['an encrypted file', changed(plain(), 8, 1), 'is encrypted'],
  ['an unknown method', changed(plain(), 10, 99), 'method 99'],
])('%s is refused', async (_, bytes, problem) => {
  await expect(archiveOf(bytes)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test('a file that is there already is not written over', async () => {
  const { folder, archive } = await archiveOf(plain());
  await writeFile(join(folder, 'a.txt'), 'mine');
  await expect(archive.extract(archive.entries[0]!, join(folder, 'a.txt'))).rejects.toMatchObject({
    code: 'storage',
  });
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('mine');
});
