import type { GreyImage } from './grey-image.ts';

/** Pictures whose ink differs from the background by less than this show nothing. */
const leastContrast = 32;
/** Ink as strong as this is left as it is; weaker ink is strengthened until its peak is 255. */
const fullInk = 230;
/** Which share of the edge may be crossed by ink without being taken for background. */
const edgeShare = 0.2;
/** The background's unevenness is cut off up to so many times the deviation that a fifth of its edge exceeds. */
const unevennessFactor = 4;

/**
 * The ink of a picture, white on black whichever way it came. The background is what the picture's edge shows in the
 * median; ink is what differs from it towards the side where the picture differs most. An uneven background, as a
 * photograph has, is cut off; a clean picture keeps its values.
 * @returns null if nothing stands out
 */
export function inkOf({ width, height, pixels }: GreyImage): GreyImage | null {
  const edge = edgeOf({ width, height, pixels });
  const background = edge[edge.length >> 1]!;
  let lowest = 255;
  let highest = 0;
  for (const value of pixels) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const isBright = highest - background >= background - lowest;
  const peak = isBright ? highest - background : background - lowest;
  if (peak < leastContrast) return null;
  const above = edge
    .map((value) => Math.max(0, isBright ? value - background : background - value))
    .sort();
  const unevenness = above[Math.floor((1 - edgeShare) * (above.length - 1))]!;
  const floor = Math.min(peak / 2, unevennessFactor * unevenness);
  const strength = floor === 0 && peak >= fullInk ? 1 : 255 / (peak - floor);
  const byValue = Uint8Array.from({ length: 256 }, (_, value) => {
    const ink = (isBright ? value - background : background - value) - floor;
    return Math.round(Math.min(255, Math.max(0, ink * strength)));
  });
  return { width, height, pixels: pixels.map((value) => byValue[value]!) };
}

/** The values along the four sides, in ascending order. */
function edgeOf({ width, height, pixels }: GreyImage): Float64Array {
  const values: number[] = [];
  for (let column = 0; column < width; column++) {
    values.push(pixels[column]!, pixels[(height - 1) * width + column]!);
  }
  for (let row = 1; row < height - 1; row++) {
    values.push(pixels[row * width]!, pixels[row * width + width - 1]!);
  }
  return Float64Array.from(values).sort();
}
