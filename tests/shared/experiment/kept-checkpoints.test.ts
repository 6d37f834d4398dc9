import { expect, test } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import {
  keepsCheckpoint,
  keptCheckpointBytes,
  keptCheckpointCount,
  keptCheckpointName,
  keptCheckpointsInWords,
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

test('a fork keeps those from its beginning on, that one too if it lies between two epochs', () => {
  const begin = { isBetweenEpochs: true, hasBest: false };
  for (const keepCheckpoints of [0, 1, 2, 3, 7]) {
    for (const epoch of [0, 1, 2, 3, 4]) {
      const later = [1, 2, 3, 4, 5].filter(
        (each) => each > epoch && keepsCheckpoint(keepCheckpoints, each, 5),
      ).length;
      const config = { keepCheckpoints, epochs: 5 };
      const first = keepCheckpoints > 0 ? 1 : 0;
      expect(keptCheckpointCount(config, { ...begin, epoch })).toBe(first + later);
      const within = { ...begin, epoch, isBetweenEpochs: false };
      expect(keptCheckpointCount(config, within)).toBe(later);
    }
  }
});

test('the first checkpoint of a fork has best weights if its parent had', () => {
  const config = parseConfig({ epochs: 5, optimiser: 'sgd', patience: 2, keepCheckpoints: 1 });
  const numbers = (begin: { isBetweenEpochs: boolean; hasBest: boolean }) =>
    keptCheckpointBytes(config, 1, { epoch: 3, ...begin }) / Float32Array.BYTES_PER_ELEMENT;
  expect(numbers({ isBetweenEpochs: true, hasBest: true })).toBe(3 * 2);
  expect(numbers({ isBetweenEpochs: true, hasBest: false })).toBe(3 * 2 - 1);
  expect(numbers({ isBetweenEpochs: false, hasBest: false })).toBe(2 * 2);
});

test('they are told with their number and size', () => {
  expect(keptCheckpointsInWords(1, 1024)).toBe('1 checkpoint, 1.0 KiB in all');
  expect(keptCheckpointsInWords(3, 2048)).toBe('3 checkpoints, 2.0 KiB in all');
});
