import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode, type ImageData } from 'fast-png';
import { expect, test } from 'vitest';
import { readDigit } from '#main/cli/png';
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
  expect(await readDigit(await pngOf({ data }))).toEqual(data);
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
  expect(await readDigit(path)).toEqual(filled(expected));
});

test.each([
  ['another size', { width: 32, height: 28 }, '28x28 pixels (it has 32x28)'],
  ['16 bits', { depth: 16, data: new Uint16Array(pixels) }, '8 bits a channel'],
  [
    'a palette',
    { palette: [[0, 0, 0]], data: new Uint8Array(pixels) },
    '8 bits a channel and no palette',
  ],
] as [string, Partial<ImageData>, string][])('%s is refused', async (_what, image, allowed) => {
  const path = await pngOf(image);
  await expect(readDigit(path)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(allowed) as string,
  });
  await expect(readDigit(path)).rejects.toThrow(path);
});

test('a file that is no PNG, is cut, or is too large is refused', async () => {
  const path = await pngOf({ data: Uint8Array.from({ length: pixels }, (_, i) => (i * 37) % 256) });
  const whole = await readFile(path);
  for (const [bytes, allowed] of [
    [Buffer.from('not a png, but long enough to look at'), 'a PNG file'],
    [Buffer.alloc(0), 'a PNG file'],
    [whole.subarray(0, 100), 'a whole PNG file'],
    [Buffer.concat([whole, Buffer.alloc(1024 * 1024)]), 'at most 1048576 bytes'],
  ] as const) {
    await writeFile(path, bytes);
    await expect(readDigit(path)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(allowed) as string,
    });
  }
});

test('a file that is not there is not found', async () => {
  await expect(readDigit('/no/such/digit.png')).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('/no/such/digit.png') as string,
  });
});
