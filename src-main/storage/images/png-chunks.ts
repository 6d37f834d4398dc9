import { crc32, inflateSync } from 'node:zlib';

/** The header of a PNG. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  readonly colour: Colour;
  readonly interlaced: boolean;
}

type Colour = keyof typeof colours;

/** The samples of a pixel, and their allowed bits, by the number of a PNG's colour type. */
const colours = {
  0: { samples: 1, depths: [1, 2, 4, 8, 16] },
  2: { samples: 3, depths: [8, 16] },
  3: { samples: 1, depths: [1, 2, 4, 8] },
  4: { samples: 2, depths: [8, 16] },
  6: { samples: 4, depths: [8, 16] },
} as const;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Chunks that must be understood, apart from the header. */
const critical: readonly string[] = ['PLTE', 'IDAT', 'IEND'];

/** @returns whether a file begins as a PNG does */
export function isPng(bytes: Uint8Array): boolean {
  return bytes.length > signature.length && signature.every((byte, at) => bytes[at] === byte);
}

/**
 * Reads only a PNG's header.
 * @throws Error with a message for the user if the format doesn't allow it
 */
export function pngHeader(bytes: Uint8Array): PngHeader {
  const [first] = chunksOf(bytes);
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw new Error('it has no header');
  const view = new DataView(first.data.buffer, first.data.byteOffset, first.data.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour] = [view.getUint8(8), view.getUint8(9)];
  const [compression, filter, interlace] = [
    view.getUint8(10),
    view.getUint8(11),
    view.getUint8(12),
  ];
  if (width === 0 || height === 0) throw new Error('it has no pixels');
  if (!isColour(colour) || !colours[colour].depths.some((allowed) => allowed === depth)) {
    throw new Error(`its colour type ${colour} with ${depth} bits doesn’t exist`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new Error('its compression, filter or interlacing method doesn’t exist');
  }
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

function isColour(value: number): value is Colour {
  return value in colours;
}

/**
 * Checks all of a PNG: checksums, the order of its chunks, its palette, and that its pixels unpack to the right number
 * of bytes, of which no more are unpacked.
 * @returns a PNG that contains only what its pixels need
 * @throws Error with a message for the user
 */
export function essentialPng(bytes: Uint8Array): Uint8Array {
  const header = pngHeader(bytes);
  const kept: Chunk[] = [];
  const pixels: Uint8Array[] = [];
  let colourCount = 0;
  let last = '';
  for (const chunk of chunksOf(bytes)) {
    const { type, data } = chunk;
    if (type === 'IDAT') {
      if (pixels.length > 0 && last !== 'IDAT') throw new Error('its pixel data isn’t contiguous');
      if (header.colour === 3 && colourCount === 0) throw new Error('its palette is missing');
      pixels.push(data);
    } else if (type === 'PLTE') {
      if (colourCount > 0 || pixels.length > 0)
        throw new Error('its palette is in the wrong place');
      colourCount = data.length / 3;
      if (!Number.isInteger(colourCount) || colourCount === 0 || colourCount > 256) {
        throw new Error('its palette must have 1 to 256 whole colours');
      }
    } else if (type === 'tRNS') {
      const fits =
        header.colour === 3
          ? data.length > 0 && data.length <= colourCount
          : data.length === { 0: 2, 2: 6, 4: NaN, 6: NaN }[header.colour];
      if (!fits || pixels.length > 0) throw new Error('its transparency doesn’t match its colours');
    } else if (isCritical(type) && !critical.includes(type) && last !== '') {
      throw new Error(`it has an unknown chunk, ${type}`);
    }
    // A true-colour picture may suggest a palette, which its pixels don't use.
    const isNeeded = type === 'PLTE' ? header.colour === 3 : type === 'tRNS' || isCritical(type);
    if (isNeeded) kept.push(chunk);
    last = type;
  }
  if (last !== 'IEND') throw new Error('its end is missing');
  checkPixels(pixels, byteCount(header));
  const whole = [bytes.subarray(0, signature.length), ...kept.map(({ whole }) => whole)];
  return Buffer.concat(whole);
}

function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Including its length, type and checksum. */
  readonly whole: Uint8Array;
}

/** @returns the chunks of a PNG up to its end. @throws Error if one is cut off or its checksum is wrong */
function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = signature.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const end = at + 12 + length;
    if (!/^[A-Za-z]{4}$/.test(type)) throw new Error('it has a chunk without a name');
    if (end > bytes.length) throw new Error(`its chunk ${type} is cut off`);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      throw new Error(`the checksum of its chunk ${type} is wrong`);
    }
    yield { type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}

/** First pixel, and the step to the next, of the seven passes of an interlaced picture: x, y, step x, step y. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** @returns the number of bytes of a picture's unpacked pixels: each row has one more for its filter */
function byteCount({ width, height, depth, colour, interlaced }: PngHeader): number {
  const parts = interlaced ? passes : ([[0, 0, 1, 1]] as const);
  return parts.reduce((sum, [x, y, stepX, stepY]) => {
    const columns = Math.ceil(Math.max(0, width - x) / stepX);
    const rows = Math.ceil(Math.max(0, height - y) / stepY);
    const row = Math.ceil((columns * colours[colour].samples * depth) / 8);
    return columns === 0 ? sum : sum + rows * (1 + row);
  }, 0);
}

/** Unpacks the pixels to check their number: a small file could contain far more. */
function checkPixels(packed: readonly Uint8Array[], expected: number): void {
  if (packed.length === 0) throw new Error('its pixels are missing');
  let length: number;
  try {
    ({ length } = inflateSync(Buffer.concat(packed), { maxOutputLength: expected }));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
    throw new Error(
      isTooLarge ? 'it has more pixel data than its size needs' : `its pixels: ${message}`,
      {
        cause,
      },
    );
  }
  if (length < expected) throw new Error('it has less pixel data than its size needs');
}
