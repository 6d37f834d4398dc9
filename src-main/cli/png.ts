import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';
import { UnrollError } from '#shared/api/errors';
import { digitOfImage } from '#shared/digit/digit-image';
import { imageSide } from '#shared/data/image-size';
import type { GreyImage } from '#shared/digit/grey-image';
import { readInput } from './read-input.ts';

/** The most pixels along a side: more than any camera's picture of a digit needs. */
const largestSide = 4096;
const maximumBytes = 64 * 1024 * 1024;
const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Reads a PNG as the 784 bytes that a network is given. One of 28x28 pixels is taken as it is: 0 background to 255 ink.
 * In any other the digit is looked for and placed as MNIST's were, bright on dark or dark on bright. Colours count by
 * their brightness; what is transparent is background.
 * @throws UnrollError 'not-found', or 'invalid-input' naming the file and what it must be
 */
export async function readPngDigit(path: string): Promise<Uint8Array> {
  const picture = await readPicture(path);
  if (picture.width === imageSide && picture.height === imageSide) return picture.pixels;
  const digit = digitOfImage(picture);
  if (digit === null) throw wrong(path, 'of a digit (nothing stands out in it)');
  return digit;
}

async function readPicture(path: string): Promise<GreyImage> {
  const bytes = await readInput(path, 'image', maximumBytes);
  checkHeader(bytes, path);
  let image: DecodedPng;
  try {
    image = decode(bytes);
  } catch (cause) {
    throw wrong(path, `a whole PNG file (${(cause as Error).message})`);
  }
  const { width, height } = image;
  return { width, height, pixels: brightness(channelsOf(image, path)) };
}

/** Checks the size that the file claims before anything is unpacked: a small file can hold a huge image. */
function checkHeader(bytes: Uint8Array, path: string): void {
  if (bytes.length < 24 || signature.some((byte, i) => bytes[i] !== byte)) {
    throw wrong(path, 'a PNG file');
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const width = header.getUint32(16);
  const height = header.getUint32(20);
  if (width > largestSide || height > largestSide) {
    throw wrong(path, `at most ${largestSide}x${largestSide} pixels (it has ${width}x${height})`);
  }
}

interface Channels {
  /** Pixel by pixel, 0 to 255. */
  readonly data: ArrayLike<number>;
  /** 1 grey, 2 grey and opacity, 3 RGB, 4 RGB and opacity. */
  readonly channels: number;
}

function channelsOf(image: DecodedPng, path: string): Channels {
  if (image.palette !== undefined) {
    return { data: convertIndexedToRgb(image), channels: image.palette[0]?.length ?? 3 };
  }
  if (image.depth === 16) {
    return { data: image.data.map((value) => value >> 8), channels: image.channels };
  }
  if (image.depth !== 8) throw wrong(path, 'with 8 or 16 bits a channel, or a palette');
  return image;
}

/** Brightness on a ground of black, or of white if what is opaque is dark. */
function brightness({ data, channels }: Channels): Uint8Array {
  const hasOpacity = channels === 2 || channels === 4;
  const count = data.length / channels;
  const luma = new Float64Array(count);
  const opacity = new Float64Array(count).fill(1);
  let total = 0;
  let opaque = 0;
  for (let pixel = 0; pixel < count; pixel++) {
    const at = (channel: number): number => data[pixel * channels + channel] ?? 0;
    // Luma of ITU-R BT.601, section 2.5.1.
    luma[pixel] = channels < 3 ? at(0) : 0.299 * at(0) + 0.587 * at(1) + 0.114 * at(2);
    if (hasOpacity) opacity[pixel] = at(channels - 1) / 255;
    total += luma[pixel]! * opacity[pixel]!;
    opaque += opacity[pixel]!;
  }
  const ground = total < 127.5 * opaque ? 255 : 0;
  return Uint8Array.from(luma, (value, pixel) =>
    Math.round(value * opacity[pixel]! + ground * (1 - opacity[pixel]!)),
  );
}

function wrong(path: string, allowed: string): UnrollError {
  return new UnrollError('invalid-input', `${path}: the image must be ${allowed}`);
}
