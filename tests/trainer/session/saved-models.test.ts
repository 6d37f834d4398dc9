import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostModels } from '#shared/api/commands';
import { readPredictions } from '#main/storage/experiment-folder';
import { decodeSafetensors, encodeSafetensors } from '#main/storage/safetensors';
import { evaluate } from '#main/trainer/session/evaluate';
import { predict } from '#main/trainer/session/predict';
import { RunControl } from '#main/trainer/session/run-control';
import { SavedModels } from '#main/trainer/session/saved-models';
import type { FakeBehaviour } from '../../support/fake-engine.ts';
import { fakeSurroundings, newExperiment, smallDataset, trainToEnd } from './fixture.ts';

function savedModels(folder: string, behaviour?: FakeBehaviour) {
  const surroundings = fakeSurroundings(behaviour);
  const models = new SavedModels(surroundings);
  const request = { folder, engine: 'auto', threads: 1 } as const;
  return { surroundings, models, request };
}

const testImages = smallDataset.test.images;

describe('a saved model', () => {
  it('is evaluated on the test set as at the end of its run', async () => {
    const folder = await newExperiment({ normalisation: 'standard', sequenceOrder: 'columns' });
    const { record } = await trainToEnd(folder);
    const before = await readFile(join(folder, 'run.json'), 'utf8');
    const { surroundings, models, request } = savedModels(folder);
    const evaluation = await models.use(request, (model) => evaluate(model, surroundings));
    expect(evaluation).toEqual(record.test);
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(before);
  });

  it('predicts images as it did at the end of its run', async () => {
    const folder = await newExperiment({
      normalisation: 'standard',
      sequenceOrder: 'permutedPixels',
      permutationSeed: 5,
    });
    await trainToEnd(folder);
    const stored = await readPredictions(folder);
    const { models, request } = savedModels(folder);
    const probabilities = await models.use(request, (model) => predict(model, testImages));
    expect(probabilities).toHaveLength(150);
    probabilities.forEach((row, index) => {
      expect(row).toHaveLength(3);
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      expect(row.indexOf(Math.max(...row))).toBe(stored.predicted[index]);
      expect(Math.max(...row)).toBeCloseTo(stored.probability[index]!, 6);
    });
  });

  it('gives the same answer to an image alone as among others', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { models, request } = savedModels(folder);
    const all = await models.use(request, (model) => predict(model, testImages));
    const image = testImages.slice(140 * 784, 141 * 784);
    expect(await models.use(request, (model) => predict(model, image))).toEqual([all[140]]);
  });

  it('is kept ready beside others', async () => {
    const [one, other] = [await newExperiment(), await newExperiment({ seed: 1 })];
    await trainToEnd(one);
    await trainToEnd(other);
    const { surroundings, models, request } = savedModels(one);
    const ask = (change: object = {}) =>
      models.use({ ...request, ...change }, (model) => predict(model, testImages));
    await ask();
    await ask({ folder: other });
    await ask();
    await ask({ folder: other });
    expect(surroundings.engines).toHaveLength(2);
    await ask({ threads: 2 });
    await ask({ threads: 2, engine: 'native' });
    expect(surroundings.engines.map(({ disposed }) => disposed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('makes room when there are many, the one asked longest ago first', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { surroundings, models, request } = savedModels(folder);
    const ask = (threads: number) =>
      models.use({ ...request, threads }, (model) => predict(model, testImages));
    for (let threads = 1; threads <= mostModels; threads++) await ask(threads);
    await ask(1);
    await ask(mostModels + 1);
    const disposed = surroundings.engines.map((engine) => engine.disposed);
    expect(disposed).toEqual(disposed.map((_, index) => index === 1));
  });

  it('makes room when they are large', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { surroundings, models, request } = savedModels(folder);
    for (const threads of [1, 2, 3]) {
      await models.use({ ...request, threads }, (model) => {
        Object.defineProperty(model.engine, 'memoryBytes', { value: 0.6 * 1024 ** 3 });
        return predict(model, testImages);
      });
    }
    expect(surroundings.engines.map(({ disposed }) => disposed)).toEqual([true, false, false]);
  });

  it('is loaded anew when the run has gone on', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    const beforeStep = (step: number): void => {
      if (step === 10) control.end('stop');
    };
    await trainToEnd(folder, { control, behaviour: { beforeStep } });
    const { surroundings, models, request } = savedModels(folder);
    const early = await models.use(request, (model) => predict(model, testImages));
    await trainToEnd(folder);
    const late = await models.use(request, (model) => predict(model, testImages));
    expect(late).not.toEqual(early);
    expect(surroundings.engines.map(({ disposed }) => disposed)).toEqual([true, false]);
  });

  it('is asked one thing after the other', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    let under = 0;
    const { models, request } = savedModels(folder, {
      beforePrediction: async () => {
        under += 1;
        expect(under).toBe(1);
        await new Promise(setImmediate);
        under -= 1;
      },
    });
    const asked = [1, 2, 3].map(() => models.use(request, (model) => predict(model, testImages)));
    expect(await Promise.all(asked)).toHaveLength(3);
  });

  it('answers after a question that failed', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { models, request } = savedModels(folder);
    const missing = models.use({ ...request, folder: `${folder}-missing` }, () =>
      Promise.resolve(),
    );
    const asked = models.use(request, (model) => predict(model, testImages));
    await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    expect(await asked).toHaveLength(150);
  });
});

describe('a model that cannot be had is refused', () => {
  const ask = async (folder: string): Promise<unknown> => {
    const { models, request } = savedModels(folder);
    return models.use(request, (model) => predict(model, testImages));
  };

  it('before it was trained', async () => {
    await expect(ask(await newExperiment())).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('train it first'),
    });
  });

  it('when its file is missing', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    await rm(join(folder, 'model.safetensors'));
    await expect(ask(folder)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('when its file is cut off', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    await truncate(join(folder, 'model.safetensors'), 500);
    await expect(ask(folder)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('when its file is not the one that the run ended with', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const path = join(folder, 'model.safetensors');
    const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
    tensors.get('fc.bias')!.data[0]! += 1;
    await writeFile(path, encodeSafetensors([...tensors.values()], metadata));
    await expect(ask(folder)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('for an evaluation on other data than it was made for', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { surroundings, models, request } = savedModels(folder);
    const hashes = { ...smallDataset.hashes, 'train-images-idx3-ubyte': 'd'.repeat(64) };
    const loadDataset = () => Promise.resolve({ ...smallDataset, hashes });
    const asked = models.use(request, (model) => evaluate(model, { ...surroundings, loadDataset }));
    await expect(asked).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('train-images-idx3-ubyte'),
    });
  });
});
