/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [number, number, number];

/** Brightness of pixels that haven't been read yet. */
const unreadShare = 0.28;
/** The highlight's minimum brightness, on pixels without ink. */
const leastHighlight = 0.55;

/**
 * A digit while it is being read, as RGBA pixels: pixels already read are bright, those of the current step have the
 * highlight's colour, and the rest is faint.
 * @param image 28x28 bytes
 * @param stepOfPixel the step that reads each pixel
 */
export function readingPixels(
  image: Uint8Array,
  stepOfPixel: Uint16Array,
  step: number,
  highlight: Rgb,
): Uint8ClampedArray<ArrayBuffer> {
  const target = new Uint8ClampedArray(4 * image.length);
  image.forEach((byte, pixel) => {
    const at = stepOfPixel[pixel]!;
    for (let channel = 0; channel < 3; channel++) {
      const colour = highlight[channel]!;
      const ink = byte / 255;
      target[4 * pixel + channel] =
        at === step
          ? leastHighlight * colour * (1 - ink) + ink * (0.35 * colour + 0.65 * 255)
          : (at < step ? 1 : unreadShare) * byte;
    }
    target[4 * pixel + 3] = 255;
  });
  return target;
}

/** Bars of equal width in a 1 x 1 box as an SVG path; a value of 255 has the full height. */
export function barPath(values: readonly number[]): string {
  const width = 1 / values.length;
  return values
    .map((value, place) => {
      const height = value / 255;
      return `M${place * width} 1v${-height}h${width * 0.86}v${height}z`;
    })
    .join('');
}
