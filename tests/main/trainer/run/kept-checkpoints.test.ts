import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptCheckpointName, keptEpochsAmong } from '#shared/experiment/kept-checkpoints';
import { layoutOf } from '#shared/experiment/starting-weights';
import { checkpointPath } from '#main/storage/experiment/checkpoint-file';
import { readRecord } from '#main/storage/experiment/experiment-folder';
import {
  keptCheckpointPath,
  readKeptParameters,
} from '#main/storage/experiment/kept-checkpoint-files';
import { hashParameters } from '#main/storage/experiment/model-file';
import { isContentName, listFiles } from '#main/storage/files/folder-files';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { Copies } from './copies.ts';
import { fakeDependencies, newExperiment, results, trainToEnd } from './fixture.ts';

async function keptIn(folder: string): Promise<number[]> {
  return keptEpochsAmong(await readdir(folder));
}

/** The weights that a run had at the end of an epoch. */
async function keptWeights(folder: string, epoch: number): Promise<Float32Array> {
  const record = await readRecord(folder);
  const layout = layoutOf(record.config, record.data!.classes);
  return readKeptParameters(folder, record, epoch, layout);
}

describe('a run that keeps checkpoints', () => {
  it('keeps those that its config names, with the weights of their epochs', async () => {
    const folder = await newExperiment({ keepCheckpoints: 2 });
    const { record } = await trainToEnd(folder);
    expect(await keptIn(folder)).toEqual([0, 2, 3]);
    expect(record.keptCheckpoints.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 0],
      [2, 14],
      [3, 21],
    ]);
    for (const { epoch, sha256, bytes } of record.keptCheckpoints) {
      const file = await readFile(keptCheckpointPath(folder, epoch));
      expect(file).toHaveLength(bytes);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
    }
    for (const epoch of [2, 3]) {
      const weights = hashParameters(await keptWeights(folder, epoch));
      expect(weights).toBe(record.epochs[epoch - 1]!.weightsSha256);
    }
    const { record: other } = await trainToEnd(await newExperiment({ keepCheckpoints: 0 }));
    expect(other.keptCheckpoints).toEqual([]);
    expect(other.weightsSha256).toBe(record.weightsSha256);
  });

  it('keeps none unless it is asked to', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    expect(await keptIn(folder)).toEqual([]);
    await expect(keptWeights(folder, 1)).rejects.toThrow('has kept no checkpoints');
  });

  it('keeps the last one when it stops early', async () => {
    const folder = await newExperiment({ keepCheckpoints: 50, epochs: 40, patience: 1 });
    const { record } = await trainToEnd(folder, { behaviour: { confidence: (steps) => -steps } });
    expect(record.epochs).toHaveLength(2);
    expect(await keptIn(folder)).toEqual([0, 2]);
  });

  it('is one from which training continues exactly', async () => {
    const folder = await newExperiment({ keepCheckpoints: 1, patience: 2 });
    const copies = await Copies.make();
    const beforeStep = (step: number): void => {
      if (step === 16) copies.take(folder);
    };
    const whole = await trainToEnd(folder, { behaviour: { beforeStep } });
    const broken = copies.folders[0]!;
    await writeFile(checkpointPath(broken), await readFile(keptCheckpointPath(broken, 1)));
    const resumed = await trainToEnd(broken);
    expect(resumed.events[0]).toMatchObject({ kind: 'started', step: 7 });
    expect(results(resumed)).toEqual(results(whole));
  });

  it('that is resumed removes those of epochs that it trains again', async () => {
    const folder = await newExperiment({ keepCheckpoints: 1 });
    const copies = await Copies.make();
    const beforeStep = (step: number): void => {
      if (step === 16) copies.take(folder);
    };
    await trainToEnd(folder, { behaviour: { beforeStep } });
    const broken = copies.folders[0]!;
    expect(await keptIn(broken)).toEqual([0, 1, 2]);
    await writeFile(checkpointPath(broken), await readFile(keptCheckpointPath(broken, 1)));
    const seen: number[][] = [];
    const look = async (step: number): Promise<void> => {
      if (step === 7) seen.push(await keptIn(broken));
    };
    await trainToEnd(broken, { behaviour: { beforeStep: look } });
    // Of that very epoch too: a checkpoint doesn't name itself, and is written again.
    expect(seen).toEqual([[0]]);
  });
});

describe('kept checkpoints', () => {
  it('are files of the experiment', async () => {
    const folder = await newExperiment({ keepCheckpoints: 3 });
    await trainToEnd(folder);
    const names = (await listFiles(folder)).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([0, 3].map((epoch) => keptCheckpointName(epoch))));
    expect(isContentName(keptCheckpointName(3))).toBe(true);
  });

  it('answer as models of their epoch', async () => {
    const folder = await newExperiment({ keepCheckpoints: 1 });
    const { record } = await trainToEnd(folder);
    const models = new SavedModels(fakeDependencies());
    const weightsOf = (epoch?: number) =>
      models.use({ folder, engine: 'auto', threads: 1, epoch }, async ({ engine, parameters }) => {
        expect(await engine.readParameters()).toEqual(parameters);
        return hashParameters(parameters);
      });
    expect(await weightsOf(2)).toBe(record.epochs[1]!.weightsSha256);
    expect(await weightsOf(1)).toBe(record.epochs[0]!.weightsSha256);
    expect(await weightsOf()).toBe(record.weightsSha256);
    await expect(weightsOf(9)).rejects.toThrow(
      'small has kept no checkpoint of epoch 9, only of epoch 0, 1, 2, 3',
    );
  });

  it('that were changed are refused', async () => {
    const folder = await newExperiment({ keepCheckpoints: 1 });
    await trainToEnd(folder);
    const path = keptCheckpointPath(folder, 2);
    await truncate(path, (await readFile(path)).length - 4);
    await expect(keptWeights(folder, 2)).rejects.toThrow(
      `${join(folder, 'checkpoint-epoch-2.safetensors')} is damaged: it has changed`,
    );
    expect((await readRecord(folder)).keptCheckpoints).toHaveLength(4);
  });
});
