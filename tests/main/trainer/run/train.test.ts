import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#shared/contract/trainer-messages';
import {
  readPredictions,
  readRecord,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { acquireLock } from '#main/storage/locks/lock';
import { hashParameters } from '#main/storage/experiment/model-file';
import { decodeSafetensors } from '#main/storage/tensors/safetensors';
import type { StepResult } from '#main/trainer/engines/engine';
import { RunControl } from '#main/trainer/run/run-control';
import { learningRateAt } from '#main/trainer/run/schedule';
import { train } from '#main/trainer/run/train';
import { fakeDependencies, newExperiment, results, smallDataset, trainToEnd } from './fixture.ts';

/** The kinds of the events that don't depend on the clock. */
function kinds(events: readonly RunEvent[]): string[] {
  return events.map(({ kind }) => kind).filter((kind) => kind !== 'progress');
}

/** The model file's tensors in one hash, and its metadata. */
async function readModelFile(folder: string) {
  const bytes = await readFile(join(folder, 'model.safetensors'));
  const { tensors, metadata } = decodeSafetensors(bytes, 'model');
  const all = [...tensors.values()].flatMap(({ data }) => [...data]);
  return { hash: hashParameters(Float32Array.from(all)), metadata };
}

describe('an unbroken run', () => {
  it('leaves a finished experiment', async () => {
    const folder = await newExperiment();
    const dependencies = fakeDependencies();
    const { end, record } = await trainToEnd(folder, { dependencies });

    expect(end).toEqual({ status: 'finished', reason: null });
    const files =
      'experiment.json history.jsonl inside.jsonl model.safetensors notes.json predictions.json run.json validation.jsonl';
    expect((await readdir(folder)).sort()).toEqual(files.split(' '));
    expect(record).toMatchObject({
      id: 'small',
      status: 'finished',
      statusReason: null,
      step: 21,
      totalSteps: 21,
      bestEpoch: 3,
      environment: {
        engine: { name: 'native', instructionSet: 'fake', version: '1' },
        cores: cpus().length,
        versions: { unroll: '1.2.3', node: process.versions.node },
      },
      data: {
        dataset: 'mnist',
        hashes: smallDataset.hashes,
        trainingExamples: 100,
        validationExamples: 150,
        testExamples: 150,
        classes: 3,
        permutation: null,
      },
    });
    expect(Date.parse(record.startedAt!)).toBeLessThanOrEqual(Date.parse(record.finishedAt!));
    expect(record.trainingSeconds).toBeGreaterThan(0);
    expect(record.test!.examples).toBe(150);

    const model = await readModelFile(folder);
    expect(model.hash).toBe(record.weightsSha256);
    expect(record.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 7],
      [2, 14],
      [3, 21],
    ]);
    expect(record.epochs[2]!.weightsSha256).toBe(record.weightsSha256);
    expect(record.epochs[1]!.weightsSha256).not.toBe(record.weightsSha256);
    expect(model.metadata).toMatchObject({
      format: 'pt',
      unroll: '1.2.3',
      cell: 'GRU',
      hiddenSize: '3',
      inputSize: '28',
      sequenceLength: '28',
      classes: '3',
      sequenceOrder: 'rows',
      normalisation: 'unit',
      mean: String(record.data!.mean),
    });

    const [engine] = dependencies.engines;
    expect(engine!.disposed).toBe(true);
    expect(record.parameters).toBe(engine!.layout.length);
    expect(engine!.trainedSizes).toEqual([...epochSizes, ...epochSizes, ...epochSizes]);
  });

  /** The last batch of 100 examples in 16s is short. */
  const epochSizes = [16, 16, 16, 16, 16, 16, 4];

  it('stores its predictions for the test set', async () => {
    const folder = await newExperiment();
    const { record } = await trainToEnd(folder);
    const { predicted, probability, dataset } = await readPredictions(folder);
    expect(dataset).toBe('mnist');
    const { labels } = smallDataset.test;
    const correct = predicted.filter((label, index) => label === labels[index]).length;
    expect(predicted).toHaveLength(150);
    expect(correct / 150).toBe(record.test!.accuracy);
    expect(probability.every((share) => share >= 1 / 3 - 1e-6)).toBe(true);
  });

  it('tells what happens in order', async () => {
    const { events, record, history } = await trainToEnd(await newExperiment());
    const epoch = ['checkpoint', 'epoch'];
    expect(kinds(events)).toEqual(['started', ...epoch, ...epoch, ...epoch, 'tested']);
    const parameters = record.parameters!;
    expect(events[0]).toEqual({ kind: 'started', totalSteps: 21, step: 0, parameters });
    expect(events.at(-1)).toEqual({ kind: 'tested', evaluation: record.test });
    const told = events.flatMap((event) => (event.kind === 'epoch' ? [event.result] : []));
    expect(told).toEqual(record.epochs);
    const steps = events.flatMap((event) => (event.kind === 'progress' ? [event.point] : []));
    expect(history).toEqual(expect.arrayContaining(steps));
    const place = (kind: string) => events.findIndex((event) => event.kind === kind);
    expect(place('progress')).toBeGreaterThan(place('started'));
    expect(place('progress')).toBeLessThan(place('epoch'));
  });

  it('reports means over the steps since the point before, and over the epoch', async () => {
    const steps: StepResult[] = [];
    const behaviour = { result: (_: number, result: StepResult) => (steps.push(result), result) };
    const folder = await newExperiment();
    const { history, record } = await trainToEnd(folder, { behaviour });

    const sizes = [...epochSizes, ...epochSizes, ...epochSizes];
    const expected = (from: number, to: number) => {
      const range = steps
        .slice(from, to)
        .map((step, index) => ({ ...step, size: sizes[from + index]! }));
      const sum = (of: (step: (typeof range)[number]) => number) =>
        range.reduce((total, step) => total + of(step), 0);
      const examples = sum(({ size }) => size);
      return {
        loss: sum(({ loss, size }) => loss * size) / examples,
        accuracy: sum(({ correct }) => correct) / examples,
        gradientNorm: sum(({ gradientNorm }) => gradientNorm) / range.length,
        learningRate: learningRateAt(record.config, to - 1, 7, 21),
      };
    };
    expect(history.map(({ step }) => step)).toEqual([4, 8, 12, 16, 20, 21]);
    history.forEach((point, index) => {
      const from = history[index - 1]?.step ?? 0;
      expect(point).toMatchObject({ ...expected(from, point.step), epoch: point.step / 7 });
      expect(point.memoryBytes).toBeGreaterThan(1e6);
      expect(point.examplesPerSecond).toBeGreaterThan(0);
    });
    record.epochs.forEach(({ step, trainLoss, trainAccuracy, gradientNorm, learningRate }) => {
      const { loss, accuracy, ...rest } = expected(step - 7, step);
      expect({ trainLoss, trainAccuracy, gradientNorm, learningRate }).toEqual({
        trainLoss: loss,
        trainAccuracy: accuracy,
        ...rest,
      });
    });
  });

  it('measures the time it trains', async () => {
    const { record, history, events } = await trainToEnd(await newExperiment());
    const seconds = history.map((point) => point.seconds);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    const ofEpochs = record.epochs.reduce((sum, epoch) => sum + epoch.seconds!, 0);
    expect(record.trainingSeconds).toBeCloseTo(ofEpochs, 9);
    // Each training step takes one tick of 1 ms between two looks at the clock; 64 examples in 4 of them.
    expect(history[0]!.examplesPerSecond).toBeCloseTo(16_000, 6);
    const left = events.flatMap((event) => (event.kind === 'progress' ? [event.secondsLeft] : []));
    // A third of that for each example that is evaluated, as long as none was: 3 x 150 for validation and 150 to test.
    expect(left[0]).toBeCloseTo((300 - 64) / 16_000 + 600 / 48_000, 9);
    expect(left.at(-1)).toBeGreaterThan(0);
    expect(left.at(-1)).toBeLessThan(left[0]!);
  });

  it('records how long its parts took, from the start of its process (U15)', async () => {
    const { record } = await trainToEnd(await newExperiment());
    const { start, steps, validation, test, total } = record.phases!;
    for (const part of [start, steps, validation, test]) expect(part).toBeGreaterThan(0);
    expect(steps + validation).toBeLessThan(record.trainingSeconds);
    const writing = total - start - steps - validation - test;
    // At least the two looks at the clock around each of three checkpoints.
    expect(writing).toBeGreaterThanOrEqual(0.003);
  });

  it('records no parts of a run that was resumed or paused (U15)', async () => {
    const folder = await newExperiment();
    const stopped = new RunControl();
    const stopAt = (control: RunControl) => (event: RunEvent) => {
      if (event.kind === 'epoch') control.end('stop');
    };
    await trainToEnd(folder, { control: stopped, onEvent: stopAt(stopped) });
    const { record } = await trainToEnd(folder);
    expect(record).toMatchObject({ status: 'finished', phases: null });

    const paused = new RunControl();
    const onEvent = ({ kind }: RunEvent): void => {
      if (kind === 'epoch') paused.pause();
      if (kind === 'paused') paused.proceed();
    };
    const after = await trainToEnd(await newExperiment(), { control: paused, onEvent });
    expect(after.record).toMatchObject({ status: 'finished', phases: null });
  });

  it('reports progress at most every 50 ms, but writes every point', async () => {
    const folder = await newExperiment({ reportEvery: 1 });
    const dependencies = fakeDependencies();
    const told: number[] = [];
    const { history, events } = await trainToEnd(folder, {
      dependencies,
      onEvent: ({ kind }) => {
        if (kind === 'progress') told.push(dependencies.now());
      },
    });
    expect(history).toHaveLength(21);
    const others = events.filter(({ kind }) => kind !== 'progress').length;
    expect(told.length).toBeGreaterThan(1);
    // Besides those at intervals, one may be told right before another event.
    expect(told.length).toBeLessThanOrEqual(Math.ceil((told.at(-1)! - told[0]!) / 50) + others);
    expect(told.length).toBeLessThan(21);
  });

  it('judges epochs by the validation split, where there is one', async () => {
    const { record } = await trainToEnd(await newExperiment());
    for (const epoch of record.epochs) {
      expect(epoch.validationLoss).toBeGreaterThan(0);
      expect(epoch.validationConfusion!.flat().reduce((sum, count) => sum + count, 0)).toBe(150);
    }
    const without = await trainToEnd(await newExperiment({ validationExamples: 0 }));
    expect(without.record.epochs).toHaveLength(3);
    expect(without.record.epochs[0]).toMatchObject({
      validationLoss: null,
      validationAccuracy: null,
      validationConfusion: null,
    });
  });

  it('gives the same results again', async () => {
    const first = await trainToEnd(await newExperiment());
    const second = await trainToEnd(await newExperiment());
    expect(results(second)).toEqual(results(first));
    const other = await trainToEnd(await newExperiment({ seed: 1 }));
    expect(other.record.weightsSha256).not.toBe(first.record.weightsSha256);
  });

  it('keeps what a person changes meanwhile', async () => {
    const folder = await newExperiment();
    let changed = false;
    const { record } = await trainToEnd(folder, {
      behaviour: {
        beforeStep: async (step) => {
          if (step !== 10) return;
          await writeRecord(folder, {
            ...(await readRecord(folder)),
            notes: 'mine',
            starred: true,
          });
          changed = true;
        },
      },
    });
    expect(changed).toBe(true);
    expect(record).toMatchObject({ notes: 'mine', starred: true, status: 'finished', step: 21 });
  });
});

