import { expect, test } from 'vitest';
import { calibrationOf } from '#shared/compare/calibration';
import { answers, sampleEvaluation } from '../../support/compared.ts';

test('bins, errors and overconfidence of a few predictions', () => {
  const given = answers('1101', [0.95, 0.95, 0.95, 0.5]);
  const found = calibrationOf(given, sampleEvaluation(0.75));
  expect(found.bins).toHaveLength(15);
  expect(found.bins[14]).toMatchObject({ examples: 3 });
  expect(found.bins[14]!.confidence).toBeCloseTo(0.95, 12);
  expect(found.bins[14]!.accuracy).toBeCloseTo(2 / 3, 12);
  expect(found.bins[7]).toMatchObject({ examples: 1, confidence: 0.5, accuracy: 1 });
  expect(found.bins[0]).toMatchObject({ from: 0, examples: 0, confidence: null, accuracy: null });
  expect(found.expectedError).toBeCloseTo((Math.abs(2.85 - 2) + 0.5) / 4, 12);
  expect(found.topAnswerBrier).toBeCloseTo((2 * 0.05 ** 2 + 0.95 ** 2 + 0.25) / 4, 12);
  expect(found.overconfidence).toBeCloseTo((2.85 + 0.5) / 4 - 0.75, 12);
});

test('scores over all classes come from the evaluation, or are missing', () => {
  const given = answers('1');
  expect(calibrationOf(given, sampleEvaluation(0.75))).toMatchObject({
    brierScore: 0.05,
    negativeLogLikelihood: 0.25,
  });
  expect(calibrationOf(given, null)).toMatchObject({
    brierScore: null,
    negativeLogLikelihood: null,
  });
});

test('without predictions there is no error', () => {
  expect(calibrationOf(answers(''), null)).toMatchObject({
    expectedError: 0,
    topAnswerBrier: 0,
    overconfidence: 0,
  });
});

test('a probability that was rounded to 0 is in the first bin', () => {
  expect(calibrationOf(answers('0', [0]), null).bins[0]).toMatchObject({ examples: 1 });
});
