import { expect, test } from 'vitest';
import { describeProblem } from '#shared/experiment/config';
import { exampleCountProblem, examplesPerEpoch } from '#shared/experiment/example-counts';

test('counts up to the number of examples are accepted', () => {
  expect(exampleCountProblem({ trainingExamples: 0, validationExamples: 99 }, 100)).toBe(undefined);
  expect(exampleCountProblem({ trainingExamples: 90, validationExamples: 10 }, 100)).toBe(
    undefined,
  );
});

test.each([
  [0, 100, 'validationExamples: 100 is not allowed; use at most 99 of the 100 training examples'],
  [91, 10, 'trainingExamples: 91 is not allowed; use at most 90 of the 90 left after validation'],
])('%i for training and %i for validation are refused', (training, validation, message) => {
  const counts = { trainingExamples: training, validationExamples: validation };
  expect(describeProblem(exampleCountProblem(counts, 100)!)).toBe(message);
});

test('an epoch has the configured examples, or all left after validation', () => {
  expect(examplesPerEpoch({ trainingExamples: 0, validationExamples: 10 }, 100)).toBe(90);
  expect(examplesPerEpoch({ trainingExamples: 7, validationExamples: 10 }, 100)).toBe(7);
});
