import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { decode } from 'fast-png';
import { describe, expect, it, test } from 'vitest';
import { readPngDigit } from '#main/cli/png';
import { essentialPng } from '#main/storage/images/png-chunks';
import { chunk, greyPng, header, pixelData, pngOfParts } from '../../../support/png.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** A digit of sorts, on a dark ground. */
const rows = Uint8Array.from({ length: 784 }, (_, at) => (at > 300 && at < 400 ? 255 : 0));
const end = chunk('IEND');
const colours = chunk('PLTE', Uint8Array.of(0, 0, 0, 255, 255, 255));
const indexed = header({ colour: 3 });

async function readBytes(bytes: Uint8Array): Promise<Uint8Array> {
  const path = join(await temporaryFolder(), 'digit.png');
  await writeFile(path, bytes);
  return readPngDigit(path);
}

/** Packed pixels that unpack to so many bytes of nothing. */
const zeros = (count: number): Buffer => deflateSync(new Uint8Array(count));

describe('a PNG bomb (A10)', () => {
  it('of pixels is refused before more is unpacked than they may be', async () => {
    const bomb = pngOfParts(header(), chunk('IDAT', zeros(20_000_000)), end);
    expect(bomb.length).toBeLessThan(100_000);
    await expect(readBytes(bomb)).rejects.toThrow('it has more pixel data than its size needs');
  });

  it('in a colour profile or a text is not unpacked, and the picture is read', () => {
    const profile = Buffer.concat([Buffer.from('a\0\0'), zeros(20_000_000)]);
    const image = greyPng(8, rows, chunk('iCCP', profile), chunk('zTXt', profile));
    const essential = essentialPng(image);
    expect(Buffer.from(essential).includes('iCCP')).toBe(false);
    expect(essential.length).toBeLessThan(300);
    expect(decode(essential).data).toEqual(rows);
  });

  it('behind the end of the pixels is left packed', async () => {
    const packed = Buffer.concat([
      deflateSync(
        Buffer.concat(
          Array.from({ length: 28 }, (_, row) => [
            0,
            ...rows.subarray(28 * row, 28 * row + 28),
          ]).map((row) => Buffer.from(row)),
        ),
      ),
      zeros(20_000_000),
    ]);
    expect(await readBytes(pngOfParts(header(), chunk('IDAT', packed), end))).toEqual(rows);
  });

  it('of a size beyond what is read is refused by its header alone', async () => {
    const large = pngOfParts(header({ width: 4097, height: 4097 }), chunk('IDAT', zeros(10)), end);
    await expect(readBytes(large)).rejects.toThrow('at most 4096x4096 pixels (it has 4097x4097)');
  });
});

const pixels = pixelData(rows, 28);
const damaged = (part: Buffer): Buffer => {
  const bytes = Buffer.from(part);
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

test.each([
  [
    'an index that the palette hasn’t',
    [indexed, colours, pixels, end],
    'its palette has no colour 255',
  ],
  ['no palette', [indexed, pixels, end], 'its palette is missing'],
  ['a palette after the pixels', [indexed, pixels, colours, end], 'its palette is missing'],
  ['two palettes', [indexed, colours, colours, pixels, end], 'its palette is in the wrong place'],
  [
    'a palette of part of a colour',
    [indexed, chunk('PLTE', new Uint8Array(4)), pixels, end],
    '1 to 256 whole colours',
  ],
  [
    'more opacities than colours',
    [indexed, colours, chunk('tRNS', new Uint8Array(3)), pixels, end],
    'transparency',
  ],
  [
    'a transparency where there is opacity',
    [header({ colour: 4 }), chunk('tRNS', new Uint8Array(2)), pixels, end],
    'transparency',
  ],
  [
    'a wrong checksum of its pixels',
    [header(), damaged(pixels), end],
    'the checksum of its chunk IDAT is wrong',
  ],
  [
    'a wrong checksum of its header',
    [damaged(header()), pixels, end],
    'the checksum of its chunk IHDR is wrong',
  ],
  [
    'a wrong checksum of its palette',
    [indexed, damaged(colours), pixels, end],
    'the checksum of its chunk PLTE is wrong',
  ],
  ['no header', [pixels, end], 'it has no header'],
  [
    'a header that is too short',
    [chunk('IHDR', new Uint8Array(12)), pixels, end],
    'it has no header',
  ],
  ['no width', [header({ width: 0 }), pixels, end], 'it has no pixels'],
  [
    'a colour type that doesn’t exist',
    [header({ colour: 5 }), pixels, end],
    'colour type 5 with 8 bits',
  ],
  [
    'a depth that its colour can’t have',
    [header({ depth: 4, colour: 2 }), pixels, end],
    'colour type 2 with 4 bits',
  ],
  ['an interlacing that doesn’t exist', [header({ interlace: 2 }), pixels, end], 'interlacing'],
  ['no pixels', [header(), end], 'its pixels are missing'],
  ['too few pixels', [header(), pixelData(rows.subarray(28), 28), end], 'less pixel data'],
  ['one row too many', [header(), pixelData(new Uint8Array(29 * 28), 28), end], 'more pixel data'],
  [
    'pixels that can’t be unpacked',
    [header(), chunk('IDAT', Uint8Array.of(1, 2, 3)), end],
    'its pixels: ',
  ],
  [
    'a row with a filter that doesn’t exist',
    [header(), chunk('IDAT', deflateSync(new Uint8Array(29 * 28).fill(9))), end],
    'filter',
  ],
  [
    'pixels in two places',
    [header(), pixels, chunk('tEXt'), pixels, end],
    'its pixel data isn’t contiguous',
  ],
  ['no end', [header(), pixels], 'its end is missing'],
  ['a part that must be known', [header(), chunk('ABCD'), pixels, end], 'an unknown chunk, ABCD'],
  ['a second header', [header(), header(), pixels, end], 'an unknown chunk, IHDR'],
  ['a part that is cut', [header(), pixels.subarray(0, -3)], 'its chunk IDAT is cut off'],
] as [string, Buffer[], string][])(
  'a PNG with %s is refused with a message (A17)',
  async (_what, parts, why) => {
    const failure = readBytes(pngOfParts(...parts));
    await expect(failure).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(
        /digit\.png: the image must be a whole PNG file \(.*\)$/,
      ) as string,
    });
    await expect(failure).rejects.toThrow(why);
  },
);

it('reads an interlaced PNG, and one of true colours that suggests a palette', async () => {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  const interlaced: number[] = [];
  for (const [x, y, stepX, stepY] of passes) {
    for (let row = y; row < 28; row += stepY) {
      interlaced.push(0);
      for (let column = x; column < 28; column += stepX) interlaced.push(rows[28 * row + column]!);
    }
  }
  const data = chunk('IDAT', deflateSync(Uint8Array.from(interlaced)));
  expect(await readBytes(pngOfParts(header({ interlace: 1 }), data, end))).toEqual(rows);
  const rgb = pixelData(
    Uint8Array.from({ length: 3 * 784 }, (_, at) => rows[Math.floor(at / 3)]!),
    84,
  );
  expect(await readBytes(pngOfParts(header({ colour: 2 }), colours, rgb, end))).toEqual(rows);
});