describe('a run that may not begin', () => {
  async function expectUntouched(
    folder: string,
    error: object,
    dependencies = fakeDependencies(),
  ): Promise<void> {
    const before = await snapshot(folder);
    const run = train({ folder, threads: null }, new RunControl(), () => undefined, dependencies);
    await expect(run).rejects.toMatchObject(error);
    expect(await snapshot(folder)).toEqual(before);
    expect(dependencies.engines.every(({ disposed }) => disposed)).toBe(true);
  }

  async function snapshot(folder: string): Promise<Record<string, string>> {
    const names = (await readdir(folder)).filter((name) => name !== 'lock.json');
    const entries = names.map(async (name) => [name, await readFile(join(folder, name), 'hex')]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  }

  it('because another process holds it', async () => {
    const folder = await newExperiment();
    const lock = await acquireLock(folder);
    await expectUntouched(folder, { code: 'busy' });
    await lock.release();
    expect((await trainToEnd(folder)).end.status).toBe('finished');
  });

  it('because it is finished', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    await expectUntouched(folder, {
      code: 'invalid-input',
      message: expect.stringContaining('small'),
    });
  });

  it('because its data set is another than before', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    control.end('stop');
    await trainToEnd(folder, { control });
    const hashes = { ...smallDataset.hashes, 't10k-images-idx3-ubyte': 'c'.repeat(64) };
    await expectUntouched(
      folder,
      { code: 'invalid-input', message: expect.stringContaining('t10k-images-idx3-ubyte') },
      { ...fakeDependencies(), loadDataset: () => Promise.resolve({ ...smallDataset, hashes }) },
    );
  });

  it('because its config asks for more examples than there are', async () => {
    const folder = await newExperiment({ trainingExamples: 1000 });
    await expectUntouched(folder, { code: 'invalid-input' });
  });

  it('because the fields of its config do not go together', async () => {
    const folder = await newExperiment();
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, config: { ...record.config, nesterov: true } });
    await expectUntouched(folder, { message: expect.stringContaining('nesterov') });
  });

  it('because its engine cannot take the weights', async () => {
    const dependencies = fakeDependencies();
    const failing: typeof dependencies = {
      ...dependencies,
      createEngine: async (...options) => {
        const engine = await dependencies.createEngine(...options);
        engine.writeParameters = () => Promise.reject(new Error('out of memory'));
        return engine;
      },
    };
    await expectUntouched(await newExperiment(), { message: 'out of memory' }, failing);
    expect(dependencies.engines).toHaveLength(1);
  });

  it('because there is no such experiment', async () => {
    const missing = join(await newExperiment(), 'missing');
    await expect(trainToEnd(missing)).rejects.toMatchObject({ name: 'UnrollError' });
  });
});
