import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { softmax } from '#shared/statistics/evaluation';
import { parameterLayout, readoutSize, type Network } from '#shared/network/network';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import { askModels } from '#main/trainer/serve/ask-models';
import { readDigit, readDigitSteps, scoreDigits } from '#main/trainer/serve/read-digit';
import { SavedModels, type SavedModel } from '#main/trainer/serve/saved-models';
import type { Dependencies } from '#main/trainer/ports/dependencies';
import { engineOptions } from '../../../support/networks.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../run/fixture.ts';

const image = smallDataset.test.images.slice(0, 784);
const { name: engineName } = (await engineReports(1)).find((report) => report.available)!;
const realDependencies = (): Dependencies => ({ ...fakeDependencies(), createEngine });

async function trained(config: Partial<ExperimentConfig>, dependencies?: Dependencies) {
  const folder = await newExperiment({ engine: engineName, threads: 1, epochs: 1, ...config });
  await trainToEnd(folder, dependencies === undefined ? {} : { dependencies });
  return folder;
}

function use<Result>(
  folder: string,
  task: (model: SavedModel) => Promise<Result>,
): Promise<Result> {
  const models = new SavedModels(realDependencies());
  return models.use({ folder, engine: engineName, threads: 1 }, task);
}

/** The probabilities of a network of its own for the first steps alone. */
async function truncatedReading(model: SavedModel, steps: number): Promise<number[]> {
  const network: Network = { ...model.network, sequenceLength: steps };
  const whole = parameterLayout(model.network).tensors.find(({ name }) => name === 'fc.weight')!;
  const columns = readoutSize(model.network);
  const kept = readoutSize(network);
  const parameters = new Float32Array(parameterLayout(network).length);
  parameters.set(model.parameters.subarray(0, whole.offset));
  for (let label = 0; label < network.classes; label++) {
    const from = whole.offset + label * columns;
    parameters.set(model.parameters.subarray(from, from + kept), whole.offset + label * kept);
  }
  parameters.set(
    model.parameters.subarray(whole.offset + whole.length),
    parameters.length - network.classes,
  );
  const engine = await createEngine(engineName, engineOptions(network));
  await engine.writeParameters(parameters);
  const { order, table } = model.inputs;
  const pixels = order.pixels.subarray(0, steps * network.inputSize);
  const inputs = Float32Array.from(pixels, (pixel) => table[image[pixel]!]!);
  const logits = await engine.predict({ size: 1, inputs, labels: new Uint8Array(1) });
  engine.dispose();
  return [...softmax(logits, network.classes)];
}

describe('reading step by step', () => {
  it.each<[string, Partial<ExperimentConfig>]>([
    ['the last step', { cell: 'LSTM', readout: 'last', layers: 2 }],
    ['the mean', { cell: 'GRU', readout: 'mean', sequenceOrder: 'columns' }],
    ['all steps', { cell: 'RNN', readout: 'all', normalisation: 'standard' }],
    ['both directions', { cell: 'GRU', readout: 'last', bidirectional: true }],
    ['all steps in both directions', { cell: 'LSTM', readout: 'all', bidirectional: true }],
  ])('with %s gives what the truncated sequence gives', async (_, config) => {
    // Large learning rates, so that the answers differ from one another.
    const folder = await trained(
      { learningRate: 0.05, hiddenSize: 8, ...config },
      realDependencies(),
    );
    await use(folder, async (model) => {
      const reading = await readDigitSteps(model, image);
      expect([reading.steps, reading.classes]).toEqual([28, 3]);
      for (let steps = 1; steps <= 28; steps++) {
        const expected = await truncatedReading(model, steps);
        expected.forEach((probability, label) => {
          const told = reading.probabilities[(steps - 1) * 3 + label]!;
          expect(Math.abs(told - probability), `step ${steps}`).toBeLessThan(1e-6);
        });
      }
      const { predicted } = await readDigit(model, image);
      expect(reading.predicted).toBe(predicted);
    });
  });
});

describe('scoring', () => {
  it('judges the answers to labelled images', async () => {
    const folder = await trained({});
    const models = new SavedModels(fakeDependencies({ confidence: () => 3 }));
    const { images, labels } = smallDataset.test;
    await models.use({ folder, engine: 'auto', threads: 1 }, async (model) => {
      const { evaluation, predicted, probability } = await scoreDigits(model, images, labels);
      expect(evaluation).toMatchObject({ examples: 150, accuracy: 1 });
      expect(predicted).toEqual([...labels]);
      expect(probability).toHaveLength(150);
      await expect(scoreDigits(model, image, Uint8Array.of(7))).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('0 to 2') as string,
      });
    });
  });
});

describe('several models', () => {
  it('answer in their order, those that cannot with the reason', async () => {
    const [good, cut, gone] = [await trained({}), await trained({ seed: 1 }), await trained({})];
    await truncate(join(cut, 'model.safetensors'), 500);
    await rm(gone, { recursive: true });
    const models = new SavedModels(fakeDependencies());
    let time = 0;
    const question = {
      models: [
        { experiment: 'cut', folder: cut },
        { experiment: 'good', folder: good },
        { experiment: 'gone', folder: gone },
      ],
      engine: 'auto',
      threads: 1,
    } as const;
    const ask = (needsEngine: boolean) =>
      askModels(models, { ...question, models: [...question.models] }, () => (time += 5), {
        needsEngine,
        ask: (model) => readDigit(model, image),
      });
    for (const needsEngine of [true, false]) {
      expect(await ask(needsEngine)).toMatchObject([
        { kind: 'refusal', experiment: 'cut', error: { code: 'damaged' } },
        {
          kind: 'answer',
          experiment: 'good',
          milliseconds: 5,
          answer: { probabilities: { length: 3 } },
        },
        { kind: 'refusal', experiment: 'gone', error: { code: 'not-found' } },
      ]);
    }
  });
});
