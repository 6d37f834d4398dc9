import { expect, test } from 'vitest';
import { hashParameters } from '#main/storage/experiment/model-file';
import { fakeDependencies, newExperiment, trainToEnd } from './fixture.ts';

test('a run records the weights after the steps that are powers of two', async () => {
  const folder = await newExperiment();
  const dependencies = fakeDependencies();
  const hashes = new Map<number, string>();
  const watched: typeof dependencies = {
    ...dependencies,
    createEngine: async (...options) => {
      const engine = await dependencies.createEngine(...options);
      const trainStep = engine.trainStep.bind(engine);
      engine.trainStep = async (batch, settings) => {
        const result = await trainStep(batch, settings);
        hashes.set(settings.step + 1, hashParameters(await engine.readParameters()));
        return result;
      };
      return engine;
    },
  };
  const { record } = await trainToEnd(folder, { dependencies: watched });
  expect(record.weightHashes).toEqual(
    [1, 2, 4, 8, 16].map((step) => ({ step, sha256: hashes.get(step)! })),
  );
  expect(record.epochs.map(({ weightsSha256 }) => weightsSha256)).toEqual(
    [7, 14, 21].map((step) => hashes.get(step)!),
  );
});
