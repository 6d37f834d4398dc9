import { copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxModels } from '#shared/contract/commands';
import {
  readPredictions,
  readRecord,
  writeRecord,
} from '#main/storage/experiment/experiment-folder';
import { writeLeftOut } from '#main/storage/experiment/left-out-file';
import {
  decodeSafetensors,
  encodeSafetensors,
  type Tensor,
} from '#main/storage/tensors/safetensors';
import { encodeSealed } from '#main/storage/tensors/sealed-tensors';
import type { StepResult } from '#main/trainer/engines/engine';
import { evaluate } from '#main/trainer/serve/evaluate';
import { predict } from '#main/trainer/serve/predict';
import { RunControl } from '#main/trainer/run/run-control';
import { SavedModels } from '#main/trainer/serve/saved-models';
import type { FakeBehaviour } from '../../../support/fake-engine.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../run/fixture.ts';

function savedModels(folder: string, behaviour?: FakeBehaviour) {
  const dependencies = fakeDependencies(behaviour);
  const models = new SavedModels(dependencies);
  const request = { folder, engine: 'auto', threads: 1 } as const;
  return { dependencies, models, request };
}

const testImages = smallDataset.test.images;

describe('a saved model', () => {
  it('is evaluated on the test set as at the end of its run', async () => {
    const folder = await newExperiment({ normalisation: 'standard', sequenceOrder: 'columns' });
    const { record } = await trainToEnd(folder);
    const before = await readFile(join(folder, 'run.json'), 'utf8');
    const { dependencies, models, request } = savedModels(folder);
    const evaluation = await models.use(request, (model) => evaluate(model, dependencies));
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

  it('that a bundle left out says so, and is used once it is there', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const path = join(folder, 'model.safetensors');
    const weights = await readFile(path);
    await rm(path);
    const { models, request } = savedModels(folder);
    const ask = () => models.use(request, (model) => predict(model, testImages));
    await expect(ask()).rejects.toThrow('model.safetensors does not exist');
    await writeLeftOut(folder, { bundle: 'From Anna', files: ['model.safetensors'] });
    await expect(ask()).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(
        /came without weights: the bundle “From Anna” left them out/,
      ) as string,
    });
    await writeFile(path, weights);
    expect(await ask()).toHaveLength(150);
  });

  it('is kept ready beside others', async () => {
    const [one, other] = [await newExperiment(), await newExperiment({ seed: 1 })];
    await trainToEnd(one);
    await trainToEnd(other);
    const { dependencies, models, request } = savedModels(one);
    const ask = (change: object = {}) =>
      models.use({ ...request, ...change }, (model) => predict(model, testImages));
    await ask();
    await ask({ folder: other });
    await ask();
    await ask({ folder: other });
    expect(dependencies.engines).toHaveLength(2);
    await ask({ threads: 2 });
    await ask({ threads: 2, engine: 'native' });
    expect(dependencies.engines.map(({ disposed }) => disposed)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('makes room when there are many, the one asked longest ago first', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { dependencies, models, request } = savedModels(folder);
    const ask = (threads: number) =>
      models.use({ ...request, threads }, (model) => predict(model, testImages));
    for (let threads = 1; threads <= maxModels; threads++) await ask(threads);
    await ask(1);
    await ask(maxModels + 1);
    const disposed = dependencies.engines.map((engine) => engine.disposed);
    expect(disposed).toEqual(disposed.map((_, index) => index === 1));
  });

  it('makes room when they are large', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { dependencies, models, request } = savedModels(folder);
    for (const threads of [1, 2, 3]) {
      await models.use({ ...request, threads }, (model) => {
        Object.defineProperty(model.engine, 'memoryBytes', { value: 0.6 * 1024 ** 3 });
        return predict(model, testImages);
      });
    }
    expect(dependencies.engines.map(({ disposed }) => disposed)).toEqual([true, false, false]);
  });

  it('is loaded again when the run has continued', async () => {
    const folder = await newExperiment();
    const control = new RunControl();
    const beforeStep = (step: number): void => {
      if (step === 10) control.end('stop');
    };
    await trainToEnd(folder, { control, behaviour: { beforeStep } });
    const { dependencies, models, request } = savedModels(folder);
    const early = await models.use(request, (model) => predict(model, testImages));
    await trainToEnd(folder);
    const late = await models.use(request, (model) => predict(model, testImages));
    expect(late).not.toEqual(early);
    expect(dependencies.engines.map(({ disposed }) => disposed)).toEqual([true, false]);
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

  it('answers while another one is being asked, which is not disposed of meanwhile', async () => {
    const [slow, quick] = [await newExperiment(), await newExperiment({ seed: 1 })];
    await trainToEnd(slow);
    await trainToEnd(quick);
    const { dependencies, models, request } = savedModels(slow);
    const large = { value: 0.6 * 1024 ** 3 };
    let release = (): void => {};
    let held: Promise<unknown> = Promise.resolve();
    await new Promise<void>((isHeld) => {
      held = models.use(request, async (model) => {
        Object.defineProperty(model.engine, 'memoryBytes', large);
        isHeld();
        await new Promise<void>((resolve) => (release = resolve));
        return predict(model, testImages);
      });
    });
    const asked = models.use({ ...request, folder: quick }, (model) => {
      Object.defineProperty(model.engine, 'memoryBytes', large);
      return predict(model, testImages);
    });
    expect(await asked).toHaveLength(150);
    // Both together are too large, but one is in use.
    await models.use({ ...request, folder: quick, threads: 2 }, (model) =>
      predict(model, testImages),
    );
    expect(dependencies.engines.map(({ disposed }) => disposed)).toEqual([false, true, false]);
    release();
    expect(await held).toHaveLength(150);
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

describe('a model that is unavailable is refused', () => {
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

  /** An experiment that was stopped at step 10, with a model of that step. */
  async function stopped(): Promise<string> {
    const folder = await newExperiment();
    const control = new RunControl();
    const beforeStep = (step: number): void => {
      if (step === 9) control.end('stop');
    };
    const { record } = await trainToEnd(folder, { control, behaviour: { beforeStep } });
    expect(record).toMatchObject({ status: 'stopped', step: 10 });
    return folder;
  }

  async function finished(): Promise<string> {
    const folder = await newExperiment();
    await trainToEnd(folder);
    return folder;
  }

  async function failed(): Promise<string> {
    const folder = await newExperiment();
    const result = (step: number, found: StepResult): StepResult =>
      step === 16 ? { ...found, loss: NaN } : found;
    const { record } = await trainToEnd(folder, { behaviour: { result } });
    expect(record.status).toBe('failed');
    return folder;
  }

  /** One that was stopped, taken up and then killed. */
  async function open(): Promise<string> {
    const folder = await stopped();
    await writeRecord(folder, { ...(await readRecord(folder)), status: 'running' });
    return folder;
  }

  const experiments = { stopped, finished, failed, open };

  async function changeModel(
    folder: string,
    change: (tensors: readonly Tensor[], metadata: Record<string, string>) => Uint8Array,
  ): Promise<void> {
    const path = join(folder, 'model.safetensors');
    const { tensors, metadata } = decodeSafetensors(await readFile(path), path);
    await writeFile(path, change([...tensors.values()], metadata));
  }

  it.each(Object.entries(experiments))(
    'when a bit of the weights of its run has changed, where the run is %s (R3)',
    async (kind, make) => {
      const folder = await make();
      await changeModel(folder, (tensors, metadata) => {
        new Uint8Array(tensors.at(-1)!.data.buffer, tensors.at(-1)!.data.byteOffset)[0]! ^= 1;
        return encodeSafetensors(tensors, metadata);
      });
      await expect(ask(folder)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringMatching(
          /model\.safetensors .*Restore the file from a backup, or (train its config again|resume)/,
        ),
      });
      const { message } = (await ask(folder).catch((error: unknown) => error)) as Error;
      expect(message.includes('resume the run')).toBe(kind !== 'finished');
    },
  );

  it.each(Object.entries(experiments))(
    'the same with models of earlier versions, which have no hash in them, where the run is %s (R3)',
    async (_, make) => {
      const folder = await make();
      const withoutSeal = (tensors: readonly Tensor[], all: Record<string, string>) => {
        const { sha256, ...metadata } = all;
        expect(sha256).toHaveLength(64);
        return encodeSafetensors(tensors, metadata);
      };
      await changeModel(folder, withoutSeal);
      expect(await ask(folder)).toHaveLength(150);
      await changeModel(folder, (tensors, metadata) => {
        tensors[0]!.data[1]! += 1;
        return encodeSafetensors(tensors, metadata);
      });
      await expect(ask(folder)).rejects.toMatchObject({
        code: 'damaged',
        message: expect.stringContaining('doesn’t have the weights that the run recorded'),
      });
    },
  );

  it('when it is the whole model of another run (R3)', async () => {
    for (const make of [stopped, finished]) {
      const folder = await make();
      const other = await newExperiment({ seed: 1 });
      await trainToEnd(other);
      await copyFile(join(other, 'model.safetensors'), join(folder, 'model.safetensors'));
      await expect(ask(folder)).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('but not where the run was killed after the model and before the record was written', async () => {
    const folder = await stopped();
    const record = await readRecord(folder);
    await writeRecord(folder, { ...record, status: 'running', weightsSha256: null });
    expect(await ask(folder)).toHaveLength(150);
    const done = await finished();
    const { epochs, ...rest } = await readRecord(done);
    await writeRecord(done, { ...rest, epochs, status: 'running', weightsSha256: null });
    await changeModel(done, (tensors) => encodeSafetensors(tensors, {}));
    expect(await ask(done)).toHaveLength(150);
  });

  it('when its weights are not finite (A21)', async () => {
    const folder = await finished();
    await changeModel(folder, (tensors) => {
      tensors[0]!.data[0] = NaN;
      return encodeSealed(tensors, {});
    });
    await expect(ask(folder)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('aren’t finite'),
    });
  });

  it('for an evaluation on other data than it was made for', async () => {
    const folder = await newExperiment();
    await trainToEnd(folder);
    const { dependencies, models, request } = savedModels(folder);
    const hashes = { ...smallDataset.hashes, 'train-images-idx3-ubyte': 'd'.repeat(64) };
    const loadDataset = () => Promise.resolve({ ...smallDataset, hashes });
    const asked = models.use(request, (model) => evaluate(model, { ...dependencies, loadDataset }));
    await expect(asked).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('train-images-idx3-ubyte'),
    });
  });
});
