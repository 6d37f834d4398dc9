import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { keptCheckpointPath } from '#main/storage/experiment/kept-checkpoint-files';
import type { AnalysisTask } from '#main/trainer/serve/inside/analysis-task';
import { fixedPoints } from '#main/trainer/serve/inside/fixed-points';
import { lyapunov } from '#main/trainer/serve/inside/lyapunov';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { fixedPointsSchema, fixedSpeed, type FixedPoints } from '#shared/inside/fixed-points';
import { lyapunovSchema, type Lyapunov } from '#shared/inside/lyapunov';
import { parameterLayout } from '#shared/network/network';
import { newExperiment, smallDataset, trainToEnd } from '../../run/fixture.ts';
import { dependencies, engine, fewDigits, withModel } from './trained-model.ts';

function expectProgress(shares: readonly number[]): void {
  expect(shares[0]).toBe(0);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBeLessThan(1);
}

describe('the Lyapunov exponents of a saved model', () => {
  it('are those of each layer, averaged over test digits', async () => {
    const { result: found, shares } = await withModel(
      { cell: 'LSTM', layers: 2 },
      (model, report) => lyapunov({ model, dependencies, report }),
    );
    expectProgress(shares);
    expect(lyapunovSchema.parse(found)).toEqual(found);
    expect(found.examples).toBe(Math.min(100, smallDataset.test.count));
    expect([found.steps, found.skipped]).toEqual([28, 7]);
    expect(found.layers.map(({ layer, state }) => [layer, state])).toEqual([
      [0, 12],
      [1, 12],
    ]);
    for (const { exponents } of found.layers) {
      expect(exponents).toHaveLength(10);
      const means = exponents.map(({ mean }) => mean!);
      expect(means).toEqual(means.toSorted((a, b) => b - a));
      expect(exponents.every(({ deviation }) => deviation! > 0)).toBe(true);
    }
  });

  it('are there for both directions', async () => {
    const { result } = await withModel({ cell: 'GRU', bidirectional: true }, (model, report) =>
      lyapunov({ model, dependencies, report }),
    );
    expect(result.layers.map(({ direction, exponents }) => [direction, exponents.length])).toEqual([
      ['forward', 6],
      ['backward', 6],
    ]);
    expect(result.layers[0]!.exponents).not.toEqual(result.layers[1]!.exponents);
  });
});

describe('the Lyapunov exponents by epoch', () => {
  const largest = (layers: Lyapunov['layers']) =>
    layers.map(({ exponents }) => exponents[0]!.mean!);

  async function keptRun() {
    const folder = await newExperiment({
      engine,
      epochs: 2,
      hiddenSize: 6,
      layers: 2,
      learningRate: 0.05,
      keepCheckpoints: 1,
    });
    await trainToEnd(folder, { dependencies });
    const models = new SavedModels(dependencies);
    const shares: number[] = [];
    const analysed = (epoch?: number) =>
      models.use({ folder, engine, threads: 1, epoch }, (model) =>
        lyapunov({ model, dependencies: fewDigits, report: (share) => shares.push(share) }),
      );
    return { folder, shares, analysed };
  }

  it('are those of the weights that the run had then', async () => {
    const { shares, analysed } = await keptRun();
    const found = await analysed();
    expectProgress(shares);
    expect(lyapunovSchema.parse(found)).toEqual(found);
    const { examples, epochs } = found.byEpoch!;
    expect(examples).toBe(10);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(epochs[0]!.layers.map(({ exponents }) => exponents.length)).toEqual([3, 3]);
    for (const { epoch, layers } of epochs) {
      // By themselves, with all directions.
      largest((await analysed(epoch)).layers).forEach((mean, layer) => {
        expect(largest(layers)[layer]).toBeCloseTo(mean, 10);
      });
    }
    expect(largest(epochs[0]!.layers)).not.toEqual(largest(epochs[1]!.layers));
    largest(found.layers).forEach((mean, layer) => {
      expect(largest(epochs[2]!.layers)[layer]).toBeCloseTo(mean, 10);
    });
  });

  it('leave out checkpoints that are gone, and name those that are damaged', async () => {
    const { folder, analysed } = await keptRun();
    await rm(keptCheckpointPath(folder, 1));
    const { byEpoch } = await analysed();
    expect(byEpoch!.epochs.map(({ epoch }) => epoch)).toEqual([0, 2]);
    await writeFile(keptCheckpointPath(folder, 2), 'something else');
    await expect(analysed()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('checkpoint-epoch-2') as string,
    });
  });

  it('are of 20 epochs at most, and of none where none was kept', async () => {
    const { result } = await withModel({}, async (model, report) => {
      const keptCheckpoints = Array.from({ length: 41 }, (_, epoch) => ({ epoch }) as never);
      const record = { ...model.record, keptCheckpoints };
      const keptParameters = () => Promise.resolve(model.parameters);
      const many = { ...model, record, keptParameters };
      return [
        await lyapunov({ model, dependencies: fewDigits, report }),
        await lyapunov({ model: many, dependencies: fewDigits, report }),
      ];
    });
    expect(result[0]!.byEpoch).toBeNull();
    const epochs = result[1]!.byEpoch!.epochs.map(({ epoch }) => epoch);
    expect([epochs.length, epochs.at(-1)]).toEqual([20, 40]);
  });
});

