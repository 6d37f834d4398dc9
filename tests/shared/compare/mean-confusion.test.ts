import { expect, test } from 'vitest';
import { meanConfusion } from '#shared/compare/mean-confusion';

const first = [
  [8, 2],
  [1, 4],
];
const second = [
  [6, 4],
  [2, 18],
];

test('a group’s matrix is the mean of its members’, with deviations (U21)', () => {
  const cells = meanConfusion([first, second])!;
  // Of 8 and 6: mean 7, deviation sqrt((1 + 1) / 1).
  expect(cells[0]![0]!.count.mean).toBe(7);
  expect(cells[0]![0]!.count.deviation).toBeCloseTo(Math.SQRT2, 12);
  expect(cells[0]![0]!.share).toEqual({
    count: 2,
    mean: 0.7,
    deviation: expect.closeTo(Math.SQRT2 / 10, 12) as number,
  });
});

test('shares are of each member’s own row, however many examples it has (U21)', () => {
  // 1 of 5 and 2 of 20, not 3 of 25.
  expect(meanConfusion([first, second])![1]![0]!.share.mean).toBeCloseTo(0.15, 12);
});

test('one member has no deviation, and an empty row no share', () => {
  const [empty, row] = meanConfusion([
    [
      [0, 0],
      [1, 3],
    ],
  ])!;
  expect(empty![0]!.share).toEqual({ count: 1, mean: 0, deviation: null });
  expect(row!.map(({ share }) => share.mean)).toEqual([0.25, 0.75]);
});

test('there is no mean of matrices of different classes, or of none', () => {
  expect(meanConfusion([first, [[1]]])).toBeNull();
  expect(meanConfusion([])).toBeNull();
});
