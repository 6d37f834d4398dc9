import { describe, expect, it } from 'vitest';
import {
  distortImage,
  drawDistortion,
  isAugmenting,
  type AugmentationRanges,
  type Distortion,
} from '#shared/data/augmentation';

const none: AugmentationRanges = { augmentShift: 0, augmentRotation: 0, augmentScale: 0 };
const all: AugmentationRanges = { augmentShift: 2, augmentRotation: 15, augmentScale: 0.1 };

function distort(
  image: ArrayLike<number>,
  side: number,
  distortion: Partial<Distortion>,
): number[] {
  const target = new Uint8Array(side * side).fill(77);
  const whole = { right: 0, down: 0, angle: 0, scale: 1, ...distortion };
  distortImage(Uint8Array.from(image), side, whole, target);
  return [...target];
}

describe('drawDistortion', () => {
  it('leaves all as it is when the ranges are 0', () => {
    expect(isAugmenting(none)).toBe(false);
    const { right, down, angle, scale } = drawDistortion(none, 1, 2, 3);
    expect([right + 0, down + 0, angle + 0, scale]).toEqual([0, 0, 0, 1]);
  });

  it.each(['augmentShift', 'augmentRotation', 'augmentScale'] as const)(
    'is on when only %s is above 0',
    (key) => expect(isAugmenting({ ...none, [key]: 0.1 })).toBe(true),
  );

  it('depends on seed, epoch and example only', () => {
    const base = drawDistortion(all, 1, 2, 3);
    expect(drawDistortion(all, 1, 2, 3)).toEqual(base);
    expect(drawDistortion(all, 9, 2, 3)).not.toEqual(base);
    expect(drawDistortion(all, 1, 9, 3)).not.toEqual(base);
    expect(drawDistortion(all, 1, 2, 9)).not.toEqual(base);
  });

  it('draws each part by itself', () => {
    const base = drawDistortion(all, 1, 2, 3);
    const turned = drawDistortion({ ...none, augmentRotation: 15 }, 1, 2, 3);
    expect(turned.angle).toBe(base.angle);
    expect(base.right / all.augmentShift).not.toBe(base.down / all.augmentShift);
  });

  it('fills the ranges and keeps within them', () => {
    const drawn = Array.from({ length: 2000 }, (_, example) => drawDistortion(all, 1, 0, example));
    const limits = (part: keyof Distortion) => {
      const values = drawn.map((distortion) => distortion[part]);
      return [Math.min(...values), Math.max(...values)] as const;
    };
    for (const [part, middle, reach] of [
      ['right', 0, 2],
      ['down', 0, 2],
      ['angle', 0, (15 * Math.PI) / 180],
      ['scale', 1, 0.1],
    ] as const) {
      const [low, high] = limits(part);
      expect(low).toBeGreaterThanOrEqual(middle - reach);
      expect(high).toBeLessThanOrEqual(middle + reach);
      expect(low).toBeLessThan(middle - 0.99 * reach);
      expect(high).toBeGreaterThan(middle + 0.99 * reach);
    }
  });
});

describe('distortImage', () => {
  const noise = Array.from({ length: 784 }, (_, pixel) => (pixel * 7919) % 256);
  const L = [
    [0, 9, 0],
    [0, 9, 0],
    [0, 9, 5],
  ].flat();

  it('changes nothing where there is nothing to do', () => {
    expect(distort(noise, 28, {})).toEqual(noise);
    expect(distort(L, 3, {})).toEqual(L);
  });

  it('shifts by whole pixels, with background coming in', () => {
    const shifted = distort(noise, 28, { right: 3, down: -2 });
    for (let row = 0; row < 28; row++) {
      for (let column = 0; column < 28; column++) {
        const inside = row + 2 < 28 && column >= 3;
        const expected = inside ? noise[(row + 2) * 28 + column - 3] : 0;
        expect(shifted[row * 28 + column]).toBe(expected);
      }
    }
  });

  it('divides a pixel between its neighbours when it shifts by a part', () => {
    const dot = [0, 0, 0, 0, 200, 0, 0, 0, 0];
    expect(distort(dot, 3, { right: 0.25 })).toEqual([0, 0, 0, 0, 150, 50, 0, 0, 0]);
    expect(distort(dot, 3, { right: -0.5, down: 0.5 })).toEqual([0, 0, 0, 50, 50, 0, 50, 50, 0]);
    const corner = [0, 0, 0, 0, 0, 0, 0, 0, 200];
    expect(distort(corner, 3, { right: 0.25, down: 0.5 })).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 75]);
    const start = [200, 0, 0, 0, 0, 0, 0, 0, 0];
    expect(distort(start, 3, { right: -0.25, down: -0.5 })).toEqual([75, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('takes nothing over from the other end of a row', () => {
    const last = [0, 0, 200, 0, 0, 200, 0, 0, 200];
    expect(distort(last, 3, { right: 0.25 })).toEqual([0, 0, 150, 0, 0, 150, 0, 0, 150]);
    expect(distort(last, 3, { right: 0.25, down: -0.5 })).toEqual([0, 0, 150, 0, 0, 150, 0, 0, 75]);
    const first = [200, 0, 0, 200, 0, 0, 200, 0, 0];
    expect(distort(first, 3, { right: -0.25 })).toEqual([150, 0, 0, 150, 0, 0, 150, 0, 0]);
    expect(distort(first, 3, { right: -0.25, down: 0.5 })).toEqual([
      75, 0, 0, 150, 0, 0, 150, 0, 0,
    ]);
  });

  it('rounds to the nearest byte', () => {
    expect(distort([0, 0, 0, 0, 3, 0, 0, 0, 0], 3, { right: 0.25 })[4]).toBe(2);
  });

  it('turns counter-clockwise about the centre', () => {
    expect(distort(L, 3, { angle: Math.PI / 2 })).toEqual([0, 0, 5, 9, 9, 9, 0, 0, 0]);
    expect(distort(L, 3, { angle: -Math.PI / 2 })).toEqual([0, 0, 0, 9, 9, 9, 5, 0, 0]);
    expect(distort(L, 3, { angle: Math.PI })).toEqual([5, 9, 0, 0, 9, 0, 0, 9, 0]);
  });

  it('scales about the centre', () => {
    const ring = [10, 10, 10, 10, 90, 10, 10, 10, 10];
    // Twice as large: each pixel comes from half as far from the centre.
    expect(distort(ring, 3, { scale: 2 })).toEqual([30, 50, 30, 50, 90, 50, 30, 50, 30]);
    // Half as large: the neighbours of the centre come from outside.
    expect(distort(ring, 3, { scale: 0.5 })).toEqual([0, 0, 0, 0, 90, 0, 0, 0, 0]);
  });

  it('turns and scales before it moves', () => {
    const moved = distort(L, 3, { angle: Math.PI / 2, down: 1 });
    expect(moved).toEqual([0, 0, 0, 0, 0, 5, 9, 9, 9]);
  });
});
