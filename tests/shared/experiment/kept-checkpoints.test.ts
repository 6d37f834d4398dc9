import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import {
  keepsCheckpoint,
  keptCheckpointBytes,
  keptCheckpointCount,
  keptCheckpointName,
  keptEpochOf,
  keptEpochsAmong,
} from '#shared/experiment/kept-checkpoints';

test('the epoch of a kept checkpoint is in its name, and no other name has one', () => {
  for (const epoch of [0, 1, 10, 10_000])
    expect(keptEpochOf(keptCheckpointName(epoch))).toBe(epoch);
  const others = [
    'checkpoint.safetensors',
    'checkpoint-epoch-01.safetensors',
    'checkpoint-epoch--1.safetensors',
    'checkpoint-epoch-1.safetensors.given-up',
    '../checkpoint-epoch-1.safetensors',
    'checkpoint-epoch-123456.safetensors',
  ];
  for (const name of others) expect(keptEpochOf(name)).toBeNull();
});

test('the epochs of a folder are in the order of their numbers, not of their names', () => {
  const names = [10, 9, 0].map((epoch) => keptCheckpointName(epoch));
  expect(keptEpochsAmong(['run.json', ...names])).toEqual([0, 9, 10]);
});

test('a run keeps the first and the last checkpoint, and every nth between them', () => {
  const keptOf = (every: number, epochs: number) =>
    Array.from({ length: epochs + 1 }, (_, epoch) => epoch).filter((epoch) =>
      keepsCheckpoint(every, epoch, epochs),
    );
  expect(keptOf(1, 3)).toEqual([0, 1, 2, 3]);
  expect(keptOf(2, 5)).toEqual([0, 2, 4, 5]);
  expect(keptOf(7, 5)).toEqual([0, 5]);
  expect(keptOf(0, 5)).toEqual([]);
  for (const keepCheckpoints of [0, 1, 2, 3, 7]) {
    const count = keptCheckpointCount({ keepCheckpoints, epochs: 5 });
    expect(count).toBe(keptOf(keepCheckpoints, 5).length);
  }
});

test('their size counts weights, the state of the optimiser, and the best weights', () => {
  const parameters = 222;
  const bytesOf = (given: object) =>
    keptCheckpointBytes(
      parseConfig({ hiddenSize: 2, epochs: 3, keepCheckpoints: 1, ...given }),
      parameters,
    );
  expect(bytesOf({ keepCheckpoints: 0 })).toBe(0);
  expect(bytesOf({ optimiser: 'sgd' })).toBe(4 * parameters * 4);
  expect(bytesOf({ optimiser: 'sgd', momentum: 0.9 })).toBe(4 * parameters * 4 * 2);
  expect(bytesOf({ optimiser: 'adam' })).toBe(4 * parameters * 4 * 3);
  expect(bytesOf({ patience: 2 })).toBe(parameters * 4 * (3 + 3 * 4));
});
