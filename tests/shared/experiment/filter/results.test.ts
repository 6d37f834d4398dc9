import { expect, test } from 'vitest';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { resultsOf } from '#shared/experiment/filter/results';
import { epochs, listed } from './listed.ts';

test('an experiment that has not started has no results', () => {
  const none = {
    trainLoss: null,
    trainAccuracy: null,
    validationLoss: null,
    validationAccuracy: null,
  };
  expect(resultsOf(listed().record)).toMatchObject({ best: none, last: none, accuracyCurve: [] });
});

test('best and last are separate, and the best loss is the lowest', () => {
  const { record } = listed({
    epochs: epochs(
      { validationAccuracy: 0.9, validationLoss: 0.3, trainAccuracy: 0.8, trainLoss: 0.5 },
      { validationAccuracy: 0.95, validationLoss: 0.2, trainAccuracy: 0.9, trainLoss: 0.2 },
      { validationAccuracy: 0.93, validationLoss: 0.25, trainAccuracy: 0.85, trainLoss: 0.3 },
    ),
  });
  expect(resultsOf(record)).toMatchObject({
    best: { validationAccuracy: 0.95, validationLoss: 0.2, trainAccuracy: 0.9, trainLoss: 0.2 },
    last: { validationAccuracy: 0.93, validationLoss: 0.25, trainAccuracy: 0.85, trainLoss: 0.3 },
    accuracyCurve: [0.9, 0.95, 0.93],
  });
});

test('time per epoch is the mean, speed that of the last epoch', () => {
  const { record } = listed({
    epochs: epochs({ seconds: 4, examplesPerSecond: 10 }, { seconds: 2, examplesPerSecond: 20 }),
  });
  const row = listed(record);
  expect(propertyNamed('secondsPerEpoch')!.of(row)).toBe(3);
  expect(propertyNamed('examplesPerSecond')!.of(row)).toBe(20);
});

test('without a validation split the curve is that of training', () => {
  const none = { validationAccuracy: null, validationLoss: null, validationConfusion: null };
  const { record } = listed({
    epochs: epochs({ ...none, trainAccuracy: 0.5 }, { ...none, trainAccuracy: 0.7 }),
  });
  const results = resultsOf(record);
  expect(results.accuracyCurve).toEqual([0.5, 0.7]);
  expect(results.best.validationAccuracy).toBeNull();
});
