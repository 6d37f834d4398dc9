import { expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import { RowsNeededCounter } from '#shared/inside/rows-needed';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { rowsNeeded } from '#main/trainer/serve/inside/rows-needed';
import { readDigitSteps } from '#main/trainer/serve/read-digit';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../../run/fixture.ts';

const { name: engine } = (await engineReports(1)).find((report) => report.available)!;
const dependencies = { ...fakeDependencies(), createEngine };

it.each<[string, Partial<ExperimentConfig>]>([
  ['an LSTM', { cell: 'LSTM' }],
  ['a GRU in both directions', { cell: 'GRU', bidirectional: true }],
  ['an RNN that reads blocks', { cell: 'RNN', sequenceOrder: 'blocks', blockSize: 7 }],
])('%s is counted as each digit is read by itself', async (_, config) => {
  const folder = await newExperiment({
    engine,
    epochs: 1,
    hiddenSize: 8,
    learningRate: 0.05,
    ...config,
  });
  const { record } = await trainToEnd(folder, { dependencies });
  const models = new SavedModels(dependencies);
  await models.use({ folder, engine, threads: 1 }, async (model) => {
    const shares: number[] = [];
    const result = await rowsNeeded({
      ...{ model, dependencies },
      report: (share) => shares.push(share),
    });
    expect(result.examples).toBe(smallDataset.test.count);
    expect(result.steps).toBe(model.network.sequenceLength);
    // After the last step, the model has answered as in its test.
    expect(result.accuracy.at(-1)).toBe(record.test!.accuracy);
    expect(result.calibrationError.at(-1)).toBeCloseTo(record.test!.expectedCalibrationError, 12);

    const right = new Array<number>(result.steps).fill(0);
    for (const [index, label] of smallDataset.test.labels.entries()) {
      const image = smallDataset.test.images.slice(index * 784, (index + 1) * 784);
      const { probabilities, classes } = await readDigitSteps(model, image);
      for (let step = 0; step < result.steps; step++) {
        const row = probabilities.subarray(step * classes, (step + 1) * classes);
        if (row.indexOf(Math.max(...row)) === label) right[step]! += 1;
      }
    }
    expect(result.accuracy).toEqual(right.map((count) => count / result.examples));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares[0]).toBe(0);
  });
});

it('counts the steps of each digit from the first that reads its ink', async () => {
  const folder = await newExperiment({ engine, epochs: 1, hiddenSize: 8, learningRate: 0.05 });
  await trainToEnd(folder, { dependencies });
  const images = smallDataset.test.images.slice();
  const blankRows = (index: number): number => index % 20;
  smallDataset.test.labels.forEach((_, index) =>
    images.fill(0, index * 784, index * 784 + blankRows(index) * 28),
  );
  const margins = { ...smallDataset, test: { ...smallDataset.test, images } };
  await new SavedModels(dependencies).use({ folder, engine, threads: 1 }, async (model) => {
    // With large random weights the answer changes from step to step, so that it matters where counting begins.
    const random = new RandomStream(1, purpose.shuffle);
    await model.engine.writeParameters(model.parameters.map(() => 3 * random.symmetric()));
    const result = await rowsNeeded({
      model,
      dependencies: { loadDataset: () => Promise.resolve(margins) },
      report: () => undefined,
    });
    const expected = new RowsNeededCounter(28, 3);
    const fromTheStart = new RowsNeededCounter(28, 3);
    for (const [index, label] of margins.test.labels.entries()) {
      const image = images.slice(index * 784, (index + 1) * 784);
      const { probabilities } = await readDigitSteps(model, image);
      expected.add(probabilities, label, blankRows(index));
      fromTheStart.add(probabilities, label, 0);
    }
    expect(result.settled).toEqual(expected.result().settled);
    expect(result.settled).not.toEqual(fromTheStart.result().settled);
  });
});

it('refuses a test set that isn’t the one of the training', async () => {
  const folder = await newExperiment({ engine, epochs: 1 });
  await trainToEnd(folder, { dependencies });
  const changed = {
    ...smallDataset,
    hashes: { ...smallDataset.hashes, 't10k-images-idx3-ubyte': 'ab' },
  };
  const other = { loadDataset: () => Promise.resolve(changed) };
  const asked = new SavedModels(dependencies).use({ folder, engine, threads: 1 }, (model) =>
    rowsNeeded({ model, dependencies: other, report: () => undefined }),
  );
  await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
});
