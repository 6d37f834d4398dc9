import { expect, test } from 'vitest';
import { pixelStatistics } from '#main/trainer/data/normalisation';
import { preparedSplit } from '#main/trainer/data/prepared-split';
import { splitExamples } from '#main/trainer/data/split';
import { smallDataset } from '../run/fixture.ts';

const splitBy = { seed: 3, trainingExamples: 20, validationExamples: 10 };

test('is the split with the statistics of its training examples', () => {
  const { split, statistics } = preparedSplit(smallDataset, splitBy);
  expect(split).toEqual(splitExamples(smallDataset, splitBy));
  expect(statistics).toEqual(pixelStatistics(smallDataset.training, split.training));
});

test('is computed once for runs that split alike, and not taken for others and for other data', () => {
  const first = preparedSplit(smallDataset, splitBy);
  expect(preparedSplit(smallDataset, { ...splitBy })).toBe(first);
  for (const change of [{ seed: 4 }, { trainingExamples: 19 }, { validationExamples: 9 }]) {
    const other = preparedSplit(smallDataset, { ...splitBy, ...change });
    expect(other.split).toEqual(splitExamples(smallDataset, { ...splitBy, ...change }));
  }
  const again = preparedSplit(smallDataset, splitBy);
  expect(preparedSplit({ ...smallDataset }, splitBy)).not.toBe(again);
});
