import { expect, test } from 'vitest';
import type { ExperimentRecord } from '#shared/experiment/record';
import {
  epochOfRun,
  epochsOf,
  keptEpochs,
} from '../../../../src-renderer/features/inspect/trajectories/epoch-choice.ts';
import { finishedRun } from '../../../support/compared.ts';

/** A run that keeps a checkpoint every so many epochs, of which it has finished some. */
function run(keepCheckpoints: number, epochs: number, done = epochs): ExperimentRecord {
  const record = finishedRun('a', { keepCheckpoints, epochs });
  return { ...record, epochs: Array.from({ length: done }, () => record.epochs[0]!) };
}

test('the kept epochs are those that the config asks for, as far as the run got, with the last', () => {
  expect(keptEpochs(run(0, 5))).toEqual([]);
  expect(keptEpochs(run(2, 5))).toEqual([0, 2, 4, 5]);
  expect(keptEpochs(run(2, 5, 3))).toEqual([0, 2]);
});

test('all epochs of several runs can be chosen; each shows its last one up to that', () => {
  const [often, rarely, never] = [run(1, 3), run(3, 6), run(0, 3)];
  expect(epochsOf([often, rarely, never])).toEqual([0, 1, 2, 3, 6]);
  expect(epochsOf([never])).toEqual([]);
  expect(epochOfRun(rarely, 2)).toBe(0);
  expect(epochOfRun(rarely, 3)).toBe(3);
  expect(epochOfRun(often, 6)).toBe(3);
  expect(epochOfRun(never, 2)).toBeNull();
  expect(epochOfRun(often, null)).toBeNull();
});
