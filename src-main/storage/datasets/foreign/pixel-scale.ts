/** How the numbers of images stand for brightness. */
export type PixelScale = 'bytes' | 'unit';

/**
 * Finds out whether pixels are bytes from 0 to 255 or fractions from 0 to 1.
 * @returns null if they are neither
 */
export function pixelScaleOf(pixels: ArrayLike<number>): PixelScale | null {
  let largest = 0;
  let hasFractions = false;
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at]!;
    // Written so that a NaN is refused.
    if (!(value >= 0 && value <= 255)) return null;
    if (value > largest) largest = value;
    if (!Number.isInteger(value)) hasFractions = true;
  }
  if (hasFractions) return largest <= 1 ? 'unit' : null;
  return 'bytes';
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
