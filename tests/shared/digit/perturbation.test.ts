import { describe, expect, it } from 'vitest';
import {
  addNoise,
  blurImage,
  hideRows,
  isPerturbing,
  noPerturbation,
  perturbImage,
  thickenImage,
  type Perturbation,
} from '#shared/digit/perturbation';

const sum = (image: Uint8Array): number => image.reduce((total, value) => total + value, 0);

/** An upright bar, 4 wide and 16 high, off the middle. */
const bar = Uint8Array.from({ length: 784 }, (_, at) => {
  const [row, column] = [Math.floor(at / 28), at % 28];
  return row >= 4 && row < 20 && column >= 10 && column < 14 ? 255 : 0;
});

const perturbed = (change: Partial<Perturbation>): Uint8Array =>
  perturbImage(bar, { ...noPerturbation, ...change });

describe('one perturbation', () => {
  it('shifts', () => {
    const shifted = perturbed({ right: 3, down: -2 });
    for (let row = 0; row < 26; row++) {
      for (let column = 3; column < 28; column++) {
        expect(shifted[row * 28 + column]).toBe(bar[(row + 2) * 28 + column - 3]);
      }
    }
    expect(perturbed({ right: 0.5, down: 0 })[10 * 28 + 10]).toBe(128);
    expect(sum(perturbed({ right: 28, down: 0 }))).toBe(0);
  });

  it('rotates counter-clockwise about the centre', () => {
    const turned = perturbed({ rotation: 90 });
    for (let row = 0; row < 28; row++) {
      for (let column = 0; column < 28; column++) {
        expect(turned[(27 - column) * 28 + row]).toBe(bar[row * 28 + column]);
      }
    }
  });

  it('scales about the centre', () => {
    const larger = perturbed({ scale: 2 });
    expect(sum(larger)).toBeGreaterThan(2 * sum(bar));
    expect(sum(perturbed({ scale: 0.5 })) / sum(bar)).toBeCloseTo(0.25, 1);
  });

  it('thickens and thins by fractions of a pixel', () => {
    const widths = [-1, -0.5, 0, 0.5, 1, 2].map(
      (amount) => sum(thickenImage(bar, amount).subarray(10 * 28, 11 * 28)) / 255,
    );
    expect(widths.map((width) => Math.round(width))).toEqual([2, 3, 4, 5, 6, 8]);
    widths.slice(1).forEach((width, at) => expect(width).toBeGreaterThan(widths[at]!));
  });

  it('blurs, keeping the ink', () => {
    const blurred = blurImage(bar, 1);
    expect(blurred[10 * 28 + 10]).toBeLessThan(255);
    expect(blurred[10 * 28 + 9]).toBeGreaterThan(0);
    expect(sum(blurred) / sum(bar)).toBeCloseTo(1, 2);
    const wide = blurImage(bar, 3);
    expect(wide[10 * 28 + 12]).toBeLessThan(blurred[10 * 28 + 12]!);
  });

  it('hides rows', () => {
    const hidden = hideRows(bar, 6, 3);
    expect(sum(hidden.subarray(6 * 28, 9 * 28))).toBe(0);
    expect(sum(hidden)).toBe(sum(bar) - 3 * 4 * 255);
    expect(hideRows(bar, 20, 100)).toEqual(bar);
  });

  it('adds noise that depends on the seed alone', () => {
    const grey = new Uint8Array(784).fill(128);
    const noisy = addNoise(grey, 0.1, 7);
    expect(noisy).toEqual(addNoise(grey, 0.1, 7));
    expect(noisy).not.toEqual(addNoise(grey, 0.1, 8));
    const mean = sum(noisy) / 784;
    const deviation = Math.sqrt(
      noisy.reduce((total, value) => total + (value - mean) ** 2, 0) / 784,
    );
    expect(mean).toBeGreaterThan(123);
    expect(mean).toBeLessThan(133);
    expect(deviation).toBeGreaterThan(22);
    expect(deviation).toBeLessThan(29);
  });
});

describe('all perturbations', () => {
  it('leave the image alone when there are none', () => {
    const image = perturbImage(bar, noPerturbation);
    expect(image).toEqual(bar);
    expect(image).not.toBe(bar);
    expect(isPerturbing(noPerturbation)).toBe(false);
    expect(isPerturbing({ ...noPerturbation, hiddenFrom: 5, noiseSeed: 9 })).toBe(false);
  });

  it.each([{ right: 2.5 }, { down: -3 }, { rotation: 20 }, { scale: 1.2 }])(
    '%o moves the ink',
    (change) => {
      expect(isPerturbing({ ...noPerturbation, ...change })).toBe(true);
      expect(perturbed(change)).not.toEqual(bar);
    },
  );

  it.each([
    [{ thicken: 1 }, thickenImage(bar, 1)],
    [{ blur: 0.8 }, blurImage(bar, 0.8)],
    [{ hiddenFrom: 3, hiddenRows: 9 }, hideRows(bar, 3, 9)],
    [{ noise: 0.2, noiseSeed: 3 }, addNoise(bar, 0.2, 3)],
  ])('%o alone is what its own function does', (change, expected) => {
    const perturbation = { ...noPerturbation, ...change };
    expect(isPerturbing(perturbation)).toBe(true);
    expect(perturbImage(bar, perturbation)).toEqual(expected);
  });

  it('go together, noise last', () => {
    const image = perturbImage(bar, {
      ...noPerturbation,
      right: 1,
      hiddenRows: 28,
      noise: 0.3,
      noiseSeed: 5,
    });
    expect(image).toEqual(addNoise(new Uint8Array(784), 0.3, 5));
  });
});
