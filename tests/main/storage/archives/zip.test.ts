import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { ZipArchive } from '#main/storage/archives/zip-reader';
import { ZipFileWriter, zipFiles } from '#main/storage/archives/zip-writer';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const text = 'line of a log\n'.repeat(20_000);
const weights = Uint8Array.from({ length: 200_000 }, (_, index) => (index * index) >> 3);

async function archiveOf(bytes: Uint8Array): Promise<{ folder: string; archive: ZipArchive }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'archive.zip'), bytes);
  const archive = await ZipArchive.open(join(folder, 'archive.zip'), 1000);
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

test('what is packed can be unpacked here, into files and into memory', async () => {
  const { folder, archive } = await archiveOf(await packedFolder());
  const [log, model, empty] = await Promise.all(
    archive.entries.map((entry) => archive.read(entry)),
  );
  expect(Buffer.from(log!).toString()).toBe(text);
  expect(new Uint8Array(model!)).toEqual(weights);
  expect(empty).toHaveLength(0);
  for (const entry of archive.entries) await archive.extract(entry, join(folder, entry.name));
  expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe(text);
  expect(new Uint8Array(await readFile(join(folder, 'model.safetensors')))).toEqual(weights);
  expect(await readFile(join(folder, 'empty.txt'), 'utf8')).toBe('');
});

test('an archive has a limit, for its files before packing as for itself', async () => {
  const folder = await temporaryFolder();
  const tooMuch = {
    code: 'invalid-input',
    message: expect.stringMatching(
      /^the archive would have more than .*, which is the most/,
    ) as string,
  };
  const file = await ZipFileWriter.create(join(folder, 'one'), 1000);
  onTestFinished(() => file.abandon());
  await file.addText('a.txt', 'a'.repeat(1000));
  await expect(file.addText('b.txt', 'b')).rejects.toMatchObject(tooMuch);
  // Here only the list of the files at the end is too much.
  const names = await ZipFileWriter.create(join(folder, 'two'), 1000);
  onTestFinished(() => names.abandon());
  for (let index = 0; index < 8; index++) await names.addText(`${index}`.repeat(30), 'text');
  await expect(names.end()).rejects.toMatchObject(tooMuch);
});

