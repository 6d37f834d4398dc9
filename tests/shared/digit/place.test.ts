import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '#main/storage/datasets/datasets';
import { digitOfImage } from '#shared/digit/digit-image';
import { imageSide } from '#shared/data/image-size';
import type { GreyImage } from '#shared/digit/grey-image';
import { centreInk, placeInk } from '#shared/digit/place';

const area = imageSide * imageSide;
let images: Uint8Array;

beforeAll(async () => {
  images = (await loadDataset('mnist', '/nowhere')).test.images;
});

const testImage = (index: number): Uint8Array => images.subarray(index * area, (index + 1) * area);

/** The smallest rectangle of a 28x28 image that holds all its ink. */
function cropped(image: Uint8Array): GreyImage {
  const inked = [...image.keys()].filter((pixel) => image[pixel]! > 0);
  const rows = inked.map((pixel) => Math.floor(pixel / imageSide));
  const columns = inked.map((pixel) => pixel % imageSide);
  const [left, top] = [Math.min(...columns), Math.min(...rows)];
  const width = Math.max(...columns) - left + 1;
  const height = Math.max(...rows) - top + 1;
  const pixels = Uint8Array.from(
    { length: width * height },
    (_, at) => image[(top + Math.floor(at / width)) * imageSide + left + (at % width)]!,
  );
  return { width, height, pixels };
}

/** How many of the test images come out of a change exactly as they were. */
function exactlyKept(change: (image: Uint8Array) => Uint8Array | null): number {
  let kept = 0;
  for (let index = 0; index < images.length / area; index++) {
    const image = testImage(index);
    const changed = change(image);
    if (changed !== null && Buffer.compare(changed, image) === 0) kept += 1;
  }
  return kept;
}

describe("MNIST's own 10,000 test images", () => {
  it('are placed where they were when they are cropped first', () => {
    const kept = exactlyKept((image) => placeInk(cropped(image)));
    console.info(`cropped and placed again: ${kept} of 10,000 exactly as they were`);
    expect(kept).toBeGreaterThanOrEqual(9990);
  });

  it('stay as they are when they are taken as pictures', () => {
    expect(exactlyKept((image) => digitOfImage(pictureOf(image)))).toBeGreaterThanOrEqual(9990);
  });

  it('come out the same as pictures of black ink on white', () => {
    const negative = (image: Uint8Array) => digitOfImage(pictureOf(image.map((v) => 255 - v)));
    expect(exactlyKept(negative)).toBeGreaterThanOrEqual(9990);
  });
});

const pictureOf = (pixels: Uint8Array): GreyImage => ({
  width: imageSide,
  height: imageSide,
  pixels,
});

/** A picture of the given size with a filled rectangle. */
function rectangle(
  [width, height]: [number, number],
  [left, top, right, bottom]: [number, number, number, number],
  [ground, ink]: [number, number] = [0, 255],
): GreyImage {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    return row >= top && row < bottom && column >= left && column < right ? ink : ground;
  });
  return { width, height, pixels };
}

describe('placing', () => {
  it('gives nothing for an image without ink', () => {
    expect(placeInk(pictureOf(new Uint8Array(area)))).toBeNull();
    expect(centreInk(pictureOf(new Uint8Array(area)))).toBeNull();
  });

  it('keeps the aspect, fits the longest side to 20 and centres', () => {
    const placed = placeInk(rectangle([300, 200], [5, 100, 105, 140]))!;
    const box = cropped(placed);
    expect([box.width, box.height]).toEqual([20, 8]);
    expect(placed[14 * imageSide + 14]).toBe(255);
  });

  it('is the same wherever the ink was, and however large', () => {
    const small = placeInk(rectangle([200, 200], [0, 0, 20, 40]));
    const large = placeInk(rectangle([400, 400], [199, 99, 299, 299]));
    expect(small).toEqual(large);
  });

  it('makes weak ink of another size as strong as it goes', () => {
    const placed = placeInk(rectangle([100, 100], [10, 10, 50, 90], [0, 60]))!;
    expect(Math.max(...placed)).toBe(255);
  });

  it('keeps ink within the image when its mass lies at one end', () => {
    // A heavy block with a long thin tail: centring the mass would push the tail out.
    const image = rectangle([28, 28], [0, 0, 20, 8]);
    for (let row = 8; row < 20; row++) image.pixels[row * imageSide] = 1;
    const placed = placeInk(image)!;
    const count = (pixels: Uint8Array) => pixels.filter((value) => value > 0).length;
    expect(count(placed)).toBe(count(image.pixels));
  });
});

describe('a picture', () => {
  it('is read in either polarity, with any grey for ground', () => {
    const white = digitOfImage(rectangle([90, 90], [30, 20, 45, 70]));
    const black = digitOfImage(rectangle([90, 90], [30, 20, 45, 70], [200, 10]));
    const grey = digitOfImage(rectangle([90, 90], [30, 20, 45, 70], [100, 180]));
    expect(black).toEqual(white);
    expect(grey).toEqual(white);
  });

  it('without contrast shows nothing', () => {
    expect(digitOfImage(rectangle([50, 50], [10, 10, 40, 40], [120, 140]))).toBeNull();
    expect(digitOfImage(rectangle([50, 50], [0, 0, 0, 0], [255, 0]))).toBeNull();
  });

  it('with an uneven ground gives the same as a clean one', () => {
    const shape: [number, number, number, number] = [40, 20, 60, 80];
    const clean = digitOfImage(rectangle([100, 100], shape, [210, 20]))!;
    const uneven = rectangle([100, 100], shape, [210, 20]);
    uneven.pixels.forEach((value, at) => {
      if (value === 210) uneven.pixels[at] = 200 + ((at * 7919) % 21);
    });
    const read = digitOfImage(uneven)!;
    const differences = read.map((value, pixel) => Math.abs(value - clean[pixel]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(4);
  });

  it('may have ink that runs out of it', () => {
    const image = rectangle([100, 100], [45, 0, 55, 70]);
    expect(cropped(digitOfImage(image)!)).toMatchObject({ height: 20 });
  });
});
