import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type * as DurableFiles from '#main/storage/files/durable-files';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import { readKeptFile } from '#main/storage/experiment/kept-checkpoint-files';
import { RunControl } from '#main/trainer/run/run-control';
import type { FakeBehaviour } from '../../../support/fake-engine.ts';
import { Copies } from './copies.ts';
import {
  frequentCheckpoints,
  newExperiment,
  results,
  trainToEnd,
  type Outcome,
} from './fixture.ts';

/** Called before and after each file is replaced. */
let onWrite: (() => void) | null = null;

vi.mock('#main/storage/files/durable-files', async (original) => {
  const real = await original<typeof DurableFiles>();
  return {
    ...real,
    writeFileDurably: async (...parameters: Parameters<typeof real.writeFileDurably>) => {
      onWrite?.();
      await real.writeFileDurably(...parameters);
      onWrite?.();
    },
  };
});

afterEach(() => {
  onWrite = null;
});

/** The folder copied at every moment of a run: before each step and batch, at each event, and around each write. */
async function copiesOfRun(
  config: Partial<ExperimentConfig>,
  behaviour: FakeBehaviour = {},
): Promise<{ copies: Copies; unbroken: Outcome }> {
  const folder = await newExperiment(config);
  const copies = await Copies.make();
  const copy = (): void => copies.take(folder);
  onWrite = copy;
  const unbroken = await trainToEnd(folder, {
    dependencies: frequentCheckpoints({
      ...behaviour,
      beforeStep: copy,
      beforePrediction: copy,
    }),
    onEvent: copy,
  });
  onWrite = null;
  return { copies, unbroken };
}

/** The copies of a run that had not finished. */
async function unfinishedOf({ folders }: Copies): Promise<readonly string[]> {
  const statuses = await Promise.all(folders.map((folder) => readRecord(folder)));
  return folders.filter((_, at) => statuses[at]!.status !== 'finished');
}

/** Expects the checkpoints that a record names, with their hashes. */
async function expectKept(folder: string): Promise<void> {
  const record = await readRecord(folder);
  for (const { epoch } of record.keptCheckpoints) await readKeptFile(folder, record, epoch);
}

async function expectSameEnd(
  config: Partial<ExperimentConfig>,
  behaviour: FakeBehaviour = {},
): Promise<void> {
  const { copies, unbroken } = await copiesOfRun(config, behaviour);
  expect(unbroken.end.status).toBe('finished');
  const startedFrom = new Set<number>();
  for (const copy of await unfinishedOf(copies)) {
    const resumed = await trainToEnd(copy, { behaviour });
    expect(results(resumed)).toEqual(results(unbroken));
    const [started] = resumed.events;
    if (started?.kind === 'started') startedFrom.add(started.step);
  }
  // The copies were of many states indeed, the first and the last among them.
  expect(startedFrom).toContain(0);
  expect(startedFrom).toContain(unbroken.record.step);
  expect(startedFrom.size).toBeGreaterThan(5);
}

describe('a run that died at any moment ends as an unbroken one', () => {
  it('with Adam', async () => {
    await expectSameEnd({ reportEvery: 3 });
  });

  it('with momentum, augmentation and a step schedule, without a validation split', async () => {
    await expectSameEnd({
      optimiser: 'sgd',
      momentum: 0.9,
      validationExamples: 0,
      schedule: 'step',
      stepEpochs: 1,
      augmentShift: 2,
      warmUpSteps: 5,
    });
  });

  it('with early stopping in between', async () => {
    // Validation losses fall until step 14 and rise after it, so that epoch 2 is the best.
    const confidence = (steps: number): number => 5 - Math.abs(steps - 14) / 7;
    await expectSameEnd({ patience: 2, epochs: 8 }, { confidence });
  });

  it('with the checkpoints that it keeps, each of which its record names', async () => {
    const { copies, unbroken } = await copiesOfRun({ keepCheckpoints: 1 });
    for (const copy of await unfinishedOf(copies)) {
      // Whatever the record names is there, also before anything is repaired.
      await expectKept(copy);
      const resumed = await trainToEnd(copy);
      expect(results(resumed)).toEqual(results(unbroken));
      expect(resumed.record.keptCheckpoints.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
      await expectKept(copy);
    }
  });

  it('with a checkpoint between its last step and the validation', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await newExperiment();
    const copies = await Copies.make();
    const control = new RunControl();
    onWrite = () => copies.take(folder);
    await trainToEnd(folder, {
      control,
      behaviour: { beforeStep: (step) => void (step === 20 && control.pause()) },
      onEvent: ({ kind }) => void (kind === 'paused' && control.proceed()),
    });
    onWrite = null;
    // Among them: the last point is in the history, but the checkpoint is from before it.
    for (const copy of await unfinishedOf(copies)) {
      expect(results(await trainToEnd(copy))).toEqual(results(unbroken));
    }
  });

  it('when it is broken again and again', async () => {
    const unbroken = await trainToEnd(await newExperiment({ reportEvery: 3 }));
    const folder = await newExperiment({ reportEvery: 3 });
    let last: Outcome | undefined;
    for (let attempts = 0; last?.end.status !== 'finished'; attempts++) {
      expect(attempts).toBeLessThan(30);
      const control = new RunControl();
      let steps = 0;
      const beforeStep = (): void => {
        steps += 1;
        if (steps === 2) control.end(attempts % 2 === 0 ? 'stop' : 'interrupt');
      };
      last = await trainToEnd(folder, { control, behaviour: { beforeStep } });
    }
    expect(results(last)).toEqual(results(unbroken));
  });

  it('when it failed by a fault that has gone', async () => {
    const unbroken = await trainToEnd(await newExperiment());
    const folder = await newExperiment();
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    for (const faulty of [0, 3, 9, 14, 20]) {
      const beforeStep = (step: number): void => {
        if (step === faulty) throw new Error('fault');
      };
      const failed = await trainToEnd(folder, { behaviour: { beforeStep } });
      expect(failed.end).toEqual({ status: 'failed', reason: 'fault' });
      // A fault of ours leaves its trace in the log.
      expect(log).toHaveBeenLastCalledWith(expect.objectContaining({ message: 'fault' }));
    }
    expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
  });
});
