import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode, type ImageData } from 'fast-png';
import { expect, test } from 'vitest';
import { readPngDigit } from '#main/cli/png';
import { chunk, greyPng } from '../../support/png.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const pixels = 28 * 28;

async function pngOf(image: Partial<ImageData>): Promise<string> {
  const path = join(await temporaryFolder(), 'digit.png');
  const { channels = 1, width = 28, height = 28 } = image;
  const data = image.data ?? new Uint8Array(width * height * channels);
  await writeFile(path, encode({ depth: 8, ...image, channels, width, height, data }));
  return path;
}

/** 28x28 values, those of the edge 0: a picture's edge says which way round it is. */
const framed = (value: (pixel: number) => number): number[] =>
  Array.from({ length: pixels }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / 28), pixel % 28];
    return row % 27 === 0 || column % 27 === 0 ? 0 : value(pixel);
  });

test('grey of 28x28 is taken as it is, and turned round if its ground is bright (W12)', async () => {
  const bright = Uint8Array.from(framed((pixel) => pixel % 256));
  expect(await readPngDigit(await pngOf({ data: bright }))).toEqual(bright);
  const dark = bright.map((value) => 255 - value);
  expect(await readPngDigit(await pngOf({ data: dark }))).toEqual(bright);
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
  const indices = framed((pixel) => (pixel * 7) % palette.length);
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
  const indices = framed((pixel) => pixel % 3);
  const path = await pngOf({ palette, data: Uint8Array.from(indices) });
  expect(await readPngDigit(path)).toEqual(Uint8Array.from(indices, (i) => [0, 128, 255][i]!));
});

test.each([1, 2, 4] as const)('grey of %i bits a pixel is read (W12)', async (depth) => {
  const most = 2 ** depth - 1;
  const values = framed((pixel) => pixel % (most + 1));
  const path = join(await temporaryFolder(), 'digit.png');
  await writeFile(path, greyPng(depth, packed(depth, values)));
  const expected = Uint8Array.from(values, (value) => (value * 255) / most);
  expect(await readPngDigit(path)).toEqual(expected);
});

test('16 bits a channel are read', async () => {
  const values = framed((pixel) => 50 + (pixel % 200));
  const data = Uint16Array.from(values, (value) => value << 8);
  expect(await readPngDigit(await pngOf({ depth: 16, data }))).toEqual(Uint8Array.from(values));
});

test('a colour that stands for nothing is background', async () => {
  const values = framed((pixel) => (pixel % 2 === 0 ? 90 : 250));
  const transparent = chunk('tRNS', Uint8Array.of(0, 90));
  const path = join(await temporaryFolder(), 'digit.png');
  await writeFile(path, greyPng(8, Uint8Array.from(values), transparent));
  const expected = Uint8Array.from(values, (value) => (value === 90 ? 0 : value));
  expect(await readPngDigit(path)).toEqual(expected);
});

test.each([
  ['one without a digit', { width: 50, height: 40 }, 'no ink was found'],
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
