import type { Theme } from '#shared/appearance/palettes';
import { heatRgb } from '../../../charts/heat-colour.ts';

/** How strongly the digit's ink shows through the colours. */
const inkShare = 0.45;

/**
 * The colour of a pixel of the input gradient, over the digit's ink, as red, green and blue from 0 to 255.
 * @param image 784 bytes
 * @param gradient [784]
 * @param max its largest magnitude
 */
export function gradientColour(
  image: Uint8Array,
  gradient: Float64Array,
  pixel: number,
  theme: Theme,
  max: number,
): readonly [number, number, number] {
  const ink = theme === 'dark' ? 255 : 0;
  const value = gradient[pixel]! / max;
  const share = (inkShare * image[pixel]!) / 255;
  const [red, green, blue] = heatRgb(Math.abs(value), value < 0 ? 'wrong' : 'right', theme).map(
    (channel) => channel + share * (ink - channel),
  );
  return [red!, green!, blue!];
}