/** Kinds and eigenvalues say the same. */
function expectPoints({ points }: FixedPoints): void {
  expect(points.length).toBeGreaterThan(0);
  for (const { kind, speed, eigenvalues, unstable } of points) {
    expect(eigenvalues).toHaveLength(6);
    const moduli = eigenvalues.map(([real, imaginary]) => Math.hypot(real, imaginary));
    expect(moduli).toEqual(moduli.toSorted((a, b) => b - a));
    expect(unstable).toBe(moduli.filter((modulus) => modulus > 1).length);
    if (speed < fixedSpeed) expect(kind).toBe(unstable === 0 ? 'stable' : 'saddle');
    else expect(kind).toBe('slow');
  }
}

function expectStartsAccountedFor({ points, starts, restless, leftOut }: FixedPoints): void {
  expect(starts).toBe(Math.min(40, smallDataset.test.count));
  const led = points.reduce((sum, point) => sum + point.starts, 0);
  expect(led + restless).toBeLessThanOrEqual(starts);
  if (leftOut === 0) expect(led + restless).toBe(starts);
}

function expectPlane({ plane: { arrows, paths, explained } }: FixedPoints): void {
  expect(arrows).toHaveLength(14 * 14);
  expect(explained[0]).toBeGreaterThan(explained[1]);
  expect(explained[0] + explained[1]).toBeLessThanOrEqual(1 + 1e-12);
  const labels = [...new Set(smallDataset.test.labels)].toSorted((a, b) => a - b);
  expect(paths.map(({ label }) => label)).toEqual(labels);
  expect(paths.every(({ places, read }) => places.length === 56 && read === 28)).toBe(true);
}

describe('the fixed points of a saved model', () => {
  it('lie where blank steps leave the state, and come with forgetting and a plane', async () => {
    const { result, shares } = await withModel({ cell: 'GRU' }, async (model, report) => {
      const found = await fixedPoints({ model, dependencies, report });
      expect(found.forgetting!.accuracy[0]).toBeCloseTo(model.record.test!.accuracy, 12);
      return found;
    });
    expectProgress(shares);
    expect(fixedPointsSchema.parse(result)).toEqual(result);
    expectPoints(result);
    expectStartsAccountedFor(result);
    expect(result.forgetting!.after).toEqual(Array.from({ length: 29 }, (_, blanks) => blanks));
    expect(result.examples).toBe(smallDataset.test.count);
    expectPlane(result);
  });

  it('are searched for among the states before they overflow', async () => {
    const config = { cell: 'RNN', nonlinearity: 'relu' } as const;
    const { result } = await withModel(config, (model, report) => {
      const parameters = model.parameters.slice();
      for (const { name, offset, length } of parameterLayout(model.network).tensors) {
        const tensor = parameters.subarray(offset, offset + length);
        if (name === 'rnn.weight_hh_l0') {
          // Each unit grows a thousandfold with each step.
          tensor.forEach((_, at) => (tensor[at] = at % 7 === 0 ? 1_000 : 0));
        }
        if (name === 'rnn.bias_hh_l0') tensor.fill(10);
      }
      return fixedPoints({ model: { ...model, parameters }, dependencies, report });
    });
    expect(fixedPointsSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(result.overflowing).toBe(result.examples);
    expect(result.forgetting!.accuracy.at(-1)).toBe(0);
    expect(result.plane.paths.every(({ places }) => places.length < 56)).toBe(true);
  });

  it('have no answers where the readout takes all steps', async () => {
    const { result } = await withModel({ cell: 'RNN', readout: 'all' }, (model, report) =>
      fixedPoints({ model, dependencies, report }),
    );
    expect(result.forgetting).toBeNull();
    expect(result.points.every(({ answer }) => answer === null)).toBe(true);
  });
});

it.each<[string, (task: AnalysisTask) => Promise<unknown>]>([
  ['lyapunov', lyapunov],
  ['fixedPoints', fixedPoints],
])('%s refuses a test set that isn’t the one of the training', async (_, analysis) => {
  const changed = {
    ...smallDataset,
    hashes: { ...smallDataset.hashes, 't10k-images-idx3-ubyte': 'ab' },
  };
  const other = { loadDataset: () => Promise.resolve(changed) };
  const asked = withModel({}, (model, report) => analysis({ model, dependencies: other, report }));
  await expect(asked).rejects.toMatchObject({ code: 'invalid-input' });
});
