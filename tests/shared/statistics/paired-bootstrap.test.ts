import { expect, test } from 'vitest';
import { pairedBootstrap } from '#shared/statistics/paired-bootstrap';
import { reference } from '../../support/statistics-reference.ts';

test.each(reference.bootstrap)(
  'the interval of $counts lies where the distribution it is drawn from has its tails',
  ({ counts: [bothRight, onlyA, onlyB, bothWrong], low, high }) => {
    const found = pairedBootstrap({ bothRight, onlyA, onlyB, bothWrong })!;
    // A percentile of 10,000 resamples is off by its standard error, about 1 % of the interval's width, and differences
    // go by one example.
    const allowed = 0.03 * (high - low) + 1.001 / (bothRight + onlyA + onlyB + bothWrong);
    expect(Math.abs(found.interval[0] - low)).toBeLessThanOrEqual(allowed);
    expect(Math.abs(found.interval[1] - high)).toBeLessThanOrEqual(allowed);
    expect(found.resamples).toBe(10_000);
  },
);

const counts = { bothRight: 900, onlyA: 50, onlyB: 30, bothWrong: 20 };

test('the difference is that of the accuracies', () => {
  expect(pairedBootstrap(counts)!.difference).toBeCloseTo(0.02, 15);
});

test('the same seed gives the same interval, another seed a different one', () => {
  expect(pairedBootstrap(counts)).toEqual(pairedBootstrap(counts, { seed: 0 }));
  const intervals = [1, 2, 3, 4].map((seed) =>
    pairedBootstrap(counts, { seed, resamples: 99 })!.interval.join(),
  );
  expect(new Set(intervals).size).toBeGreaterThan(1);
});

test('models that never disagree have no difference, whatever the examples', () => {
  const same = { bothRight: 90, onlyA: 0, onlyB: 0, bothWrong: 10 };
  expect(pairedBootstrap(same)).toMatchObject({ difference: 0, interval: [0, 0] });
});

test('models that always disagree one way differ by 1', () => {
  const opposite = { bothRight: 0, onlyA: 0, onlyB: 70, bothWrong: 0 };
  expect(pairedBootstrap(opposite)).toMatchObject({ difference: -1, interval: [-1, -1] });
  const other = { bothRight: 0, onlyA: 1, onlyB: 0, bothWrong: 0 };
  expect(pairedBootstrap(other)).toMatchObject({ difference: 1, interval: [1, 1] });
});

test('without examples there is no interval', () => {
  expect(pairedBootstrap({ bothRight: 0, onlyA: 0, onlyB: 0, bothWrong: 0 })).toBeNull();
});
