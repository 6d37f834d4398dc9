import { describe, expect, it } from 'vitest';
import { planeRanges, type PlaneScene } from '../../../src-renderer/charts/plane/plane-option.ts';

const empty: PlaneScene = {
  xLabel: 'x',
  yLabel: 'y',
  points: [],
  lines: [],
  arrows: [],
  hasCircle: false,
};
const point = (x: number, y: number) =>
  ({ place: [x, y], colour: 'red', symbol: 'circle', size: 8 }) as const;

describe('the axes of a plane', () => {
  it.each([
    [400, 300],
    [100, 900],
  ])('have the same scale in a box of %s x %s, and room for everything', (width, height) => {
    const scene: PlaneScene = {
      ...empty,
      points: [point(-4, 0)],
      lines: [
        {
          places: [
            [0, 7],
            [2, 1],
          ],
          colour: 'red',
          isDashed: false,
        },
      ],
      arrows: [{ from: [0, 0], to: [0, -3] }],
    };
    const { x, y } = planeRanges(scene, { width, height });
    expect((x.to - x.from) / width).toBeCloseTo((y.to - y.from) / height, 12);
    expect(x.from).toBeLessThan(-4);
    expect(x.to).toBeGreaterThan(2);
    expect(y.from).toBeLessThan(-3);
    expect(y.to).toBeGreaterThan(7);
  });

  it('have room for the unit circle', () => {
    const { x, y } = planeRanges({ ...empty, hasCircle: true }, { width: 100, height: 200 });
    expect([x.from, x.to].map(Math.abs).every((edge) => edge > 1)).toBe(true);
    expect([y.from, y.to].map(Math.abs).every((edge) => edge > 1)).toBe(true);
  });

  it('have a length around a single point, and without any', () => {
    for (const scene of [empty, { ...empty, points: [point(3, 3)] }]) {
      const { x, y } = planeRanges(scene, { width: 100, height: 100 });
      expect(x.to - x.from).toBeGreaterThan(0);
      expect(y.to - y.from).toBeGreaterThan(0);
    }
  });
});
