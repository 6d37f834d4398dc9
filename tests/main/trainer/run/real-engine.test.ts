import { expect, it } from 'vitest';
import { parseConfig } from '#shared/experiment/config';
import { loadDataset } from '#main/storage/datasets/datasets';
import { readPredictions } from '#main/storage/experiment/experiment-folder';
import { hashParameters } from '#main/storage/experiment/model-file';
import { evaluate } from '#main/trainer/serve/evaluate';
import { predict } from '#main/trainer/serve/predict';
import { planRun, readyEngine, startingParameters } from '#main/trainer/run/preparation';
import { RunControl } from '#main/trainer/run/run-control';
import { trainStep } from '#main/trainer/run/train-step';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { processDependencies, type Dependencies } from '#main/trainer/ports/dependencies';
import { describeEngines } from '../../../support/engines.ts';
import { forked } from './forked.ts';
import { newExperiment, results, trainToEnd } from './fixture.ts';

/** Real dependencies, but for the size of the data set: 1,000 of MNIST's test examples. */
async function littleOfMnist(): Promise<Dependencies> {
  const mnist = await loadDataset('mnist', '');
  const { images, labels } = mnist.test;
  const count = 1000;
  const test = { count, images: images.slice(0, count * 784), labels: labels.slice(0, count) };
  return { ...processDependencies(), loadDataset: () => Promise.resolve({ ...mnist, test }) };
}

describeEngines('a session on a little of MNIST', (_, engine) => {
  const config = {
    engine,
    cell: 'LSTM',
    // Few steps, since TensorFlow.js takes long for each.
    sequenceOrder: 'blocks',
    blockSize: 14,
    hiddenSize: 12,
    layers: 2,
    dropout: 0.2,
    headDropout: 0.1,
    trainingExamples: 500,
    validationExamples: 200,
    batchSize: 64,
    epochs: 2,
    learningRate: 0.01,
    schedule: 'constant',
    threads: 1,
  } as const;

  it('learns, and ends broken off as unbroken, to the bit', async () => {
    const dependencies = await littleOfMnist();
    const unbroken = await trainToEnd(await newExperiment(config), { dependencies });
    const { record } = unbroken;
    expect(record).toMatchObject({ status: 'finished', step: 16 });
    expect(record.environment!.engine.name).toBe(engine);
    expect(record.epochs[1]!.trainLoss).toBeLessThan(record.epochs[0]!.trainLoss!);

    const folder = await newExperiment(config);
    for (const step of [3, 8, 11]) {
      const control = new RunControl();
      const stopping: Dependencies = {
        ...dependencies,
        createEngine: async (...options) => {
          const made = await dependencies.createEngine(...options);
          const trainStep = made.trainStep.bind(made);
          made.trainStep = (batch, settings) => {
            if (settings.step === step) control.end('stop');
            return trainStep(batch, settings);
          };
          return made;
        },
      };
      const { end } = await trainToEnd(folder, { control, dependencies: stopping });
      expect(end.status).toBe('stopped');
    }
    expect(results(await trainToEnd(folder, { dependencies }))).toEqual(results(unbroken));
  });

  it('is forked to the bit, and trained with the changed fields from there', async () => {
    const dependencies = await littleOfMnist();
    const kept = { ...config, keepCheckpoints: 1 };
    const parent = await newExperiment(kept);
    const whole = await trainToEnd(parent, { dependencies });
    const same = await trainToEnd(await forked(parent, 1), { dependencies });
    expect(results(same)).toEqual(results(whole));

    const changes = { learningRate: 0.002, beta1: 0.8, clipNorm: 0.5, headDropout: 0.4 };
    const folder = await forked(parent, 1, changes, 'changed');
    const { record } = await trainToEnd(folder, { dependencies });
    expect(record.epochs[0]).toEqual(whole.record.epochs[0]);
    const before = await planRun(whole.record.config, null, dependencies);
    const parameters = await startingParameters(parent, before);
    const machine = { engine, threads: 1 };
    const first = await readyEngine(before, machine, { parameters }, dependencies);
    for (let step = 0; step < 8; step++) await trainStep(before, first, step);
    const after = await planRun(
      parseConfig({ ...whole.record.config, ...changes }),
      null,
      dependencies,
    );
    const state = {
      parameters: await first.readParameters(),
      optimiser: await first.readOptimiserState(),
    };
    const second = await readyEngine(after, machine, state, dependencies);
    for (let step = 8; step < 16; step++) await trainStep(after, second, step);
    expect(record.weightsSha256).toBe(hashParameters(await second.readParameters()));
    expect(record.weightsSha256).not.toBe(whole.record.weightsSha256);
    first.dispose();
    second.dispose();
  });

  it('can be evaluated and asked afterwards', async () => {
    const dependencies = await littleOfMnist();
    const folder = await newExperiment(config);
    const { record } = await trainToEnd(folder, { dependencies });
    const models = new SavedModels(dependencies);
    const request = { folder, engine, threads: 1 } as const;
    expect(await models.use(request, (model) => evaluate(model, dependencies))).toEqual(
      record.test,
    );
    const { predicted } = await readPredictions(folder);
    const { images } = (await dependencies.loadDataset('mnist')).test;
    const rows = await models.use(request, (model) => predict(model, images.slice(0, 300 * 784)));
    expect(rows.map((row) => row.indexOf(Math.max(...row)))).toEqual(predicted.slice(0, 300));
  });
});
