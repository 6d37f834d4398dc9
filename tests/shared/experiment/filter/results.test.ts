import { expect, test } from 'vitest';
import { resultsOf } from '#shared/experiment/filter/results';
import { epochs, listed } from './listed.ts';

test('of an experiment that has not been started there is nothing', () => {
  expect(resultsOf(listed().record)).toEqual({
    epochsDone: 0,
    bestValidationAccuracy: null,
    lastValidationAccuracy: null,
    bestValidationLoss: null,
    lastValidationLoss: null,
    bestTrainAccuracy: null,
    lastTrainAccuracy: null,
    bestTrainLoss: null,
    lastTrainLoss: null,
    examplesPerSecond: null,
    secondsPerEpoch: null,
    accuracyCurve: [],
  });
});

test('best and last are told apart, and the best loss is the lowest', () => {
  const { record } = listed({
    epochs: epochs(
      { validationAccuracy: 0.9, validationLoss: 0.3, trainAccuracy: 0.8, trainLoss: 0.5 },
      { validationAccuracy: 0.95, validationLoss: 0.2, trainAccuracy: 0.9, trainLoss: 0.2 },
      { validationAccuracy: 0.93, validationLoss: 0.25, trainAccuracy: 0.85, trainLoss: 0.3 },
    ),
  });
  expect(resultsOf(record)).toMatchObject({
    epochsDone: 3,
    bestValidationAccuracy: 0.95,
    lastValidationAccuracy: 0.93,
    bestValidationLoss: 0.2,
    lastValidationLoss: 0.25,
    bestTrainAccuracy: 0.9,
    lastTrainAccuracy: 0.85,
    bestTrainLoss: 0.2,
    lastTrainLoss: 0.3,
    accuracyCurve: [0.9, 0.95, 0.93],
  });
});

test('time per epoch is the mean, speed that of the last epoch', () => {
  const { record } = listed({
    epochs: epochs({ seconds: 4, examplesPerSecond: 10 }, { seconds: 2, examplesPerSecond: 20 }),
  });
  expect(resultsOf(record)).toMatchObject({ secondsPerEpoch: 3, examplesPerSecond: 20 });
});

test('without a validation split the curve is that of training', () => {
  const none = { validationAccuracy: null, validationLoss: null, validationConfusion: null };
  const { record } = listed({
    epochs: epochs({ ...none, trainAccuracy: 0.5 }, { ...none, trainAccuracy: 0.7 }),
  });
  const results = resultsOf(record);
  expect(results.accuracyCurve).toEqual([0.5, 0.7]);
  expect(results.bestValidationAccuracy).toBeNull();
});
