import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestIdxFile, readIdx } from '#main/storage/datasets/idx';
import { encodeIdx } from '../../../support/idx.ts';
import { skipBecause } from '../../../support/skip-because.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unroll-idx-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const pixels = Uint8Array.from({ length: 5 * 3 * 2 }, (_, index) => index * 7);
const images = encodeIdx([5, 3, 2], pixels);
const labels = encodeIdx([4], Uint8Array.of(3, 1, 4, 1));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The header of `images` with some bytes changed. */
function withHeader(changes: Record<number, number>): Buffer {
  const bytes = Buffer.from(images);
  for (const [index, byte] of Object.entries(changes)) bytes[Number(index)] = byte;
  return bytes;
}

describe('readIdx', () => {
  it('reads images', async () => {
    const path = await fileOf('images', images);
    const file = await readIdx(path, { dimensions: 3 });
    expect(file.sizes).toEqual([5, 3, 2]);
    expect(file.data).toEqual(pixels);
    expect(file.sha256).toBe(sha256(images));
  });

  it('reads labels', async () => {
    const file = await readIdx(await fileOf('labels', labels), { dimensions: 1 });
    expect(file).toEqual({ sizes: [4], data: Uint8Array.of(3, 1, 4, 1), sha256: sha256(labels) });
  });

  it('reads gzip whatever the file is called, with the hash of what is in it', async () => {
    const file = await readIdx(await fileOf('squeezed', gzipSync(images)), { dimensions: 3 });
    expect(file.data).toEqual(pixels);
    expect(file.sha256).toBe(sha256(images));
  });

  it('reads a header that comes in pieces', async () => {
    const pieces = [0, 1, 3, 7, 18, images.length];
    const members = pieces.slice(1).map((end, at) => gzipSync(images.subarray(pieces[at], end)));
    const path = await fileOf('pieces.gz', Buffer.concat(members));
    expect((await readIdx(path, { dimensions: 3 })).data).toEqual(pixels);
  });

  it('reads a file of several chunks', async () => {
    const data = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
    const bytes = encodeIdx([3, 1000, 1000], data);
    for (const [name, stored] of [
      ['large', bytes],
      ['large.gz', gzipSync(bytes)],
    ] as const) {
      const file = await readIdx(await fileOf(name, stored), { dimensions: 3 });
      expect(sha256(file.data)).toBe(sha256(data));
    }
  });

  const faults: { what: string; bytes: Uint8Array; dimensions?: 1 | 3; says: RegExp }[] = [
    { what: 'no bytes', bytes: new Uint8Array(), says: /is truncated: 0 bytes/ },
    { what: 'half a header', bytes: images.subarray(0, 9), says: /is truncated: 9 bytes/ },
    {
      what: 'another kind of file',
      bytes: Buffer.from('\x89PNG\r\n\x1a\n and so on and on', 'latin1'),
      says: /magic number 0x89504e47, where images have 0x00000803: it is not an IDX file/,
    },
    {
      what: 'little-endian sizes and magic',
      bytes: withHeader({ 0: 3, 1: 8, 2: 0, 3: 0 }),
      says: /it is not an IDX file/,
    },
    {
      what: 'floating-point pixels',
      bytes: withHeader({ 2: 0x0d }),
      says: /0x00000d03.*32-bit floating point instead of unsigned bytes/,
    },
    { what: 'an unknown type', bytes: withHeader({ 2: 0x0a }), says: /an unknown type instead/ },
    {
      what: 'labels in place of images',
      bytes: encodeIdx([40], new Uint8Array(40)),
      says: /0x00000801.*it has 1 dimensions instead of 3/,
    },
    {
      what: 'images in place of labels',
      bytes: images,
      dimensions: 1,
      says: /0x00000803, where labels have 0x00000801.*3 dimensions instead of 1/,
    },
    {
      what: 'one byte too few',
      bytes: images.subarray(0, -1),
      says: /is truncated: its header says 5 x 3 x 2, 46 bytes altogether, but there are 45/,
    },
    {
      what: 'one byte too many',
      bytes: Buffer.concat([images, Buffer.alloc(1)]),
      says: /is oversized: its header says 5 x 3 x 2, 46 bytes altogether, but there are 47/,
    },
    {
      what: 'no images',
      bytes: encodeIdx([0, 28, 28], new Uint8Array()),
      says: /is empty: its header says 0 x 28 x 28/,
    },
    {
      what: 'sizes whose product is beyond all memory',
      bytes: encodeIdx([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(9)),
      says: /is oversized: 7\.9\d+e\+28 bytes, where at most 1073741824 are read/,
    },
  ];

  it.each(faults)('rejects $what', async ({ bytes, dimensions = 3, says }) => {
    const path = await fileOf('fault', bytes);
    const reading = readIdx(path, { dimensions });
    await expect(reading).rejects.toMatchObject({ name: 'UnrollError', code: 'damaged' });
    await expect(reading).rejects.toThrow(says);
    await expect(reading).rejects.toThrow(path);
  });

  it.each(faults.filter(({ bytes }) => bytes.length > 0))(
    'rejects $what within gzip',
    async ({ bytes, dimensions = 3, says }) => {
      // How much too long a gzip file is isn't found out.
      const saying = new RegExp(says.source.replace('there are 47', 'there are more'));
      const reading = readIdx(await fileOf('fault.gz', gzipSync(bytes)), { dimensions });
      await expect(reading).rejects.toMatchObject({ name: 'UnrollError', code: 'damaged' });
      await expect(reading).rejects.toThrow(saying);
    },
  );

  it('rejects a plain file above the limit by its size', async () => {
    const path = await fileOf('huge', images);
    await truncate(path, largestIdxFile + 1);
    await expect(readIdx(path, { dimensions: 3 })).rejects.toThrow(
      /huge is oversized: 1073741825 bytes, where at most 1073741824 are read/,
    );
  });

  it('rejects a promise above the limit, without making room for it', async () => {
    const path = await fileOf('promise.gz', gzipSync(encodeIdx([4, 32768, 32768], pixels)));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(path, { dimensions: 3 })).rejects.toThrow(
      /is oversized: 4294967312 bytes/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
  });

  it('stops inflating a gzip bomb at what its header promises', async () => {
    const bomb = gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 26)]));
    const path = await fileOf('bomb.gz', bomb);
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(path, { dimensions: 3 })).rejects.toThrow(/bomb.gz is oversized/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
  });

  it('rejects damaged gzip', async () => {
    const whole = gzipSync(images);
    const cut = await fileOf('cut.gz', whole.subarray(0, -9));
    await expect(readIdx(cut, { dimensions: 3 })).rejects.toThrow(/cut.gz is truncated/);

    const flipped = Buffer.from(whole);
    flipped[flipped.length - 8]! ^= 1; // in the check sum
    const path = await fileOf('flipped.gz', flipped);
    await expect(readIdx(path, { dimensions: 3 })).rejects.toThrow(/flipped.gz has damaged gzip/);
    await expect(readIdx(path, { dimensions: 3 })).rejects.toMatchObject({ code: 'damaged' });
  });

  it('tells a missing file from one that is none', async () => {
    await expect(readIdx(join(folder, 'absent'), { dimensions: 1 })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('absent') as string,
    });
    await mkdir(join(folder, 'a-folder'));
    await expect(readIdx(join(folder, 'a-folder'), { dimensions: 1 })).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('a-folder is not a file') as string,
    });
  });

  it('says when a file may not be read', async (context) => {
    if (process.platform === 'win32') skipBecause(context, 'Windows has no mode bits');
    if (process.getuid?.() === 0) skipBecause(context, 'root may read every file');
    const path = await fileOf('locked', labels);
    await chmod(path, 0);
    await expect(readIdx(path, { dimensions: 1 })).rejects.toMatchObject({ code: 'storage' });
  });
});
