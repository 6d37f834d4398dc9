import { expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ExperimentRecord } from '#shared/experiment/record';
import { UnrollError } from '#shared/contract/errors';
import { forkHandlers } from '#main/experiments/fork-handlers';
import { sampleEpoch } from '../../support/records.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';

type Parts = Parameters<typeof forkHandlers>;

const keptCheckpoints = [0, 1, 2, 3].map((epoch) => ({
  epoch,
  step: epoch * 100,
  sha256: 'a'.repeat(64),
  bytes: 1,
}));

/** A run of three epochs, and what the trainer is asked when it is forked, which it refuses. */
async function parent(own: Partial<ExperimentRecord> = {}) {
  const { store } = await newStore();
  await plantExperiment(store, 'parent', {
    status: 'finished',
    config: parseConfig({ epochs: 3, optimiser: 'adam' }),
    epochs: [1, 2, 3].map(sampleEpoch),
    step: 300,
    keptCheckpoints,
    ...own,
  });
  const asked: (number | null)[] = [];
  const request = (_name: string, { epoch }: { epoch: number | null }) => {
    asked.push(epoch);
    return Promise.reject(new UnrollError('damaged', 'refused'));
  };
  const questions = { request } as unknown as Parts[1];
  const handlers = forkHandlers(store, questions, {} as Parts[2], {} as Parts[3]);
  const fork = (config: Partial<ExperimentConfig>, epoch?: number) =>
    handlers['experiments.fork']({
      ...{ experiment: 'parent', config, queue: false },
      ...(epoch === undefined ? {} : { epoch }),
    });
  return { asked, fork };
}

it('begins at the latest checkpoint with something left to train', async () => {
  const { asked, fork } = await parent();
  await expect(fork({})).rejects.toThrow('refused');
  await expect(fork({ epochs: 2 })).rejects.toThrow('refused');
  await expect(fork({ epochs: 9 })).rejects.toThrow('refused');
  expect(asked).toEqual([2, 1, 3]);
});

it('begins where a stopped run would be resumed', async () => {
  const { asked, fork } = await parent({ status: 'stopped', epochs: [sampleEpoch(1)], step: 150 });
  await expect(fork({}, 0)).rejects.toThrow('refused');
  expect(asked).toEqual([0]);
  const stopped = await parent({
    ...{ status: 'stopped', epochs: [sampleEpoch(1)], step: 150 },
    keptCheckpoints: keptCheckpoints.slice(0, 2),
  });
  await expect(stopped.fork({})).rejects.toThrow('refused');
  expect(stopped.asked).toEqual([null]);
});

it('refuses what would change nothing, naming the field and when it would', async () => {
  const { asked, fork } = await parent();
  await expect(fork({ momentum: 0.5 })).rejects.toThrow(
    'momentum: 0.5 is not allowed; use 0 as in its parent, or optimiser sgd or rmsprop',
  );
  await expect(fork({ stepFactor: 0.5 })).rejects.toThrow('stepFactor: 0.5 is not allowed');
  expect(asked).toEqual([]);
  await expect(fork({ stepFactor: 0.5, schedule: 'step' })).rejects.toThrow('refused');
  await expect(fork({ momentum: 0 })).rejects.toThrow('refused');
});

it('says what a run can be forked from', async () => {
  const { fork } = await parent();
  await expect(fork({}, 7)).rejects.toThrow(
    'parent has no checkpoint of epoch 7; it can be forked from the start; epoch 1, step 100;',
  );
  const without = await parent({ keptCheckpoints: [] });
  await expect(without.fork({})).rejects.toThrow(
    'parent has kept no checkpoints; train its config again with Keep checkpoints (--keep-checkpoints) above 0',
  );
});
