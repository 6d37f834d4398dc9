import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { expect, test } from 'vitest';
import { readPngDigit } from '#main/cli/png';
import { digitOfImage } from '#shared/digit/digit-image';
import { greyOfRgba } from '#shared/digit/grey-of-rgba';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'pictures');

/** What the draw page makes of a picture once a browser has decoded it. */
function inTheWindow(rgba: Uint8ClampedArray, side: number): Uint8Array | null {
  return digitOfImage(greyOfRgba(rgba, side, side));
}

/** Four bytes a pixel, of a grey. */
const grey = (values: ArrayLike<number>): Uint8ClampedArray =>
  Uint8ClampedArray.from({ length: 4 * values.length }, (_, at) =>
    at % 4 === 3 ? 255 : values[at >> 2]!,
  );

test('a faint speck leaves no trace in a small picture (F1)', async () => {
  const clean = await readPngDigit(join(folder, 'minimal-clean-3.png'));
  expect(await readPngDigit(join(folder, 'minimal-speck-3.png'))).toEqual(clean);
});

test('a picture of one bit a pixel is read as in the window (W12)', async () => {
  const path = join(folder, 'bw1b-5.png');
  const { data } = decode(await readFile(path));
  const bits = Array.from(
    { length: 400 * 400 },
    (_, pixel) => (data[pixel >> 3]! >> (7 - (pixel & 7))) & 1,
  );
  const digit = await readPngDigit(path);
  expect(digit).toEqual(inTheWindow(grey(bits.map((bit) => 255 * bit)), 400));
  expect(Math.max(...digit)).toBe(255);
});

test('dark ink on 28x28 bright pixels is turned round as in the window (W12)', async () => {
  const path = join(folder, 'dark28-5.png');
  const data = decode(await readFile(path)).data as Uint8Array;
  const digit = await readPngDigit(path);
  expect(digit).toEqual(data.map((value) => 255 - value));
  expect(digit).toEqual(inTheWindow(grey(data), 28));
});

test('white ink on nothing is read as black ink on white is, in both (F8)', async () => {
  const black = decode(await readFile(join(folder, 'bw1b-5.png')));
  const isInk = (pixel: number): boolean =>
    ((black.data[pixel >> 3]! >> (7 - (pixel & 7))) & 1) === 0;
  const rgba = Uint8ClampedArray.from({ length: 4 * 400 * 400 }, (_, at) =>
    at % 4 < 3 ? 255 : isInk(at >> 2) ? 255 : 0,
  );
  const path = join(await temporaryFolder(), 'clear.png');
  await writeFile(
    path,
    encode({ width: 400, height: 400, channels: 4, data: new Uint8Array(rgba) }),
  );
  const digit = await readPngDigit(path);
  expect(digit).toEqual(inTheWindow(rgba, 400));
  expect(digit).toEqual(await readPngDigit(join(folder, 'bw1b-5.png')));
});
