import { expect, test } from 'vitest';
import { newId } from '#main/experiments/experiment-names';
import { experimentRecordSchema } from '#shared/experiment/record';

test('ids tell cell, hidden size and seed', () => {
  expect(newId({ cell: 'LSTM', hiddenSize: 128, seed: 0 })).toMatch(/^lstm-128-s0-[0-9a-z]{5}$/);
});

test('ids are allowed and differ', () => {
  const largest = { cell: 'LSTM', hiddenSize: 1024, seed: 4_294_967_295 } as const;
  const ids = Array.from({ length: 50 }, () => newId(largest));
  for (const id of ids) experimentRecordSchema.shape.id.parse(id);
  expect(new Set(ids).size).toBe(50);
});
