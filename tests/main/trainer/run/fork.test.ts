import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { parseConfig } from '#shared/experiment/config';
import { forkBeginning } from '#shared/experiment/fork';
import { keptCheckpointCount } from '#shared/experiment/kept-checkpoints';
import { layoutOf } from '#shared/experiment/starting-weights';
import { checkpointPath, giveUpCheckpoint } from '#main/storage/experiment/checkpoint-file';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import {
  encodeInitialWeights,
  writeInitialWeights,
} from '#main/storage/experiment/initial-weights-file';
import { readHistoryColumns } from '#main/storage/experiment/history-file';
import { keptCheckpointPath } from '#main/storage/experiment/kept-checkpoint-files';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import { hashParameters, readModel, tensorsOf } from '#main/storage/experiment/model-file';
import { historySeal, validationSeal } from '#main/storage/experiment/seal';
import { acquireLock } from '#main/storage/locks/lock';
import { planRun, readyEngine, startingParameters } from '#main/trainer/run/preparation';
import { RunControl } from '#main/trainer/run/run-control';
import { trainStep } from '#main/trainer/run/train-step';
import { verify } from '#main/trainer/run/verify';
import { readHistory } from '../../../support/history.ts';
import { Copies } from './copies.ts';
import { forked } from './forked.ts';
import {
  fakeDependencies,
  frequentCheckpoints,
  newExperiment,
  results,
  trainToEnd,
  withoutTimings,
} from './fixture.ts';

/** A finished run of three epochs that has kept all checkpoints. */
async function parentRun(config: Partial<ExperimentConfig> = {}) {
  const folder = await newExperiment({ keepCheckpoints: 1, ...config });
  return { folder, ...(await trainToEnd(folder)) };
}

async function verified(folder: string) {
  const input = { folder, engine: null, threads: null, steps: null };
  return verify(input, () => undefined, fakeDependencies());
}

