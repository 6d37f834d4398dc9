import { beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '#main/storage/datasets/datasets';
import { digitOfImage } from '#shared/digit/digit-image';
import type { GreyImage } from '#shared/digit/grey-image';
import { noPerturbation, perturbImage } from '#shared/digit/perturbation';
import { brightnessOf, photographOf, type Exposure, type Scene } from '../../support/photograph.ts';

/** Test examples that are 2, 3 (thin), 4 and 7. */
const examples = [1, 18, 4, 0];
let digits: Uint8Array[];
/** What comes of clean pictures of them. */
let clean: Uint8Array[];

beforeAll(async () => {
  const { images } = (await loadDataset('mnist', '/nowhere')).test;
  digits = examples.map((index) => images.slice(index * 784, (index + 1) * 784));
  clean = digits.map((digit) => digitOfImage(photograph(digit, page))!);
});

/** A sheet that is larger than the photograph. */
const page: Scene = {
  width: 320,
  height: 240,
  sheet: { x: 160, y: 120, width: 900, height: 900, turn: 0 },
  digit: { x: 20, y: -15, side: 130 },
  paper: 225,
  ink: 95,
  desk: 80,
};
/** One with a desk around it. */
const onDesk: Scene = { ...page, sheet: { ...page.sheet, width: 240, height: 180 } };
const plain: Exposure = { fallOff: 0, towards: 0, noise: 0, seed: 1 };

const photograph = (digit: Uint8Array, scene: Scene, exposure: Partial<Exposure> = {}): GreyImage =>
  photographOf(brightnessOf(digit, scene), scene, { ...plain, ...exposure });

/**
 * The mean difference of two images, in levels, over the pixels that either has ink in. A centre of mass between two
 * pixels may be rounded either way: the images may lie a pixel apart.
 */
function difference(one: Uint8Array, other: Uint8Array): number {
  const apart = [-1, 0, 1].flatMap((right) =>
    [-1, 0, 1].map((down) =>
      meanDifference(one, perturbImage(other, { ...noPerturbation, right, down })),
    ),
  );
  return Math.min(...apart);
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  const inked = [...one.keys()].filter((pixel) => one[pixel]! > 0 || other[pixel]! > 0);
  return (
    inked.reduce((sum, pixel) => sum + Math.abs(one[pixel]! - other[pixel]!), 0) / inked.length
  );
}

/** How far what comes of a photograph is from what comes of a clean picture, at the worst of the digits. */
function worst(scene: Scene, exposure: Partial<Exposure> = {}): number {
  return Math.max(
    ...digits.map((digit, at) =>
      difference(digitOfImage(photograph(digit, scene, exposure))!, clean[at]!),
    ),
  );
}

describe('a photograph of a digit gives what a clean picture gives (F1)', () => {
  it.each([1, 4, 8])('with noise of deviation %i', (noise) => {
    expect(worst(page, { noise })).toBeLessThan(noise < 8 ? 15 : 20);
  });

  it('with a small faint digit in half the light and noise of deviation 16', () => {
    const small = { ...onDesk, digit: { x: 10, y: -5, side: 90 }, ink: 125 };
    expect(worst(small, { noise: 16, fallOff: 0.5 })).toBeLessThan(25);
  });

  it.each([
    ['to the right', 0],
    ['to the upper left', 225],
    ['to the corners', null],
  ])('with half the light missing %s', (_where, towards) => {
    expect(worst(page, { fallOff: 0.5, towards, noise: 2 })).toBeLessThan(15);
  });

  it('with ink as strong where there is less light', () => {
    const bar = Uint8Array.from({ length: 784 }, (_, pixel) => {
      const [row, column] = [Math.floor(pixel / 28), pixel % 28];
      return row >= 11 && row < 16 && column >= 4 && column < 24 ? 255 : 0;
    });
    const large = { ...page, digit: { x: 0, y: 0, side: 230 } };
    const digit = digitOfImage(photograph(bar, large, { fallOff: 0.5, noise: 2 }))!;
    expect(Math.min(...digit.subarray(14 * 28 + 8, 14 * 28 + 22))).toBeGreaterThan(240);
  });

  it.each([
    ['dark', 70],
    ['nearly as dark as its ink', 100],
    ['brighter than itself', 250],
  ])('on a desk that is %s', (_what, desk) => {
    expect(worst({ ...onDesk, desk }, { noise: 2, fallOff: 0.3 })).toBeLessThan(12);
  });

  it.each([-10, 6])('on a sheet that is turned by %i degrees', (turn) => {
    expect(worst({ ...onDesk, sheet: { ...onDesk.sheet, turn } })).toBeLessThan(25);
  });

  it('with ink that is little darker than the paper', () => {
    expect(worst({ ...page, ink: 165 }, { noise: 2 })).toBeLessThan(18);
  });

  it('in bright on dark', () => {
    const chalk = { ...page, paper: 40, ink: 190 };
    expect(worst(chalk, { noise: 2 })).toBeLessThan(18);
  });

  it('of several thousand pixels', () => {
    const small = photograph(digits[1]!, onDesk, { noise: 3 });
    const [width, height] = [8 * small.width, 8 * small.height];
    const pixels = new Uint8Array(width * height);
    for (let pixel = 0; pixel < pixels.length; pixel++) {
      const [row, column] = [Math.floor(pixel / width), pixel % width];
      pixels[pixel] = small.pixels[(row >> 3) * small.width + (column >> 3)]!;
    }
    expect(difference(digitOfImage({ width, height, pixels })!, digitOfImage(small)!)).toBeLessThan(
      5,
    );
  });
});

describe('specks (F1)', () => {
  /** A photograph with a square of one brightness in it. */
  function speckled(value: number, side: number, noise = 0): GreyImage {
    const image = photograph(digits[1]!, page, { noise });
    for (let row = 0; row < side; row++) {
      image.pixels.fill(value, (10 + row) * 320 + 12, (10 + row) * 320 + 12 + side);
    }
    return image;
  }

  it.each([
    ['a faint pixel', 223, 1],
    ['a black pixel', 0, 1],
    ['a bright pixel', 255, 1],
    ['a crumb', 20, 3],
    ['a glint', 255, 4],
  ])('leave no trace: %s', (_what, value, side) => {
    expect(difference(digitOfImage(speckled(value, side))!, clean[1]!)).toBeLessThan(1);
    expect(difference(digitOfImage(speckled(value, side, 3))!, clean[1]!)).toBeLessThan(12);
  });

  it('of the size of a stroke are part of the digit', () => {
    expect(difference(digitOfImage(speckled(95, 14))!, clean[1]!)).toBeGreaterThan(40);
  });
});

describe('a photograph of nothing', () => {
  it.each([0, 4, 8, 20])('shows no digit, with noise of deviation %i (F1)', (noise) => {
    const blank = new Uint8Array(784);
    const light = { noise, fallOff: 0.5, towards: 30 };
    expect(digitOfImage(photograph(blank, page, light))).toBeNull();
  });
});

describe('small pictures', () => {
  it.each([
    [1, 1],
    [9, 40],
    [12, 9],
    [27, 29],
  ])('of %ix%i with a line through them are read', (width, height) => {
    const pixels = new Uint8Array(width * height).fill(255);
    for (let row = 1; row < height - 1; row++) pixels[row * width + (width >> 1)] = 0;
    const digit = digitOfImage({ width, height, pixels });
    if (height < 3) expect(digit).toBeNull();
    else expect(Math.max(...digit!)).toBe(255);
  });
});
