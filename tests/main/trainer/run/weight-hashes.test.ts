import { expect, test } from 'vitest';
import { hashParameters } from '#main/storage/experiment/model-file';
import { fakeSurroundings, newExperiment, trainToEnd } from './fixture.ts';

test('a run records the weights after the steps that are powers of two', async () => {
  const folder = await newExperiment();
  const surroundings = fakeSurroundings();
  const hashes = new Map<number, string>();
  const watched: typeof surroundings = {
    ...surroundings,
    createEngine: async (...options) => {
      const engine = await surroundings.createEngine(...options);
      const trainStep = engine.trainStep.bind(engine);
      engine.trainStep = async (batch, settings) => {
        const result = await trainStep(batch, settings);
        hashes.set(settings.step + 1, hashParameters(await engine.readParameters()));
        return result;
      };
      return engine;
    },
  };
  const { record } = await trainToEnd(folder, { surroundings: watched });
  expect(record.weightHashes).toEqual(
    [1, 2, 4, 8, 16].map((step) => ({ step, sha256: hashes.get(step)! })),
  );
  expect(record.epochs.map(({ weightsSha256 }) => weightsSha256)).toEqual(
    [7, 14, 21].map((step) => hashes.get(step)!),
  );
});
