import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { lockState } from '#main/storage/locks/lock';
import { hashParameters, readModel } from '#main/storage/experiment/model-file';
import { RunControl } from '#main/trainer/run/run-control';
import type { FakeBehaviour } from '../../../support/fake-engine.ts';
import { fakeDependencies, newExperiment, results, trainToEnd } from './fixture.ts';

/** Acts in one of the batches that the network is asked about after a number of training steps. */
function inPrediction(steps: number, occurrence: number, act: () => void): FakeBehaviour {
  let seen = 0;
  return {
    beforePrediction: (done) => {
      seen += done === steps ? 1 : 0;
      if (done === steps && seen === occurrence) act();
    },
  };
}

/** When something is asked of a run, and the step at which it obeys. */
const moments: readonly (readonly [string, (act: () => void) => FakeBehaviour, number])[] = [
  ['in a training step', (act) => ({ beforeStep: (step) => void (step === 9 && act()) }), 10],
  [
    'in the last step of an epoch',
    (act) => ({ beforeStep: (step) => void (step === 6 && act()) }),
    7,
  ],
  ['in the middle of a validation', (act) => inPrediction(14, 1, act), 14],
  ['at the end of a validation', (act) => inPrediction(14, 2, act), 14],
  ['in the middle of the test', (act) => inPrediction(21, 3, act), 21],
];

describe.each(moments)('a run that is asked %s', (name, behaviourOf, expectedStep) => {
  it('to stop leaves a checkpoint and a model, and can be resumed', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await newExperiment();
    const control = new RunControl();
    const dependencies = fakeDependencies(behaviourOf(() => control.end('stop')));
    const { end, record } = await trainToEnd(folder, { control, dependencies });

    expect(end).toEqual({ status: 'stopped', reason: null });
    expect(record).toMatchObject({ status: 'stopped', statusReason: null, finishedAt: null });
    expect(record.step).toBe(expectedStep);
    expect(await readdir(folder)).toContain('checkpoint.safetensors');
    expect(await lockState(folder)).toBe('free');
    const layout = dependencies.engines[0]!.layout;
    expect(hashParameters((await readModel(folder, layout)).parameters)).toBe(record.weightsSha256);

    expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
  });

  it('to leave marks itself as interrupted after a checkpoint', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    const behaviour = behaviourOf(() => control.end('interrupt'));
    const { end, record } = await trainToEnd(folder, { control, behaviour });
    expect(end).toEqual({ status: 'interrupted', reason: null });
    expect(record).toMatchObject({ status: 'interrupted', step: expectedStep });
    expect(await lockState(folder)).toBe('free');
    const { events } = await trainToEnd(folder);
    expect(events[0]).toMatchObject({ kind: 'started', step: expectedStep });
  });

  it('to pause waits, with a checkpoint, and then continues as if nothing had happened', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await newExperiment();
    const control = new RunControl();
    const whilePaused: unknown[] = [];
    const { events, ...outcome } = await trainToEnd(folder, {
      control,
      behaviour: behaviourOf(() => control.pause()),
      onEvent: ({ kind }) => {
        if (kind !== 'paused') return;
        void (async () => {
          const { status, step } = await readRecord(folder);
          const hasCheckpoint = (await readdir(folder)).includes('checkpoint.safetensors');
          whilePaused.push({ status, step, hasCheckpoint, lock: await lockState(folder) });
          control.proceed();
        })();
      },
    });
    const told = events.filter(({ kind }) => kind === 'paused' || kind === 'proceeded');
    expect(told).toEqual([
      { kind: 'paused', step: expectedStep },
      { kind: 'proceeded', step: expectedStep },
    ]);
    expect(whilePaused).toEqual([
      { status: 'paused', step: expectedStep, hasCheckpoint: true, lock: 'held' },
    ]);
    expect(results(outcome), name).toEqual(results(unbroken));
  });
});

describe('a paused run', () => {
  it('does not count the time it waits', async () => {
    const control = new RunControl();
    const clock = { time: 0 };
    const behaviour = {
      beforeStep: (step: number) => {
        clock.time += 1000;
        if (step === 9) control.pause();
      },
    };
    const { record } = await trainToEnd(await newExperiment(), {
      control,
      dependencies: { ...fakeDependencies(behaviour), now: () => clock.time },
      onEvent: ({ kind }) => {
        if (kind !== 'paused') return;
        clock.time += 1_000_000;
        control.proceed();
      },
    });
    expect(record.trainingSeconds).toBe(21);
    expect(record.epochs.map(({ seconds }) => seconds)).toEqual([7, 7, 7]);
  });

  it.each(['stop', 'interrupt'] as const)('ends on %s', async (ending) => {
    const control = new RunControl();
    control.pause();
    const { end, record, events } = await trainToEnd(await newExperiment(), {
      control,
      onEvent: ({ kind }) => {
        if (kind === 'paused') control.end(ending);
      },
    });
    const status = ending === 'stop' ? 'stopped' : 'interrupted';
    expect(end.status).toBe(status);
    expect(record.status).toBe(status);
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'checkpoint', 'paused']);
  });
});

