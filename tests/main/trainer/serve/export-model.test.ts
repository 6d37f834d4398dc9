import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-web';
import { expect, test } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { createEngine } from '#main/trainer/engines/create-engine';
import { exportModel } from '#main/trainer/serve/export-model';
import { SavedModels, type SavedModel } from '#main/trainer/serve/saved-models';
import { predict } from '#main/trainer/serve/predict';
import { softmax } from '#shared/statistics/evaluation';
import { formatPercent } from '#shared/text/format';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../run/fixture.ts';

const dependencies = { ...fakeDependencies(), createEngine };

async function trained(config: Partial<ExperimentConfig>): Promise<string> {
  const folder = await newExperiment({ engine: 'auto', threads: 1, epochs: 1, ...config });
  await trainToEnd(folder, { dependencies });
  return folder;
}

function use<Result>(folder: string, task: (model: SavedModel) => Promise<Result>) {
  return new SavedModels(dependencies).use({ folder, engine: 'auto', threads: 1 }, task);
}

test('an exported model gives the predictions of the saved one', async () => {
  const folder = await trained({ cell: 'GRU', sequenceOrder: 'columns' });
  const [[file], probabilities] = await use(folder, async (model) => [
    await exportModel(model, { folder, format: 'onnx' }, dependencies),
    await predict(model, smallDataset.test.images),
  ]);
  const session = await InferenceSession.create(file!.content as Uint8Array);
  const count = smallDataset.test.count;
  const images = new Tensor('uint8', smallDataset.test.images, [count, 28, 28]);
  const { logits } = await session.run({ images });
  const found = softmax(logits!.data as Float32Array, smallDataset.classes);
  for (const [index, expected] of probabilities.flat().entries()) {
    expect(found[index]).toBeCloseTo(expected, 6);
  }
});

test('the PyTorch export has the file of weights as it is, and test digits to check', async () => {
  const folder = await trained({});
  const files = await use(folder, (model) =>
    exportModel(model, { folder, format: 'pytorch' }, dependencies),
  );
  const [weights, program] = files;
  expect(Buffer.from(weights!.content as Uint8Array)).toEqual(
    await readFile(join(folder, 'model.safetensors')),
  );
  const { labels } = smallDataset.test;
  expect(String(program!.content).match(/^ {4}\((\d), "/gm)).toEqual(
    [0, 1, 2].map((index) => `    (${labels[index]}, "`),
  );
});

test('without the data set a model is exported without test digits', async () => {
  const folder = await trained({});
  const loadDataset = () => Promise.reject(new UnrollError('not-found', 'it is gone'));
  const files = await use(folder, (model) =>
    exportModel(model, { folder, format: 'keras' }, { ...dependencies, loadDataset }),
  );
  expect(String(files[1]!.content)).toContain('EXAMPLES = [\n]');
});

test('a page says how many test digits the model predicted correctly', async () => {
  const folder = await trained({});
  const [accuracy, files] = await use(folder, async (model) => [
    model.record.test!.accuracy,
    await exportModel(model, { folder, format: 'html' }, dependencies),
  ]);
  expect(String(files[0]!.content)).toContain(`"test accuracy ${formatPercent(accuracy)}"`);
});

test('a network that a format can’t express is refused with the reason and what helps', async () => {
  const folder = await trained({ cell: 'GRU', resetGate: 'after' });
  const refused = use(folder, (model) =>
    exportModel(model, { folder, format: 'tensorflowjs' }, dependencies),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/resets after the product.*choose ONNX/) as string,
  });
});
