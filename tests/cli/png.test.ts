import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode, type ImageData } from 'fast-png';
import { expect, test } from 'vitest';
import { readPngDigit } from '#main/cli/png';
import { temporaryFolder } from '../support/temporary-folder.ts';

const pixels = 28 * 28;

async function pngOf(image: Partial<ImageData>): Promise<string> {
  const path = join(await temporaryFolder(), 'digit.png');
  const { channels = 1, width = 28, height = 28 } = image;
  const data = image.data ?? new Uint8Array(width * height * channels);
  await writeFile(path, encode({ depth: 8, ...image, channels, width, height, data }));
  return path;
}

/** The same pixel everywhere. */
const filled = (...pixel: number[]): Uint8Array =>
  Uint8Array.from({ length: pixels * pixel.length }, (_, i) => pixel[i % pixel.length] ?? 0);

test('grey is taken as it is', async () => {
  const data = Uint8Array.from({ length: pixels }, (_, i) => i % 256);
  expect(await readPngDigit(await pngOf({ data }))).toEqual(data);
});

test.each([
  ['white', [255, 255, 255], 255],
  ['red', [255, 0, 0], 76],
  ['green', [0, 255, 0], 150],
  ['blue', [0, 0, 255], 29],
  ['half transparent white', [255, 255, 255, 128], 128],
  ['transparent white', [255, 255, 255, 0], 0],
  ['half transparent grey', [200, 128], 100],
])('%s counts by its brightness', async (_name, pixel, expected) => {
  const path = await pngOf({ channels: pixel.length, data: filled(...pixel) });
  expect(await readPngDigit(path)).toEqual(filled(expected));
});

/** A picture of 60 by 90 pixels with an upright bar of 10 by 50. */
const bar = (ground: number[], ink: number[]): Partial<ImageData> => ({
  width: 60,
  height: 90,
  channels: ink.length as NonNullable<ImageData['channels']>,
  data: Uint8Array.from({ length: 60 * 90 * ink.length }, (_, at) => {
    const pixel = Math.floor(at / ink.length);
    const [row, column] = [Math.floor(pixel / 60), pixel % 60];
    const isInk = row >= 20 && row < 70 && column >= 5 && column < 15;
    return (isInk ? ink : ground)[at % ink.length]!;
  }),
});

test.each([
  ['bright on dark', bar([0], [255])],
  ['dark on bright', bar([255], [0])],
  ['coloured', bar([250, 250, 250], [20, 20, 90])],
  ['black on nothing', bar([0, 0, 0, 0], [0, 0, 0, 255])],
  ['white on nothing', bar([255, 0], [255, 255])],
])('a picture of any size is placed: %s', async (_name, image) => {
  const placed = await readPngDigit(await pngOf(image));
  const inked = [...placed.keys()].filter((at) => placed[at]! > 127);
  expect(new Set(inked.map((at) => at % 28))).toEqual(new Set([13, 14, 15, 16]));
  expect(new Set(inked.map((at) => Math.floor(at / 28))).size).toBe(20);
  expect(Math.max(...placed)).toBe(255);
});

/** Rows of 28 values of `depth` bits, packed into bytes. */
function packed(depth: number, values: readonly number[]): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(28 / perByte);
  const bytes = new Uint8Array(28 * rowBytes);
  values.forEach((value, at) => {
    const [row, column] = [Math.floor(at / 28), at % 28];
    const shift = 8 - depth * (1 + (column % perByte));
    bytes[row * rowBytes + Math.floor(column / perByte)]! |= value << shift;
  });
  return bytes;
}

test.each([1, 2, 4, 8] as const)('a palette is read, with %i bits a pixel', async (depth) => {
  const palette = [
    [0, 0, 0],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 255],
  ].slice(0, 2 ** depth);
  const indices = Array.from({ length: pixels }, (_, at) => (at * 7) % palette.length);
  const path = await pngOf({ depth, palette, data: packed(depth, indices) });
  const brightness = [0, 76, 150, 255];
  expect(await readPngDigit(path)).toEqual(Uint8Array.from(indices, (i) => brightness[i]!));
});

test('what is transparent in a palette is background', async () => {
  const palette = [
    [255, 255, 255, 0],
    [255, 255, 255, 128],
    [255, 255, 255, 255],
  ];
  const indices = Array.from({ length: pixels }, (_, at) => at % 3);
  const path = await pngOf({ palette, data: Uint8Array.from(indices) });
  expect(await readPngDigit(path)).toEqual(Uint8Array.from(indices, (i) => [0, 128, 255][i]!));
});

test('16 bits a channel are read', async () => {
  const deep = await pngOf({ depth: 16, data: new Uint16Array(pixels).fill(200 << 8) });
  expect(await readPngDigit(deep)).toEqual(filled(200));
});

test.each([
  ['one without a digit', { width: 50, height: 40 }, 'nothing stands out'],
  [
    'one that is too wide',
    { width: 20_000, height: 28 },
    'at most 4096x4096 pixels (it has 20000x28)',
  ],
  ['one that is too high', { width: 28, height: 4097 }, 'it has 28x4097'],
] as [string, Partial<ImageData>, string][])('%s is refused', async (_what, image, allowed) => {
  const path = await pngOf(image);
  await expect(readPngDigit(path)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(allowed) as string,
  });
  await expect(readPngDigit(path)).rejects.toThrow(path);
});

test('a file that is no PNG, is cut, or is too large is refused', async () => {
  const path = await pngOf({ data: Uint8Array.from({ length: pixels }, (_, i) => (i * 37) % 256) });
  const whole = await readFile(path);
  for (const [bytes, allowed] of [
    [Buffer.from('not a png, but long enough to look at'), 'a PNG file'],
    [Buffer.alloc(0), 'a PNG file'],
    [whole.subarray(0, 100), 'a whole PNG file'],
    [Buffer.concat([whole, Buffer.alloc(64 * 1024 * 1024)]), 'at most 67108864 bytes'],
  ] as const) {
    await writeFile(path, bytes);
    await expect(readPngDigit(path)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(allowed) as string,
    });
  }
});

test('a file that is not there is not found', async () => {
  await expect(readPngDigit('/no/such/digit.png')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('/no/such/digit.png') as string,
  });
});