describe('a fork', () => {
  it.each([0, 1, 2])('of epoch %i without a change ends exactly as its parent', async (epoch) => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, epoch);
    const child = await trainToEnd(folder);
    expect(child.events[0]).toMatchObject({ kind: 'started', step: epoch * 7, totalSteps: 21 });
    expect(results(child)).toEqual(results(parent));
    expect((await verified(folder)).matches).toBe(true);
  });

  it('has the history of its parent up to the checkpoint before it is trained', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 2, { learningRate: 0.5 });
    const record = await readRecord(folder);
    expect(record).toMatchObject({
      status: 'queued',
      step: 14,
      totalSteps: 21,
      bestEpoch: 2,
      startedAt: null,
      weightsSha256: null,
      keptCheckpoints: [],
    });
    expect(record.epochs).toEqual(parent.record.epochs.slice(0, 2));
    expect(record.data).toEqual(parent.record.data);
    const before = (await readHistory(parent.folder)).filter(({ step }) => step <= 14);
    expect(before.map(({ step }) => step)).toEqual([4, 8, 12]);
    expect(await readHistory(folder)).toEqual(before);
    const text = await readFile(join(folder, 'history.jsonl'), 'utf8');
    expect(historySeal(record)).toMatchObject({ bytes: text.length });
    const answers = await readFile(join(folder, 'validation.jsonl'), 'utf8');
    expect(parent.validation!.startsWith(answers)).toBe(true);
    expect(answers.trimEnd().split('\n')).toHaveLength(3);
    expect(validationSeal(record)).toMatchObject({ bytes: answers.length });
    await expect(readHistoryColumns(folder, undefined, historySeal(record))).resolves.toBeDefined();
  });

  it('that changes the learning rate equals a training that changes it by hand', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 2, { learningRate: 0.5, epochs: 4 });
    const child = await trainToEnd(folder);

    const dependencies = fakeDependencies();
    const plan = await planRun(parent.record.config, null, dependencies);
    const parameters = await startingParameters(parent.folder, plan);
    const machine = { engine: 'auto', threads: 1 } as const;
    const engine = await readyEngine(plan, machine, { parameters }, dependencies);
    for (let step = 0; step < 14; step++) await trainStep(plan, engine, step);
    expect(hashParameters(await engine.readParameters())).toBe(
      parent.record.epochs[1]!.weightsSha256,
    );
    const changed = await planRun(child.record.config, null, dependencies);
    for (let step = 14; step < 28; step++) await trainStep(changed, engine, step);
    expect(hashParameters(await engine.readParameters())).toBe(child.record.weightsSha256);

    expect(child.record.epochs.slice(0, 2)).toEqual(parent.record.epochs.slice(0, 2));
    expect(child.record.weightsSha256).not.toBe(parent.record.weightsSha256);
    expect(withoutTimings(child.history).slice(0, 3)).toEqual(
      withoutTimings(parent.history).slice(0, 3),
    );
    expect(child.history.find(({ step }) => step === 16)!.learningRate).toBeGreaterThan(0.1);
  });

  it('knows its parent, and keeps checkpoints from its own start', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 1, { keepCheckpoints: 2, epochs: 5 });
    const { record } = await trainToEnd(folder);
    expect(record.fork).toMatchObject({
      parent: 'small',
      parentName: 'small',
      epoch: 1,
      step: 7,
      sha256: parent.record.keptCheckpoints[1]!.sha256,
      segments: [{ config: parent.record.config, step: 7 }],
    });
    expect(record.keptCheckpoints.map(({ epoch }) => epoch)).toEqual([1, 2, 4, 5]);
    const begin = forkBeginning(parent.record, { kept: 1, epoch: 1, step: 7 });
    expect(keptCheckpointCount(record.config, begin)).toBe(4);
    expect(record.phases).toBeNull();
  });

  it('of a fork stands alone, whatever becomes of those before it', async () => {
    const parent = await parentRun();
    const child = await forked(parent.folder, 1, { learningRate: 0.5 });
    await trainToEnd(child);
    const grandchild = await forked(child, 2, { clipNorm: 0.25, epochs: 4 }, 'grandchild');
    await rm(parent.folder, { recursive: true });
    await rm(child, { recursive: true });
    const { record } = await trainToEnd(grandchild);
    expect(record.status).toBe('finished');
    expect(record.fork!.segments.map(({ config, step }) => [config.learningRate, step])).toEqual([
      [0.001, 7],
      [0.5, 14],
    ]);
    expect(await verified(grandchild)).toMatchObject({ matches: true, step: 28 });
    // Each part counts: with another, the weights are others.
    const [first, second] = record.fork!.segments;
    const other = { ...second!, config: { ...second!.config, learningRate: 0.25 } };
    const wrong = { ...record, fork: { ...record.fork!, segments: [first!, other] } };
    await writeRecord(grandchild, wrong);
    expect(await verified(grandchild)).toMatchObject({ matches: false, step: 8 });
  });

  it('resumes exactly, whenever it dies', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 1, { headDropout: 0.25, patience: 0 });
    const copies = await Copies.make();
    const beforeStep = (): void => {
      copies.take(folder);
    };
    const dependencies = frequentCheckpoints({ beforeStep });
    const whole = await trainToEnd(folder, { dependencies });
    expect(copies.folders.length).toBeGreaterThan(5);
    for (const copy of copies.folders) {
      const resumed = await trainToEnd(copy);
      expect(results(resumed)).toEqual(results(whole));
    }
  });

  it('started over begins at the fork again', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 1, { learningRate: 0.5 });
    const control = new RunControl();
    const beforeStep = (step: number): void => {
      if (step === 16) control.end('stop');
    };
    await trainToEnd(folder, { control, behaviour: { beforeStep } });
    await giveUpCheckpoint(folder);
    const { events, record } = await trainToEnd(folder);
    expect(events[0]).toMatchObject({ kind: 'started', step: 7 });
    expect(record.status).toBe('finished');
    expect((await verified(folder)).matches).toBe(true);
  });

  it('of a stopped run begins at its latest checkpoint, within an epoch', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    const beforeStep = (step: number): void => {
      if (step === 9) control.end('stop');
    };
    await trainToEnd(folder, { control, behaviour: { beforeStep } });
    const child = await forked(folder, null);
    const { fork } = await readRecord(child);
    expect(fork).toMatchObject({ epoch: 1, step: 10 });
    const whole = await trainToEnd(await newExperiment());
    expect(results(await trainToEnd(child))).toEqual(results(whole));
    expect((await verified(child)).matches).toBe(true);
  });

  it('takes over the best weights so far, and drops them without early stopping', async () => {
    const confidence = (steps: number): number => (steps === 7 ? 5 : 0);
    const folder = await newExperiment({ keepCheckpoints: 1, patience: 3 });
    const { record } = await trainToEnd(folder, { behaviour: { confidence } });
    expect(record.bestEpoch).toBe(1);
    const patient = await forked(folder, 2, { patience: 2 });
    const one = await trainToEnd(patient, { behaviour: { confidence } });
    expect(one.record).toMatchObject({ bestEpoch: 1, weightsSha256: record.weightsSha256 });
    const all = await forked(folder, 2, { patience: 0 }, 'all');
    const other = await trainToEnd(all, { behaviour: { confidence } });
    expect(other.record).toMatchObject({
      bestEpoch: 3,
      weightsSha256: record.epochs[2]!.weightsSha256,
    });
    await expect(forked(folder, 3, { patience: 1, epochs: 9 }, 'none')).rejects.toThrow(
      'patience: 1 is not allowed',
    );
  });

  it('has the weights that its parent began from, to be verified without it', async () => {
    const source = await newExperiment();
    const { record } = await trainToEnd(source);
    const layout = layoutOf(record.config, 3);
    const { parameters } = await readModel(source, layout);
    const weights = encodeInitialWeights(tensorsOf(layout, parameters));
    const folder = await newExperiment({ keepCheckpoints: 1, initialWeights: weights.sha256 });
    await writeInitialWeights(folder, weights);
    await trainToEnd(folder);
    const child = await forked(folder, 1, { learningRate: 0.5 });
    await rm(folder, { recursive: true });
    await trainToEnd(child);
    expect((await verified(child)).matches).toBe(true);
  });
});

