import { decode, type DecodedPng } from 'fast-png';
import { greyOfRgba } from '#shared/digit/grey-of-rgba';
import type { GreyImage } from '#shared/digit/grey-image';
import { essentialPng, isPng, pngHeader } from './png-chunks.ts';

/**
 * Decodes a PNG in any of its formats, after checking all of it.
 * @param maxSide the most pixels that are read along a side
 * @throws Error with a clause that says what is wrong with it
 */
export function readPng(bytes: Uint8Array, maxSide: number): GreyImage {
  if (!isPng(bytes)) throw new Error('it is not a PNG file');
  const { width, height } = pngHeader(bytes);
  if (width > maxSide || height > maxSide) {
    throw new Error(`it has ${width}x${height} pixels; at most ${maxSide}x${maxSide} are read`);
  }
  return greyOfRgba(rgbaOf(decode(essentialPng(bytes))), width, height);
}

/** @returns four bytes per pixel. @throws Error if a pixel's colour isn't in the palette */
function rgbaOf(image: DecodedPng): Uint8Array {
  const { width, height, depth, channels, palette } = image;
  const samples = depth < 8 ? unpacked(image) : image.data;
  const isHidden = hiddenColour(image, samples);
  const scale = 255 / (2 ** depth - 1);
  const byte = (at: number): number =>
    depth === 16 ? samples[at]! >> 8 : Math.round(samples[at]! * scale);
  const rgba = new Uint8Array(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = pixel * channels;
    const to = 4 * pixel;
    if (palette !== undefined) {
      const colour = palette[samples[pixel]!];
      if (colour === undefined) throw new Error(`its palette has no colour ${samples[pixel]}`);
      [rgba[to], rgba[to + 1], rgba[to + 2], rgba[to + 3] = 255] = colour;
      continue;
    }
    const isGrey = channels < 3;
    rgba[to] = byte(from);
    rgba[to + 1] = isGrey ? rgba[to]! : byte(from + 1);
    rgba[to + 2] = isGrey ? rgba[to]! : byte(from + 2);
    const hasOpacity = channels === 2 || channels === 4;
    rgba[to + 3] = hasOpacity ? byte(from + channels - 1) : isHidden(from) ? 0 : 255;
  }
  return rgba;
}

/** @returns the samples of a picture with several per byte; each row begins with a new byte */
function unpacked({ width, height, depth, data }: DecodedPng): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const samples = new Uint8Array(width * height);
  for (let at = 0, row = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      const byte = data[row * rowBytes + Math.floor(column / perByte)]!;
      samples[at] = (byte >> (8 - depth * (1 + (column % perByte)))) & (2 ** depth - 1);
    }
  }
  return samples;
}

/** @returns a test for the pixels of the one transparent colour in a picture without opacity */
function hiddenColour(
  { channels, transparency }: DecodedPng,
  samples: ArrayLike<number>,
): (from: number) => boolean {
  if (transparency === undefined) return () => false;
  const [first, second, third] = transparency;
  return (from) =>
    samples[from] === first &&
    (channels === 1 || (samples[from + 1] === second && samples[from + 2] === third));
}