describe('a run with a last epoch', () => {
  it('stops there, and ends as an uninterrupted one when it is continued', async () => {
    const folder = await newExperiment();
    for (const epoch of [1, 2]) {
      const control = new RunControl(epoch);
      const { end, record } = await trainToEnd(folder, { control });
      expect(end).toEqual({ status: 'stopped', reason: null });
      expect(record).toMatchObject({ status: 'stopped', step: 7 * epoch, statusReason: null });
      expect(record.epochs).toHaveLength(epoch);
    }
    const { record } = await trainToEnd(folder, { control: new RunControl(3) });
    expect(record.status).toBe('finished');
    const unbroken = await trainToEnd(await newExperiment());
    expect(record.weightsSha256).toBe(unbroken.record.weightsSha256);
    expect(record.epochs.map(({ weightsSha256 }) => weightsSha256)).toEqual(
      unbroken.record.epochs.map(({ weightsSha256 }) => weightsSha256),
    );
  });
});

describe('stopping', () => {
  it('before the first step keeps the first weights', async () => {
    const control = new RunControl();
    control.end('stop');
    const folder = await newExperiment();
    const { record, history } = await trainToEnd(folder, { control });
    expect(record).toMatchObject({ status: 'stopped', step: 0, epochs: [], bestEpoch: null });
    expect(history).toEqual([]);
    const unbroken = await trainToEnd(await newExperiment());
    expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
  });

  it('comes too late for a run that is over', async () => {
    const control = new RunControl();
    const { end } = await trainToEnd(await newExperiment(), {
      control,
      onEvent: ({ kind }) => {
        if (kind === 'tested') control.end('stop');
      },
    });
    expect(end.status).toBe('finished');
  });

  it('does no further step', async () => {
    const control = new RunControl();
    const dependencies = fakeDependencies({
      beforeStep: async (step) => {
        // Asked for by a message that arrives while the step is under way.
        if (step === 5)
          await new Promise<void>((resolve) => setImmediate(() => resolve(control.end('stop'))));
      },
    });
    const { record } = await trainToEnd(await newExperiment(), { control, dependencies });
    expect(record.step).toBe(6);
    expect(dependencies.engines[0]!.trainedSizes).toHaveLength(6);
  });

  it('is heard between two batches even if nothing else is waited for', async () => {
    const control = new RunControl();
    const folder = await newExperiment({ batchSize: 1, reportEvery: 100_000 });
    const { end, record } = await trainToEnd(folder, {
      control,
      onEvent: ({ kind }) => {
        if (kind === 'started') setImmediate(() => control.end('stop'));
      },
    });
    expect(end.status).toBe('stopped');
    expect(record.step).toBeLessThan(5);
  });
});

describe('early stopping', () => {
  /** Validation losses fall until epoch 4 and rise after it. */
  const behaviour: FakeBehaviour = { confidence: (steps) => 10 - Math.abs(steps - 28) / 7 };

  it('ends after the patience and restores the best weights', async () => {
    const folder = await newExperiment({ patience: 3, epochs: 20 });
    const dependencies = fakeDependencies(behaviour);
    const { end, record, history } = await trainToEnd(folder, { dependencies });
    const reason =
      'stopped early after epoch 7: no better validation loss than in epoch 4 for 3 epochs';
    expect(end).toEqual({ status: 'finished', reason });
    expect(record).toMatchObject({ status: 'finished', statusReason: reason, bestEpoch: 4 });
    expect(record.epochs).toHaveLength(7);
    expect(history.at(-1)!.step).toBe(49);
    expect(record.step).toBe(49);
    expect(record.weightsSha256).toBe(record.epochs[3]!.weightsSha256);
    const { parameters } = await readModel(folder, dependencies.engines[0]!.layout);
    expect(hashParameters(parameters)).toBe(record.epochs[3]!.weightsSha256);
    // The fake engine is surest of itself with the weights of epoch 4.
    expect(record.test!.loss).toBeLessThan(record.epochs[6]!.validationLoss!);
    expect(record.test!.loss).toBeCloseTo(record.epochs[3]!.validationLoss!, 9);
  });

  it('restores the best weights after the last epoch too', async () => {
    const { end, record } = await trainToEnd(await newExperiment({ patience: 3, epochs: 6 }), {
      behaviour,
    });
    expect(end).toEqual({ status: 'finished', reason: null });
    expect(record).toMatchObject({ statusReason: null, bestEpoch: 4 });
    expect(record.epochs).toHaveLength(6);
    expect(record.weightsSha256).toBe(record.epochs[3]!.weightsSha256);
  });

  it('keeps the last weights without patience', async () => {
    const { record } = await trainToEnd(await newExperiment({ epochs: 6 }), { behaviour });
    expect(record.bestEpoch).toBe(6);
    expect(record.weightsSha256).toBe(record.epochs[5]!.weightsSha256);
  });
});
