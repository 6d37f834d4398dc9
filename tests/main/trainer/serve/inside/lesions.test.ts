import { expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { lesionsSchema } from '#shared/inside/lesions';
import { parameterLayout } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import { evaluateBatches, evaluationSource } from '#main/trainer/run/evaluate-batches';
import { lesions, readWithout, scoreWithout } from '#main/trainer/serve/inside/lesions';
import { readDigit } from '#main/trainer/serve/read-digit';
import { SavedModels, type SavedModel } from '#main/trainer/serve/saved-models';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../../run/fixture.ts';

const { name: engine } = (await engineReports(1)).find((report) => report.available)!;
const dependencies = { ...fakeDependencies(), createEngine };
const image = smallDataset.test.images.slice(0, 784);

async function withModel<Result>(
  config: Partial<ExperimentConfig>,
  task: (model: SavedModel) => Promise<Result>,
): Promise<Result> {
  const folder = await newExperiment({
    engine,
    epochs: 1,
    hiddenSize: 4,
    learningRate: 0.05,
    ...config,
  });
  await trainToEnd(folder, { dependencies });
  return new SavedModels(dependencies).use({ folder, engine, threads: 1 }, task);
}

/** What a fresh engine with the given weights gets right of each class of the whole test set. */
async function rightWith(model: SavedModel, parameters: Float32Array): Promise<number[]> {
  const { network, record } = model;
  const fresh = await createEngine(engine, {
    network,
    optimiser: record.config,
    seed: 0,
    maximumBatch: 50,
    threads: 1,
  });
  await fresh.writeParameters(parameters);
  const answers = await evaluateBatches(
    fresh,
    evaluationSource(model.inputs, smallDataset.test, 50),
    3,
  );
  fresh.dispose();
  const right = [0, 0, 0];
  smallDataset.test.labels.forEach((label, index) => {
    if (answers.predicted[index] === label) right[label]! += 1;
  });
  return right;
}

it.each<[string, Partial<ExperimentConfig>]>([
  ['an LSTM', { cell: 'LSTM' }],
  ['a GRU of two layers', { cell: 'GRU', layers: 2 }],
])('%s without each unit is evaluated as with its weights zeroed by hand', async (_, config) => {
  await withModel(config, async ({ engine: own, ...trained }) => {
    const { tensors } = parameterLayout(trained.network);
    // With large random weights and no bias for a class, answers depend on all units: a weight that is left is noticed.
    const random = new RandomStream(1, purpose.shuffle);
    const parameters = Float32Array.from(trained.parameters, () => 3 * random.symmetric());
    parameters.fill(0, -3);
    const model = { ...trained, engine: own, parameters };
    await own.writeParameters(model.parameters);
    const shares: number[] = [];
    const report = (share: number) => shares.push(share);
    const before = await readDigit(model, image);
    const result = await lesions({ model, dependencies, report });
    expect(lesionsSchema.parse(result)).toEqual(result);
    // Fewer than the sample may have: it is the whole test set.
    expect(result.examples).toEqual([50, 50, 50]);
    expect(result.intact).toEqual(await rightWith(model, model.parameters));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));

    const rightWithout = (unit: number, names: readonly string[]): Promise<number[]> => {
      const changed = model.parameters.slice();
      for (const name of names) {
        const found = tensors.find((tensor) => tensor.name === name)!;
        for (let at = unit; at < found.length; at += 4) changed[found.offset + at] = 0;
      }
      return rightWith(model, changed);
    };
    for (const [layer, units] of result.layers.entries()) {
      const next = layer + 1 < result.layers.length ? `rnn.weight_ih_l${layer + 1}` : 'fc.weight';
      const both = [`rnn.weight_hh_l${layer}`, next];
      const expected = (names: readonly string[]) =>
        Promise.all([0, 1, 2, 3].map((unit) => rightWithout(unit, names)));
      expect(units, `layer ${layer}`).toEqual(await expected(both));
      // Either of the two alone would be noticed.
      for (const one of both) expect(units, one).not.toEqual(await expected([one]));
    }
    // The model is whole again.
    expect(await readDigit(model, image)).toEqual(before);
  });
});

it('a digit and the sample are read without the brushed units, and then by the whole model again', async () => {
  await withModel({ cell: 'GRU' }, async (model) => {
    const units = [0, 1, 2, 3].map((unit) => ({ layer: 0, unit }));
    const before = await readDigit(model, image);
    const silent = await readWithout(model, units, image);
    // Nothing but the head's bias is left.
    const bias = model.parameters.slice(-3);
    const sum = bias.reduce((total, value) => total + Math.exp(value), 0);
    silent.probabilities.forEach((probability, label) => {
      expect(probability).toBeCloseTo(Math.exp(bias[label]!) / sum, 6);
    });
    const [activity, ...others] = silent.activity;
    expect(others).toEqual([]);
    const source = evaluationSource(model.inputs, { ...smallDataset.test, count: 1 }, 1);
    const [states] = await model.engine.hiddenStates(source.batch(0, 0));
    expect((await readWithout(model, [], image)).activity[0]![2]).toBeCloseTo(
      Array.from({ length: 28 }, (_, step) => Math.abs(states![4 * step + 2]!)).reduce(
        (a, b) => a + b,
      ) / 28,
      6,
    );
    expect(activity).toHaveLength(4);
    expect(silent.probabilities).not.toEqual(before.probabilities);
    const { examples, right } = await scoreWithout(model, units, dependencies);
    expect(examples).toEqual([50, 50, 50]);
    expect(right.toSorted((a, b) => a - b)).toEqual([0, 0, 50]);
    const intact = await scoreWithout(model, [], dependencies);
    expect(intact.right).toEqual(await rightWith(model, model.parameters));
    expect(await readDigit(model, image)).toEqual(before);
  });
});

it('a unit that the model doesn’t have is refused by its number', async () => {
  await withModel({ cell: 'RNN' }, async (model) => {
    await expect(scoreWithout(model, [{ layer: 0, unit: 4 }], dependencies)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'units: there is no unit 4 in layer 1; the model has 1 layer of 4 units',
    });
  });
});
