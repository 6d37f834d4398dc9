import { expect, test } from 'vitest';
import { precisionRecallPoints } from '#shared/exchange/tensorboard/precision-recall';

test('counts how the examples above and below each threshold are classified', () => {
  // Class 1 at the thresholds 0, 1/4, 1/2, 3/4 and 1, by hand.
  const answers = {
    labels: [1, 0, 1, 0, 1],
    probabilities: [
      [0, 1],
      [0.25, 0.75],
      [0.45, 0.55],
      [0.9, 0.1],
      [0.76, 0.24],
    ],
  };
  expect(precisionRecallPoints(answers, 1, 5)).toEqual([
    { truePositives: 3, falsePositives: 2, trueNegatives: 0, falseNegatives: 0 },
    { truePositives: 2, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 },
    { truePositives: 2, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 },
    { truePositives: 1, falsePositives: 1, trueNegatives: 1, falseNegatives: 2 },
    { truePositives: 1, falsePositives: 0, trueNegatives: 2, falseNegatives: 2 },
  ]);
  // Class 0 is the complement of class 1, and its curve isn't.
  expect(precisionRecallPoints(answers, 0, 2)).toEqual([
    { truePositives: 2, falsePositives: 3, trueNegatives: 0, falseNegatives: 0 },
    { truePositives: 0, falsePositives: 0, trueNegatives: 3, falseNegatives: 2 },
  ]);
});

test('has 127 thresholds unless told otherwise, and a class without examples has no positives', () => {
  const points = precisionRecallPoints({ labels: [0], probabilities: [[0.5, 0.5]] }, 1);
  expect(points).toHaveLength(127);
  expect(points[0]).toMatchObject({ truePositives: 0, falsePositives: 1 });
  expect(points[63]).toMatchObject({ truePositives: 0, falsePositives: 1 });
  expect(points[64]).toMatchObject({ falsePositives: 0, trueNegatives: 1 });
});
