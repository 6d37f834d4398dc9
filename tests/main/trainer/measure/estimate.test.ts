import { describe, expect, it } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { createEngine } from '#main/trainer/engines/create-engine';
import { estimate } from '#main/trainer/measure/estimate';
import { describeEngines } from '../../../support/engines.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../run/fixture.ts';

/** 100 training examples in batches of 16. */
const config = (own: Partial<ExperimentConfig> = {}): ExperimentConfig =>
  parseConfig({
    trainingExamples: 100,
    validationExamples: 150,
    hiddenSize: 3,
    batchSize: 16,
    ...own,
  });

/** Dependencies with which a training step takes as many milliseconds as `duration` says, and a batch of predictions 64. */
function timed(duration: (step: number) => number) {
  const clock = { time: 0, steps: 0 };
  const beforePrediction = (): void => {
    clock.time += 64;
  };
  const beforeStep = (step: number): void => {
    clock.time += duration(step);
    clock.steps += 1;
  };
  return { ...fakeDependencies({ beforeStep, beforePrediction }), now: () => clock.time, clock };
}

describe('the time', () => {
  it('is the median of the steps after the first', async () => {
    const dependencies = timed((step) => (step === 0 ? 5000 : step === 3 ? 90 : 10));
    const cost = await estimate(config(), null, dependencies);
    expect(cost.secondsPerStep).toBe(0.01);
    // 90 ms and 21 times 10 ms fill the 300 ms, and the first one is on top.
    expect(dependencies.clock.steps).toBe(1 + 22);
  });

  it('is measured by one step where a step takes long', async () => {
    const dependencies = timed(() => 4000);
    expect((await estimate(config(), null, dependencies)).secondsPerStep).toBe(4);
    expect(dependencies.clock.steps).toBe(2);
  });

  it('of an epoch is that of all its steps, the short last one included', async () => {
    const cost = await estimate(
      config(),
      null,
      timed(() => 20),
    );
    expect(cost.stepsPerEpoch).toBe(7);
    expect(cost.secondsPerEpoch).toBeCloseTo(0.14);
    const all = await estimate(
      config({ trainingExamples: 0 }),
      null,
      timed(() => 20),
    );
    expect(all.stepsPerEpoch).toBe(Math.ceil((260 - 150) / 16));
  });

  it('of an evaluation is measured as well, by example (U15)', async () => {
    const cost = await estimate(
      config(),
      null,
      timed(() => 20),
    );
    // Of two batches, 128 and 22 of the 150 test examples; the first one warms up.
    expect(cost.secondsPerEvaluation).toBeCloseTo((0.064 / 22 + 0.064 / 128) / 2, 9);
    expect(cost).toMatchObject({
      trainingExamples: 100,
      validationExamples: 150,
      testExamples: 150,
    });
  });

  it('of a start is that of the program, of reading the data from their files, and of the network (U15)', async () => {
    const dependencies = timed(() => 20);
    const { clock } = dependencies;
    const dataset = { ...smallDataset };
    let reads = 0;
    const slow = {
      ...dependencies,
      readyAt: 150,
      loadDataset: () => Promise.resolve(dataset),
      readDataset: () => {
        clock.time += 400;
        reads += 1;
        return Promise.resolve(dataset);
      },
      createEngine: (...given: Parameters<typeof dependencies.createEngine>) => {
        clock.time += 30;
        return dependencies.createEngine(...given);
      },
    };
    expect((await estimate(config(), null, slow)).startSeconds).toBeCloseTo(0.58, 9);
    expect((await estimate(config(), null, slow)).startSeconds).toBeCloseTo(0.58, 9);
    expect(reads).toBe(1);
  });
});

describe('what it is measured on', () => {
  it('is the network that a run with the config has', async () => {
    const own = { layers: 2, sequenceOrder: 'blocks', blockSize: 14, threads: 3 } as const;
    const { record } = await trainToEnd(await newExperiment(own));
    const cost = await estimate(config(own), null, fakeDependencies());
    expect(cost.parameters).toBe(record.parameters);
    expect(cost.engine).toEqual(record.environment!.engine);
  });

  it('is the threads that the config sets, or those that a run of the queue has', async () => {
    const threads = async (own: number, given: number | null): Promise<number> =>
      (await estimate(config({ threads: own }), given, fakeDependencies())).engine.threads;
    expect(await threads(3, 5)).toBe(3);
    expect(await threads(0, 5)).toBe(5);
    expect(await threads(0, null)).toBe(16);
  });

  it('is a batch of the size that the config says, or of all training examples', async () => {
    for (const [batchSize, size] of [
      [16, 16],
      [4096, 100],
    ] as const) {
      const dependencies = fakeDependencies();
      const cost = await estimate(config({ batchSize }), null, dependencies);
      const [engine] = dependencies.engines;
      expect(new Set(engine!.trainedSizes)).toEqual(new Set([size]));
      expect(cost.memoryBytes).toBe(engine!.memoryBytes);
      expect(engine!.disposed).toBe(true);
    }
  });
});

describe('it is refused', () => {
  it('for a split that the data set is too small for', async () => {
    const dependencies = fakeDependencies();
    const asked = estimate(config({ validationExamples: 260 }), null, dependencies);
    await expect(asked).rejects.toThrow(/validationExamples: 260 is not allowed/);
    expect(dependencies.engines).toEqual([]);
  });

  it('if the engine is unavailable', async () => {
    const missing = new UnrollError('unavailable', 'no addon');
    const dependencies = { ...fakeDependencies(), createEngine: () => Promise.reject(missing) };
    await expect(estimate(config(), null, dependencies)).rejects.toBe(missing);
  });

  it('with what goes wrong in a step, and the engine is disposed of', async () => {
    const beforeStep = (): never => {
      throw new UnrollError('invalid-input', 'batchSize: too much memory');
    };
    const dependencies = fakeDependencies({ beforeStep });
    await expect(estimate(config(), null, dependencies)).rejects.toThrow(/batchSize/);
    expect(dependencies.engines[0]!.disposed).toBe(true);
  });
});

describeEngines('an estimate', (_, name) => {
  const dependencies = {
    createEngine,
    loadDataset: () => Promise.resolve(smallDataset),
    readDataset: () => Promise.resolve(smallDataset),
    readyAt: 0,
    now: () => performance.now(),
    cores: 2,
  };

  it('counts parameters, optimiser state and the batch, and more for a larger one', async () => {
    const [small, large] = [
      await estimate(
        config({
          engine: name,
          threads: 1,
          trainingExamples: 0,
          validationExamples: 20,
          batchSize: 128,
        }),
        null,
        dependencies,
      ),
      await estimate(
        config({
          engine: name,
          threads: 1,
          trainingExamples: 0,
          validationExamples: 20,
          batchSize: 218,
        }),
        null,
        dependencies,
      ),
    ];
    expect(small.engine.name).toBe(name);
    expect(small.secondsPerStep).toBeGreaterThan(0);
    // Adam keeps two numbers for each parameter; an input of 28 x 28 pixels is kept for each example.
    expect(small.memoryBytes).toBeGreaterThan(4 * (3 * small.parameters + 128 * 784));
    expect(large.memoryBytes - small.memoryBytes).toBeGreaterThan(4 * 90 * 784);
    expect(large.memoryBytes).toBeLessThan(50e6);
  });
});
