import { imageSide } from '#shared/data/image-size';
import { counted } from '#shared/text/format';
import { areaAverage } from '#shared/digit/area-average';
import type { GreyImage } from '#shared/digit/grey-image';

/** The most pixels along a side of an image that is read. */
export const maxImageSide = 4096;

/** Brings a grey image to 28x28: scaled so that its longer side fits, and centred on a black ground. */
export function fitImage({ width, height, pixels }: GreyImage): Uint8Array {
  if (width === imageSide && height === imageSide) return pixels;
  const scale = imageSide / Math.max(width, height);
  const newWidth = Math.max(1, Math.round(width * scale));
  const newHeight = Math.max(1, Math.round(height * scale));
  const scaled = areaAverage(pixels, width, height, newWidth, newHeight);
  const fitted = new Uint8Array(imageSide * imageSide);
  const left = Math.floor((imageSide - newWidth) / 2);
  const top = Math.floor((imageSide - newHeight) / 2);
  for (let row = 0; row < newHeight; row++) {
    for (let column = 0; column < newWidth; column++) {
      fitted[(top + row) * imageSide + left + column] = Math.round(
        scaled[row * newWidth + column]!,
      );
    }
  }
  return fitted;
}

/** Counts the sizes of images, to say what was done to them. */
export class SizeCount {
  readonly #bySize = new Map<string, number>();

  add({ width, height }: Pick<GreyImage, 'width' | 'height'>): void {
    const size = `${width}x${height}`;
    this.#bySize.set(size, (this.#bySize.get(size) ?? 0) + 1);
  }

  /** Sentences about images that had another size; none if all had the right one. */
  notes(): string[] {
    const own = `${imageSide}x${imageSide}`;
    const others = [...this.#bySize].filter(([size]) => size !== own);
    if (others.length === 0) return [];
    const count = others.reduce((sum, [, images]) => sum + images, 0);
    const sizes = others
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([size]) => size);
    const more =
      others.length > sizes.length
        ? ` and ${counted(others.length - sizes.length, 'other size')}`
        : '';
    return [
      `${counted(count, 'image')} of ${sizes.join(', ')} pixels${more} ${count === 1 ? 'was' : 'were'} scaled to ${own}, the longer side to fit, on black.`,
    ];
  }
}
