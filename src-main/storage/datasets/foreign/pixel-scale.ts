/** How the numbers of images stand for brightness. */
export type PixelScale = 'bytes' | 'unit';

/** What pixels say of their scale. */
export interface PixelRange {
  readonly largest: number;
  readonly hasFractions: boolean;
}

/** The range of pixels; null if one of them is on neither scale. */
export function pixelRangeOf(pixels: ArrayLike<number>): PixelRange | null {
  let largest = 0;
  let hasFractions = false;
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at]!;
    // Written so that a NaN is refused.
    if (!(value >= 0 && value <= 255)) return null;
    if (value > largest) largest = value;
    if (!Number.isInteger(value)) hasFractions = true;
  }
  return { largest, hasFractions };
}

/** The scale of the pixels of a data set, by the largest of them. */
export function scaleOf(largest: number): PixelScale {
  return largest <= 1 ? 'unit' : 'bytes';
}

/** Whether pixels can be on a scale. */
export function fitsScale({ largest, hasFractions }: PixelRange, scale: PixelScale): boolean {
  return scale === 'unit' ? largest <= 1 : !hasFractions;
}

/** Pixels as bytes. */
export function pixelBytes(pixels: ArrayLike<number>, scale: PixelScale): Uint8Array {
  return scale === 'bytes'
    ? Uint8Array.from(pixels)
    : Uint8Array.from(pixels, (value) => Math.round(255 * value));
}

/** What was done to pixels of this scale, as sentences. */
export function scaleNotes(scale: PixelScale): string[] {
  return scale === 'unit' ? ['Pixels from 0 to 1 were scaled to 0 to 255.'] : [];
}
