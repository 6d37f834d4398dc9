import { createHash } from 'node:crypto';
import { deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gzipStart, isGzip } from '../../../../../src-renderer/features/data/import/gzip-start.ts';

/** Bytes that gzip can't make fewer. */
const content = new Uint8Array(createHash('shake256', { outputLength: 16_000 }).digest());
const blob = (...parts: readonly Uint8Array[]) => new Blob(parts as Uint8Array<ArrayBuffer>[]);

/** Content in several members, each with a part of it. */
function inMembers(...ends: readonly number[]): Buffer {
  const parts = ends.map((end, at) => content.subarray(ends[at - 1] ?? 0, end));
  return Buffer.concat(parts.map((part) => gzipSync(part)));
}

describe('the first bytes of a gzip file', () => {
  it.each([1, 4096, 10_000, 16_000])('are as many as are asked for: %i', async (length) => {
    const found = await gzipStart(blob(gzipSync(content)), length);
    expect(found).toEqual(content.subarray(0, length));
  });

  it.each([
    ['two', [100, 16_000]],
    ['many, some of them empty', [0, 1, 1, 2, 300, 300, 5000, 5001, 16_000, 16_000]],
    ['one for each piece that is unpacked', [4073, 8146, 12_219, 16_000]],
  ])('are of all its members: %s (F7)', async (_, ends) => {
    const packed = inMembers(...ends);
    expect(gunzipSync(packed)).toEqual(Buffer.from(content));
    expect(await gzipStart(blob(packed), 20_000)).toEqual(content);
  });

  it.each([
    ['zeros, to fill a block of a tape', new Uint8Array(10_240)],
    ['one zero', Uint8Array.of(0)],
    ['something else', Buffer.from('not a member')],
  ])('are read without what follows the last member: %s (F7)', async (_, after) => {
    for (const packed of [inMembers(16_000), inMembers(7, 16_000), gzipSync('')]) {
      const found = await gzipStart(blob(packed, after), 20_000);
      expect(Buffer.from(found)).toEqual(gunzipSync(packed));
    }
  });

  it('come after a header with all that it can have', async () => {
    const head = Buffer.from([0x1f, 0x8b, 8, 0b11110, 0, 0, 0, 0, 0, 3, 5, 0, 1, 2, 3, 4, 5]);
    const name = Buffer.from(`${'n'.repeat(5000)}\0a comment\0`);
    const file = blob(head, name, Uint8Array.of(0, 0), deflateRawSync(content), new Uint8Array(8));
    expect(await gzipStart(file, 20_000)).toEqual(content);
  });

  it('are refused where the data ends early, in whichever member', async () => {
    for (const packed of [inMembers(16_000), inMembers(100, 16_000)]) {
      const torn = blob(packed.subarray(0, 9000));
      await expect(gzipStart(torn, 20_000)).rejects.toThrow('Its gzip data ends early.');
    }
  });

  it('are refused where the data is damaged, in whichever member', async () => {
    const damaged = gzipSync(content.subarray(0, 100));
    // A block of a kind that there isn't.
    damaged[10] = 0b111;
    for (const packed of [damaged, Buffer.concat([inMembers(3000), damaged])]) {
      await expect(gzipStart(blob(packed), 20_000)).rejects.toThrow('It has damaged gzip data.');
    }
  });

  it('are all that is unpacked of a file that would fill the memory', async () => {
    const read: number[] = [];
    const packed = gzipSync(new Uint8Array(2 ** 26));
    const file = blob(packed);
    const slice = file.slice.bind(file);
    file.slice = (from, to, type) => {
      read.push(to!);
      return slice(from, to, type);
    };
    expect((await gzipStart(file, 20_000)).length).toBe(20_000);
    expect(Math.max(...read)).toBeLessThan(packed.length / 10);
  });

  it('are not looked for without end', async () => {
    // The name of the file in the header never ends.
    const head = blob(Uint8Array.of(0x1f, 0x8b, 8, 0b1000, 0, 0, 0, 0, 0, 3));
    const name = blob(Buffer.from('n'.repeat(4096)));
    const file = blob();
    Object.defineProperty(file, 'size', { value: 2 ** 40 });
    let pieces = 0;
    file.slice = (from) => {
      pieces += 1;
      return from === 0 ? head : name;
    };
    expect((await gzipStart(file, 10)).length).toBe(0);
    expect(pieces).toBe(256);
  });
});

it('gzip is known by its first bytes', async () => {
  expect(await isGzip(blob(gzipSync(content)))).toBe(true);
  const others = [[], [0x1f], [0x1f, 0x8b], [0x1f, 0x8b, 7], [0, 0, 8, 3]];
  for (const bytes of others) expect(await isGzip(blob(Uint8Array.from(bytes)))).toBe(false);
});