test("a missing file can't be packed", async () => {
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

/** An archive whose packed data is nonsense. */
function scrambled(bytes: Buffer): Buffer {
  return bytes.fill(0xff, 35 + 8, 35 + 40);
}

/** Bytes that can't be packed. */
function noise(): Uint8Array {
  const random = new RandomStream(7, purpose.permutation);
  return Uint8Array.from({ length: 100_000 }, () => random.below(256));
}

const sizeOffset = 24;
const compressedSizeOffset = 20;
const checksumOffset = 16;

test.each([
  [
    'fewer bytes than there are',
    () => changed(small(), sizeOffset, 100),
    'too many bytes in the stream. expected 100',
  ],
  [
    'more bytes than there are',
    () => changed(small(), sizeOffset, 9_999_999),
    'not enough bytes in the stream. expected 9999999',
  ],
  ['another checksum', () => changed(small(), checksumOffset, 7), 'the checksum of a.txt'],
  ['other data', () => scrambled(small()), 'a.txt can’t be unpacked'],
])('an entry that promises %s is refused', async (_, bytes, problem) => {
  await expect(extractFirst(bytes())).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test.each([
  [
    'fewer bytes than there are',
    () => changed(small(), sizeOffset, 100),
    'it has more bytes than the 100 that its entry says',
  ],
  [
    'more bytes than there are',
    () => changed(small(), sizeOffset, 9_999_999),
    `it has ${text.length} bytes, and its entry says 9999999`,
  ],
  ['another checksum', () => changed(small(), checksumOffset, 7), 'the checksum of a.txt'],
  ['other data', () => scrambled(small()), 'a.txt can’t be unpacked'],
  [
    'far fewer bytes than it takes',
    () => changed(packed({ 'a.txt': [noise(), { level: 1 }] }), sizeOffset, 10),
    'a.txt can’t be unpacked: it takes more bytes than its content',
  ],
])('an entry that promises %s is not read into memory', async (_, bytes, problem) => {
  const { archive } = await archiveOf(bytes());
  await expect(archive.read(archive.entries[0]!)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test('not more is written than the entry says', async () => {
  const { folder, archive } = await archiveOf(changed(small(), sizeOffset, 100));
  await archive.extract(archive.entries[0]!, join(folder, 'out')).catch(() => undefined);
  expect((await readFile(join(folder, 'out'))).length).toBeLessThanOrEqual(100);
});

const evil = '../evil.txt';
const endOf = (bytes: Buffer): number => bytes.indexOf(Buffer.from('PK\u0005\u0006', 'latin1'));

/** An archive of one file of that name, which no packer would give it. */
function named(name: string): Buffer {
  const bytes = packed({ ['x'.repeat(name.length)]: Buffer.from('0123456789') });
  for (const offset of [30, directoryOf(bytes) + 46]) bytes.write(name, offset, 'latin1');
  return bytes;
}

/** Says of the first entry that it is something else than a file. */
function ofKind(bytes: Buffer, unixMode: number): Buffer {
  bytes.writeUInt16LE(3 << 8, directoryOf(bytes) + 4);
  bytes.writeUInt32LE((unixMode << 16) >>> 0, directoryOf(bytes) + 38);
  return bytes;
}

/** Two files, the second of which says that it is where the first is. */
function overlapping(): Buffer {
  const bytes = packed({ 'a.txt': [Buffer.from(text), {}], 'b.txt': Buffer.from('b') });
  bytes.writeUInt32LE(0, bytes.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 42);
  return bytes;
}

/** An archive inside the comment of another, whose file it claims. */
function twoDirectories(): Buffer {
  const bytes = plain();
  const [directory, end] = [directoryOf(bytes), endOf(bytes)];
  const second = Buffer.from(bytes.subarray(directory));
  second.writeUInt32LE(bytes.length, end - directory + 16);
  const both = Buffer.concat([bytes, second]);
  both.writeUInt16LE(second.length, end + 20);
  return both;
}

/** Puts bytes before an archive and moves all that it says of places. */
function behind(prefix: number): Buffer {
  const bytes = plain();
  bytes.writeUInt32LE(prefix, directoryOf(bytes) + 42);
  bytes.writeUInt32LE(prefix + directoryOf(bytes), endOf(bytes) + 16);
  return Buffer.concat([Buffer.alloc(prefix), bytes]);
}

/** One with the records of ZIP64, whose second is said to be at some place. */
function zip64(bytes: Buffer, place: (end: number) => bigint): Buffer {
  const end = endOf(bytes);
  const records = Buffer.alloc(76);
  records.write('PK\u0006\u0006', 0, 'latin1');
  records.writeBigUInt64LE(44n, 4);
  records.writeBigUInt64LE(1n, 24);
  records.writeBigUInt64LE(1n, 32);
  records.writeBigUInt64LE(BigInt(end - directoryOf(bytes)), 40);
  records.writeBigUInt64LE(BigInt(directoryOf(bytes)), 48);
  records.write('PK\u0006\u0007', 56, 'latin1');
  records.writeBigUInt64LE(place(end), 64);
  const last = Buffer.from(bytes.subarray(end));
  last.fill(0xff, 8, 20);
  return Buffer.concat([bytes.subarray(0, end), records, last]);
}

function renamedInDirectory(): Buffer {
  const bytes = plain();
  bytes.write('b', directoryOf(bytes) + 46, 'latin1');
  return bytes;
}

/** Says that there are fewer entries than there are. */
function hiding(): Buffer {
  const bytes = packed({ 'a.txt': Buffer.from('a'), 'b.txt': Buffer.from('b') });
  bytes.writeUInt16LE(1, endOf(bytes) + 8);
  bytes.writeUInt16LE(1, endOf(bytes) + 10);
  return bytes;
}

const many = Object.fromEntries(
  Array.from({ length: 1001 }, (_, index) => [`${index}`, new Uint8Array(0)]),
);

test.each([
  ['nothing', Buffer.alloc(0), 'isn’t a ZIP archive, or its end is missing'],
  ['something else', Buffer.from('hello'.repeat(100)), 'the file isn’t a ZIP archive'],
  ['an archive without its end', small().subarray(0, -30), 'its end is missing'],
  ['an archive without its beginning', small().subarray(40), 'is damaged'],
  ['bytes behind its end', Buffer.concat([small(), Buffer.from('x')]), 'extra bytes at the end'],
  ['bytes before its beginning', behind(100), 'bytes that don’t belong to any file'],
  ['another archive behind it', Buffer.concat([plain(), plain()]), 'its directory is damaged'],
  ['a second directory', twoDirectories(), 'bytes that don’t belong to any file'],
  ['an entry that it does not count', hiding(), 'bytes that don’t belong to any file'],
  ['files that lie over each other', overlapping(), 'overlaps another file'],
  ['a file of two names', renamedInDirectory(), 'has two different names'],
  ['a name that leads elsewhere', named(evil), evil],
  ['an absolute name', named('/etc/passwd'), '/etc/passwd'],
  ['a name with a drive', named('C:/evil.txt'), 'C:/evil.txt'],
  ['a name with backslashes', named('..\\evil.txt'), 'evil.txt'],
  ['a name with a zero byte', named('a.txt\0.exe'), 'isn’t a valid name'],
  ['a symbolic link', ofKind(plain(), 0o120777), 'is a link'],
  ['a device', ofKind(plain(), 0o020666), 'is a link or a device'],
  ['two sizes of a stored file', changed(plain(), sizeOffset, 11), 'size mismatch'],
  [
    'a size beyond its data',
    changed(small(), compressedSizeOffset, 10),
    'don’t belong to any file',
  ],
  ['a file beyond the end', changed(plain(), 42, 1_000_000), 'don’t belong to any file'],
  ['a file that is cut off', changed(small(), compressedSizeOffset, 1_000_000), 'overflows'],
  ['an encrypted file', changed(small(), 8, 0x80001), 'is encrypted'],
  ['an unknown method', changed(plain(), 10, 99), 'method 99'],
  ['a place that no file has', zip64(plain(), () => 2n ** 64n - 1n), 'is cut off'],
  ['too many files', packed(many), 'more than 1000 entries'],
])('%s is refused', async (_, bytes, problem) => {
  await expect(archiveOf(bytes)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
});

test('an archive with the records of ZIP64 is read', async () => {
  expect((await extractFirst(zip64(plain(), BigInt))).toString()).toBe('0123456789');
});

test('whatever is changed in an archive, it is read as it was or refused', async () => {
  const random = new RandomStream(5, purpose.permutation);
  const original = packed({
    'a.txt': Buffer.from(text),
    'b.txt': [Buffer.from('b'), { level: 0 }],
  });
  const bases = [original, zip64(plain(), BigInt)];
  const contents = new Map([
    ['a.txt', [text, '0123456789']],
    ['b.txt', ['b']],
  ]);
  const below = (limit: number): number => random.below(limit);
  for (let round = 0; round < 200; round++) {
    const base = Buffer.from(bases[round % 2]!);
    for (let changes = 0; changes <= below(3); changes++) {
      base[below(2) === 0 ? below(base.length) : base.length - 1 - below(150)] = [
        0,
        255,
        below(256),
      ][below(3)]!;
    }
    const cut = below(10) === 0 ? base.subarray(0, below(base.length)) : base;
    try {
      const { folder, archive } = await archiveOf(cut);
      for (const [place, entry] of archive.entries.entries()) {
        const out = join(folder, `out-${place}`);
        await archive.extract(entry, out);
        expect(contents.get(entry.name)).toContain(await readFile(out, 'utf8'));
        const read = Buffer.from(await archive.read(entry));
        expect(contents.get(entry.name)).toContain(read.toString());
      }
    } catch (error) {
      expect(error).toMatchObject({ code: 'damaged' });
    }
  }
});

test('a file that is there already is not written over', async () => {
  const { folder, archive } = await archiveOf(plain());
  await writeFile(join(folder, 'a.txt'), 'mine');
  await expect(archive.extract(archive.entries[0]!, join(folder, 'a.txt'))).rejects.toMatchObject({
    code: 'storage',
  });
  expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('mine');
});
