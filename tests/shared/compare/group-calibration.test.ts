import { expect, test } from 'vitest';
import { calibrationOf } from '#shared/compare/calibration';
import { groupReliability } from '#shared/compare/group-calibration';
import { answers } from '../../support/compared.ts';

test('the bins of a group are means over its members, with the deviation of their accuracies (U21)', () => {
  const bins = groupReliability([
    calibrationOf(answers('1101', [0.95, 0.95, 0.95, 0.5]), null),
    calibrationOf(answers('11', [0.97, 0.97]), null),
  ]);
  expect(bins).toHaveLength(15);
  // Accuracies 2/3 and 1: mean 5/6, deviation (1/3) / sqrt 2.
  const last = bins[14]!;
  expect(last.accuracy).toBeCloseTo(5 / 6, 12);
  expect(last.deviation).toBeCloseTo(1 / 3 / Math.SQRT2, 12);
  expect(last.confidence).toBeCloseTo(0.96, 12);
  expect([last.examples, last.models]).toEqual([2.5, 2]);
});

test('a bin that only one member has is that member’s, without a deviation', () => {
  const bins = groupReliability([
    calibrationOf(answers('1', [0.5]), null),
    calibrationOf(answers('1', [0.9]), null),
  ]);
  expect(bins[7]).toMatchObject({
    examples: 0.5,
    accuracy: 1,
    confidence: 0.5,
    deviation: null,
    models: 1,
  });
  expect(bins[0]).toMatchObject({ examples: 0, accuracy: null, confidence: null, models: 0 });
});
