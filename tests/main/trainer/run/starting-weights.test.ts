import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { layoutOf } from '#shared/experiment/starting-weights';
import {
  encodeInitialWeights,
  writeInitialWeights,
} from '#main/storage/experiment/initial-weights-file';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import { hashParameters, readModel, tensorsOf } from '#main/storage/experiment/model-file';
import { RunControl } from '#main/trainer/run/run-control';
import { verify } from '#main/trainer/run/verify';
import { Copies } from './copies.ts';
import { fakeDependencies, newExperiment, results, smallDataset, trainToEnd } from './fixture.ts';

const layout = layoutOf(parseConfig({ hiddenSize: 3 }), smallDataset.classes);
const given = Float32Array.from({ length: layout.length }, (_, index) => Math.fround(index / 997));
const initialWeights = hashParameters(given);

/** An experiment that begins from given weights; its folder has those or others. */
async function startingFrom(
  own: Partial<ExperimentConfig> = {},
  parameters = given,
): Promise<string> {
  const folder = await newExperiment({ initialWeights, ...own });
  await writeInitialWeights(folder, encodeInitialWeights(tensorsOf(layout, parameters)));
  return folder;
}

describe('a run with starting weights', () => {
  it('begins from them, whatever the seed and initialisation', async () => {
    const first = new Map<string, Float32Array>();
    const begin = async (own: Partial<ExperimentConfig>): Promise<Float32Array> => {
      const dependencies = fakeDependencies({
        beforeStep: async (step) => {
          if (step === 0) {
            first.set(JSON.stringify(own), await dependencies.engines[0]!.readParameters());
          }
        },
      });
      await trainToEnd(await startingFrom(own), { dependencies });
      return first.get(JSON.stringify(own))!;
    };
    expect(await begin({})).toEqual(given);
    expect(await begin({ seed: 4, initialisation: 'keras' })).toEqual(given);
  });

  it('says so if the bundle that it came in left them out', async () => {
    const folder = await newExperiment({ initialWeights, epochs: 0 });
    const files = ['initial-weights.safetensors'];
    await writeLeftOut(folder, { bundle: 'From Anna', files });
    await expect(trainToEnd(folder)).rejects.toThrow('the bundle “From Anna” left them out');
  });

  it('trains on to the bit when it is trained again', async () => {
    const folder = await startingFrom();
    const { record } = await trainToEnd(folder);
    expect(record).toMatchObject({ status: 'finished', step: 21 });
    expect(record.weightsSha256).not.toBe(initialWeights);
    const input = { folder, engine: null, threads: null, steps: null };
    const verified = await verify(input, () => undefined, fakeDependencies());
    expect(verified).toMatchObject({ matches: true, step: 21 });
  });

  it('continues to the bit after a kill, even before its first checkpoint', async () => {
    const unbroken = await trainToEnd(await startingFrom());
    const broken = await startingFrom();
    const copies = await Copies.make();
    const beforeStep = (step: number): void => {
      if (step === 3 || step === 16) copies.take(broken);
    };
    await trainToEnd(broken, { behaviour: { beforeStep } });
    expect(copies.folders).toHaveLength(2);
    for (const folder of copies.folders) {
      expect(results(await trainToEnd(folder))).toEqual(results(unbroken));
    }
  });

  it('fails to begin where its weights are missing, damaged, of another network or others', async () => {
    const attempt = async (folder: string): Promise<unknown> =>
      trainToEnd(folder).catch((error: unknown) => error);
    const advice = 'Restore the file from a backup, or create the experiment again.';

    const without = await newExperiment({ initialWeights });
    const path = (folder: string): string => join(folder, 'initial-weights.safetensors');
    expect(await attempt(without)).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining(`${path(without)} does not exist. ${advice}`) as string,
    });

    const others = await startingFrom(
      {},
      given.map((value) => value + 1),
    );
    expect(await attempt(others)).toMatchObject({
      code: 'damaged',
      message: expect.stringMatching(
        /has weights with the SHA-256 \w{64}, and the config names \w{64}\. Restore/,
      ) as string,
    });

    const unusable = given.with(layout.length - 1, NaN);
    const infinite = await startingFrom({ initialWeights: hashParameters(unusable) }, unusable);
    expect(await attempt(infinite)).toMatchObject({
      message: expect.stringContaining('fc.bias has numbers that aren’t finite') as string,
    });

    const larger = await startingFrom({ hiddenSize: 4 });
    expect(await attempt(larger)).toMatchObject({
      message: expect.stringContaining(
        'rnn.weight_ih_l0 has the shape [9, 28], and [12, 28] is needed',
      ) as string,
    });
  });
});

describe('a run of 0 epochs', () => {
  it('only tests its starting weights, and keeps them as its model', async () => {
    const folder = await startingFrom({ epochs: 0, schedule: 'oneCycle' });
    const { end, record, history, validation, events } = await trainToEnd(folder);
    expect(end).toEqual({ status: 'finished', reason: null });
    expect(record).toMatchObject({
      ...{ status: 'finished', step: 0, totalSteps: 0, epochs: [], bestEpoch: null },
      ...{ weightsSha256: initialWeights, weightHashes: [], trainingSeconds: 0 },
    });
    expect(record.test!.examples).toBe(150);
    expect((await readModel(folder, layout)).parameters).toEqual(given);
    expect(history).toEqual([]);
    expect(validation).not.toBeNull();
    expect(events.map(({ kind }) => kind)).toEqual(['started', 'tested']);
    const predictions = await readFile(join(folder, 'predictions.json'), 'utf8');
    expect(JSON.parse(predictions)).toMatchObject({ predicted: { length: 150 } });
  });

  it('can be verified: its model has the weights that it began from', async () => {
    const folder = await startingFrom({ epochs: 0 });
    await trainToEnd(folder);
    const input = { folder, engine: null, threads: null, steps: null };
    const verified = await verify(input, () => undefined, fakeDependencies());
    expect(verified).toMatchObject({
      ...{ matches: true, step: 0, expectedSha256: initialWeights },
      actualSha256: initialWeights,
    });
  });

  it.each(['stop', 'interrupt'] as const)('continues after it was told to %s', async (ending) => {
    const whole = await trainToEnd(await startingFrom({ epochs: 0, patience: 2 }));
    const folder = await startingFrom({ epochs: 0, patience: 2 });
    const control = new RunControl();
    const beforePrediction = (): void => control.end(ending);
    const ended = await trainToEnd(folder, { control, behaviour: { beforePrediction } });
    expect(ended.record.status).toBe(ending === 'stop' ? 'stopped' : 'interrupted');
    // The file isn't needed any more once there is a checkpoint.
    await rm(join(folder, 'initial-weights.safetensors'));
    expect(results(await trainToEnd(folder))).toEqual(results(whole));
  });

  it('says of weights that give no finite loss that they are too large', async () => {
    const { end } = await trainToEnd(await startingFrom({ epochs: 0, schedule: 'cosine' }), {
      behaviour: { confidence: () => -Infinity },
    });
    expect(end).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^The test loss is (NaN|Infinity) with the starting weights, .*Choose other weights\.$/,
      ) as string,
    });
  });
});
