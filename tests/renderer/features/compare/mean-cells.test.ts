import { expect, it } from 'vitest';
import { meanConfusion } from '#shared/compare/mean-confusion';
import {
  largestMeanDifference,
  largestWrongMean,
  shownMeanDifference,
  shownMeans,
} from '../../../../src-renderer/features/compare/confusion/mean-cells.ts';

const look = { labels: ['a', 'b'], normalised: false, theme: 'light' } as const;
const matrix = (right: number, wrong: number) => [
  [right, wrong],
  [0, 10],
];
/** The first class is mistaken for the second in 40, 10 and 25 % of its examples: 25 % on average. */
const first = meanConfusion([matrix(6, 4), matrix(9, 1), matrix(75, 25)])!;
const second = meanConfusion([matrix(9, 1), matrix(9, 1)])!;

it('groups share the colour scale of the largest mean error (U21)', () => {
  expect(largestWrongMean([first, second])).toBeCloseTo(0.25, 12);
  const [shown, faint] = [first, second].map((mean) => shownMeans(mean, 0.25, look));
  expect(shown![0]![1]!.colour).not.toEqual(faint![0]![1]!.colour);
  expect(shownMeans(second, 0.1, look)[0]![1]!.colour).toEqual(shown![0]![1]!.colour);
});

it('counts are means with a decimal, shares percentages, and an empty cell has no text (U21)', () => {
  const texts = (normalised: boolean) =>
    shownMeans(meanConfusion([matrix(6, 4), matrix(9, 1)])!, 1, { ...look, normalised })
      .flat()
      .map(({ text }) => text);
  expect(texts(false)).toEqual(['7.5', '2.5', '', '10']);
  expect(texts(true)).toEqual(['75', '25', '', '100']);
});

it('differences are those of mean shares, and their largest has the full colour (U21)', () => {
  expect(largestMeanDifference([first, second], second)).toBeCloseTo(0.15, 12);
  const [wrong, right] = shownMeanDifference(first, second, 0.15, {
    ...look,
    normalised: true,
  })[0]!;
  expect([wrong!.text, right!.text]).toEqual(['−15', '+15']);
  expect(right!.description).toBe(
    'True a, predicted b: 25.00 ± 15.00 % of the row on average, the baseline 10.00 ± 0.00 % (+15.0 points), worse',
  );
});

it('the same numbers in another order are the same, whatever their rounding', () => {
  const [one, other] = [
    [1, 2, 4],
    [4, 1, 2],
  ].map((wrong) => meanConfusion(wrong.map((count) => matrix(7 - count, count)))!);
  const cell = shownMeanDifference(other!, one!, 1, look)[0]![1]!;
  expect(cell.text).toBe('');
  expect(cell.description).toContain('same as the baseline');
});