describe('a fork is refused', () => {
  it('from an epoch whose checkpoint was not kept, or has changed', async () => {
    const { folder } = await parentRun({ keepCheckpoints: 2 });
    await expect(forked(folder, 1)).rejects.toThrow('only of epoch 0, 2, 3');
    await expect(forked(folder, null, {}, 'b')).rejects.toThrow('no checkpoint to resume from');
    await writeFile(keptCheckpointPath(folder, 2), 'no');
    await expect(forked(folder, 2, {}, 'c')).rejects.toThrow(
      'it has changed since the run wrote it',
    );
  });

  it('from a checkpoint that a bundle left out, naming the bundle', async () => {
    const { folder } = await parentRun();
    await rm(keptCheckpointPath(folder, 1));
    const files = ['checkpoint-epoch-1.safetensors'];
    await writeLeftOut(folder, { bundle: 'From Anna', files });
    await expect(forked(folder, 1)).rejects.toThrow(
      '“small” came without checkpoints: the bundle “From Anna” left them out. Ask for a bundle with checkpoints.',
    );
    await expect(forked(folder, null, {}, 'b')).rejects.toThrow('the bundle “From Anna”');
  });

  it('with another network, naming the field', async () => {
    const { folder } = await parentRun();
    await expect(forked(folder, 1, { hiddenSize: 4 })).rejects.toThrow(
      'hiddenSize: 4 is not allowed; use 3 as in its parent: a checkpoint’s weights fit only',
    );
  });

  it('while its parent trains', async () => {
    const { folder } = await parentRun();
    const lock = await acquireLock(folder);
    await expect(forked(folder, 1)).rejects.toThrow('is being trained');
    await lock.release();
  });

  it('if the history of its parent has changed', async () => {
    const { folder } = await parentRun();
    const path = join(folder, 'history.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"loss":1', '"loss":2').replace('"loss":0', '"loss":3'));
    await expect(forked(folder, 1)).rejects.toThrow('it has changed since the run wrote it');
  });

  it('to begin without its checkpoint, or with another', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 1);
    const copy = `${folder}-2`;
    await cp(folder, copy, { recursive: true });
    await writeFile(join(folder, 'fork.safetensors'), 'no');
    await expect(trainToEnd(folder)).rejects.toThrow('has changed since the run was forked');
    await rm(join(copy, 'fork.safetensors'));
    await expect(trainToEnd(copy)).rejects.toThrow('fork.safetensors is missing');
    await writeLeftOut(copy, { bundle: 'From Anna', files: ['fork.safetensors'] });
    await expect(trainToEnd(copy)).rejects.toThrow(
      'the bundle “From Anna” left out its checkpoint. Ask for a bundle with checkpoints, or fork “small” again.',
    );
    expect((await readRecord(copy)).epochs).toHaveLength(1);
  });

  it('with the checkpoint of another config in its place', async () => {
    const parent = await parentRun();
    const folder = await forked(parent.folder, 1, { learningRate: 0.5 });
    await writeFile(checkpointPath(folder), await readFile(keptCheckpointPath(parent.folder, 2)));
    await expect(trainToEnd(folder)).rejects.toThrow('it was made with a different config');
  });

  it('if its config contradicts itself', async () => {
    const { folder } = await parentRun({ validationExamples: 0 });
    const config = { ...parseConfig((await readRecord(folder)).config), patience: 3 };
    await expect(forked(folder, 1, config)).rejects.toThrow('patience: 3 is not allowed');
  });
});
