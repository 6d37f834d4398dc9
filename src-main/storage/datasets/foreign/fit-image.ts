import { imageSide } from '#shared/data/image-size';
import { counted } from '#shared/text/format';
import { areaAverage } from '#shared/digit/area-average';
import type { GreyImage } from '#shared/digit/grey-image';

/** The most pixels along a side of an image that is read. */
export const maxImageSide = 4096;

/** Whether an image's edge is more white than black, as that of ink on paper is. */
export function isOnWhite({ width, height, pixels }: GreyImage): boolean {
  let sum = 0;
  for (let column = 0; column < width; column++) {
    sum += pixels[column]! + pixels[(height - 1) * width + column]!;
  }
  for (let row = 0; row < height; row++) {
    sum += pixels[row * width]! + pixels[row * width + width - 1]!;
  }
  return sum > (255 / 2) * (2 * width + 2 * height);
}

/** Brings a grey image to 28x28: scaled so that its longer side fits, and centred on black or white, as it is itself. */
export function fitImage({ width, height, pixels }: GreyImage): Uint8Array {
  if (width === imageSide && height === imageSide) return pixels;
  const scale = imageSide / Math.max(width, height);
  const newWidth = Math.max(1, Math.round(width * scale));
  const newHeight = Math.max(1, Math.round(height * scale));
  const scaled = areaAverage(pixels, width, height, newWidth, newHeight);
  const fitted = new Uint8Array(imageSide * imageSide);
  if (isOnWhite({ width, height, pixels })) fitted.fill(255);
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

/** Counts images by what has to be done to them, to say so. */
export class ChangeCount {
  readonly #bySize = new Map<string, number>();
  #inColour = 0;

  /** Counts an image in colour. */
  addColour(): void {
    this.#inColour += 1;
  }

  /** Counts an image by its size. */
  add({ width, height }: Pick<GreyImage, 'width' | 'height'>): void {
    const size = `${width}x${height}`;
    this.#bySize.set(size, (this.#bySize.get(size) ?? 0) + 1);
  }

  /** Sentences about images that were in colour or had another size; none if all were right. */
  notes(): string[] {
    const were = (count: number): string => (count === 1 ? 'was' : 'were');
    const notes: string[] = [];
    if (this.#inColour > 0) {
      notes.push(
        `${counted(this.#inColour, 'image')} in colour ${were(this.#inColour)} made grey, by brightness.`,
      );
    }
    const own = `${imageSide}x${imageSide}`;
    const others = [...this.#bySize].filter(([size]) => size !== own);
    if (others.length === 0) return notes;
    const count = others.reduce((sum, [, images]) => sum + images, 0);
    const sizes = others
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([size]) => size);
    const more =
      others.length > sizes.length
        ? ` and ${counted(others.length - sizes.length, 'other size')}`
        : '';
    notes.push(
      `${counted(count, 'image')} of ${sizes.join(', ')} pixels${more} ${were(count)} scaled to ${own}, the longer side to fit; nothing was cropped.`,
    );
    return notes;
  }
}
