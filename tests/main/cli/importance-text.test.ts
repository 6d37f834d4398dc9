import { expect, it } from 'vitest';
import { importanceText } from '#main/cli/importance-text';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { sweepDefinitionSchema } from '#shared/sweep/sweep';

const definition = sweepDefinitionSchema.parse({
  name: 'Sizes and rates',
  base: { epochs: 3, validationExamples: 100 },
  space: [
    { field: 'learningRate', values: [0.001, 0.01] },
    { field: 'hiddenSize', values: [8, 16, 24, 32, 40, 48, 56, 64] },
  ],
  method: { kind: 'grid' },
});

function viewOf(trials: number, lossOf: (trial: number) => number): SweepView {
  return {
    id: 'sizes-and-rates-abcde',
    createdAt: '2026-01-02T03:04:05.678Z',
    status: 'finished',
    reason: null,
    definition,
    executor: { kind: 'local' },
    parallel: null,
    priority: 0,
    decisions: [],
    trials: Array.from({ length: trials }, (_, number): SweepTrial => ({
      number,
      point: {
        learningRate: number % 2 === 0 ? 0.001 : 0.01,
        hiddenSize: 8 + 8 * Math.floor(number / 2),
      },
      status: 'finished',
      losses: [1, 1, lossOf(number)],
      experiment: null,
      isReused: false,
      machine: null,
      repetitions: [],
      threads: null,
      lost: null,
      seconds: 0,
    })),
  };
}

it('says what matters once there are enough results, and nothing of what chance explains', () => {
  const text = importanceText(viewOf(16, (number) => (number % 2 === 0 ? 0.5 : 0.1)));
  expect(text).toMatch(
    /^What matters for the results after epoch 3: lr \d+ %, hidden size \d+ % \(\d+ % of their variance explained\)$/,
  );
  expect(Number(/lr (\d+) %/.exec(text!)![1])).toBeGreaterThan(90);
  expect(importanceText(viewOf(9, (number) => number))).toBeNull();
  expect(importanceText(viewOf(16, () => 0.5))).toBeNull();
});
