import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, engineReports } from '#main/trainer/engines/create-engine';
import type { Engine } from '#main/trainer/engines/engine';
import { normalisationTable } from '#main/trainer/data/normalisation';
import {
  coordinatesOf,
  principalComponents,
} from '#main/trainer/serve/inside/principal-components';
import { trajectories } from '#main/trainer/serve/inside/trajectories';
import { sequenceOrder } from '#shared/data/sequence-order';
import {
  logitsOf,
  outputsOf,
  readThrough,
  sequenceOfImage,
} from '#shared/network/double-precision/forward';
import { affine, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { Network } from '#shared/network/network';
import { mostProbable } from '#shared/statistics/most-probable';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomParameters,
} from '../../../../support/networks.ts';
import { smallDataset } from '../../run/fixture.ts';

/** Four steps of 14x14 pixels. */
const order = sequenceOrder({ sequenceOrder: 'blocks', blockSize: 14, permutationSeed: 0 }, 28);
const table = normalisationTable('standard', { mean: 0.13, deviation: 0.31 });
const image = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 37) % 256);
const { test, hashes } = smallDataset;
const classes = Math.max(...test.labels) + 1;
const data = { dataset: smallDataset.name, hashes, classes } as never;
const dependencies = { loadDataset: () => Promise.resolve(smallDataset) };
const { name: engineName } = (await engineReports(1)).find((report) => report.available)!;
const engines: Engine[] = [];
afterAll(() => engines.forEach((engine) => engine.dispose()));

let versions = 0;
async function modelOf(settings: Partial<Network>, pixels = order) {
  const network = networkWith({ sequenceLength: 4, inputSize: 196, classes, ...settings });
  const engine = await createEngine(engineName, engineOptions(network, {}, { threads: 1 }));
  engines.push(engine);
  const parameters = randomParameters(network);
  await engine.writeParameters(parameters);
  const version = String(versions++);
  return { version, engine, network, parameters, inputs: { order: pixels, table }, data };
}
type Model = Awaited<ReturnType<typeof modelOf>>;
const usual = { image, layer: null, alike: null, epoch: null };

/** The states of each layer's forward cells, layer by layer. */
function statesOf({ network, parameters }: Model, pixels: Uint8Array): Vector[][] {
  const weights = networkParameters(network, parameters);
  let sequence = sequenceOfImage(network, { pixels: order.pixels, table }, pixels);
  return Array.from({ length: network.layers }, (_, layer) => {
    const directions = Array.from({ length: network.bidirectional ? 2 : 1 }, (_unused, direction) =>
      readThrough(network, weights.cell(layer, direction), sequence, direction),
    );
    sequence = outputsOf(directions);
    return directions[0]!.map(({ hidden }) => hidden);
  });
}

const imageAt = (index: number): Uint8Array => test.images.subarray(index * 784, (index + 1) * 784);

const shapes: Partial<Network>[] = [
  { layers: 1 },
  { layers: 2, readout: 'mean' },
  { layers: 2, readout: 'all' },
  { layers: 1, bidirectional: true },
];
const networks = cellVariants.flatMap((cell) =>
  shapes.map((shape): [string, Partial<Network>] => [
    JSON.stringify({ ...cell, ...shape }),
    { ...cell, ...shape },
  ]),
);

describe('trajectories', () => {
  it.each(networks)('are distances along principal components, %s', async (_, settings) => {
    const model = await modelOf(settings);
    const { units, layer } = { units: model.network.hiddenSize, layer: model.network.layers - 1 };
    const found = await trajectories(model, usual, dependencies);
    // All states of the digits, and their singular values.
    const states = found.sample.indices.flatMap((index) => statesOf(model, imageAt(index))[layer]!);
    const mean = (unit: number): number =>
      states.reduce((sum, state) => sum + state[unit]!, 0) / states.length;
    const means = Array.from({ length: units }, (_unused, unit) => mean(unit));
    const { diagonal, rightSingularVectors } = new SingularValueDecomposition(
      new Matrix(states.map((state) => [...state.map((value, unit) => value - means[unit]!)])),
    );
    const total = diagonal.reduce((sum, value) => sum + value ** 2, 0);
    const along = (state: Vector, axis: number): number =>
      state.reduce(
        (sum, value, unit) => sum + rightSingularVectors.get(unit, axis) * (value - means[unit]!),
        0,
      );
    const path = statesOf(model, image)[layer]!;
    for (const axis of [0, 1]) {
      expect(found.explained[axis]).toBeCloseTo(diagonal[axis]! ** 2 / total, 5);
      // Either of the two ways along the axis; the same for all of a model's points.
      const first = along(path[0]!, axis);
      const sign = Math.sign(first * found.path[axis]!);
      path.forEach((state, step) => {
        expect(sign * found.path[2 * step + axis]!).toBeCloseTo(along(state, axis), 4);
      });
      const digit = found.sample.indices.length - 1;
      const own = statesOf(model, imageAt(found.sample.indices[digit]!))[layer]!;
      const isMean = model.network.readout === 'mean';
      expect(found.sample.point).toBe(isMean ? 'mean' : 'last');
      const end = isMean
        ? own.reduce((sum, state) => sum + along(state, axis), 0) / own.length
        : along(own.at(-1)!, axis);
      expect(sign * found.sample.points[2 * digit + axis]!).toBeCloseTo(end, 4);
    }
    expect(found).toMatchObject({ steps: 4, layer, layers: model.network.layers });
  });

  it('know what the head answers in their plane', async () => {
    const model = await modelOf({ layers: 2 });
    const found = await trajectories(model, usual, dependencies);
    const weights = networkParameters(model.network, model.parameters);
    const sequence = sequenceOfImage(model.network, { pixels: order.pixels, table }, image);
    const logits = logitsOf(model.network, weights, sequence);
    expect(found.predicted).toBe(mostProbable(logits));
    if (found.answers.kind === 'none') throw new Error('the head reads this layer');
    const { origin, perX, perY } = found.answers;
    // The states that the digits end with lie in a plane if there are only two units.
    const flat = await modelOf({ layers: 1, hiddenSize: 2 });
    const inPlane = await trajectories(flat, usual, dependencies);
    if (inPlane.answers.kind === 'none') throw new Error('the head reads this layer');
    const { head } = networkParameters(flat.network, flat.parameters);
    statesOf(flat, image)[0]!.forEach((state, step) => {
      const [x, y] = inPlane.path.subarray(2 * step);
      affine(head, state).forEach((logit, label) => {
        const answers = inPlane.answers as typeof found.answers & { kind: 'answers' };
        const there =
          answers.origin[label]! + x! * answers.perX[label]! + y! * answers.perY[label]!;
        expect(there).toBeCloseTo(logit, 5);
      });
    });
    expect([origin.length, perX.length, perY.length]).toEqual([classes, classes, classes]);
  });

  it.each([
    [{ layers: 2 }, 0, 'layer'],
    [{ bidirectional: true }, null, 'directions'],
    [{ readout: 'all' }, null, 'readout'],
  ] as const)('say why there are no answers, %o', async (settings, layer, because) => {
    const found = await trajectories(await modelOf(settings), { ...usual, layer }, dependencies);
    expect(found.answers).toEqual({ kind: 'none', because });
  });

  it('follow the digits of a class as the image itself', async () => {
    const model = await modelOf({ layers: 2 });
    const { alike, sample } = await trajectories(model, { ...usual, alike: 1 }, dependencies);
    const ones = sample.indices.filter((index) => test.labels[index] === 1);
    expect(alike.steps).toEqual([0, 1, 2, 3]);
    expect(alike.paths.map(({ index }) => index)).toEqual(ones.slice(0, 10));
    for (const { index, points } of alike.paths) {
      const { path } = await trajectories(model, { ...usual, image: imageAt(index) }, dependencies);
      points.forEach((value, at) => expect(value).toBeCloseTo(path[at]!, 5));
    }
  });

  it('of a single unit lie on a line', async () => {
    const found = await trajectories(await modelOf({ hiddenSize: 1 }), usual, dependencies);
    expect(found.explained[0]).toBeCloseTo(1, 12);
    expect(found.explained[1]).toBe(0);
    expect(found.path.filter((_, at) => at % 2 === 1)).toEqual(new Float64Array(4));
  });

  it('take some steps of a long sequence for the plane, and all of the image', async () => {
    const pixels = sequenceOrder({ sequenceOrder: 'pixels', blockSize: 1, permutationSeed: 0 }, 28);
    const model = await modelOf({ sequenceLength: 784, inputSize: 1, hiddenSize: 3 }, pixels);
    const { path, alike } = await trajectories(model, { ...usual, alike: 0 }, dependencies);
    expect(path).toHaveLength(2 * 784);
    expect(alike.steps).toHaveLength(28);
    expect(alike.steps.slice(0, 2)).toEqual([27, 55]);
    expect(alike.steps.at(-1)).toBe(783);
  });

  it('read the test digits only once, and again after a failure', async () => {
    const model = await modelOf({ layers: 1 });
    let loads = 0;
    const counting = {
      loadDataset: () => {
        loads += 1;
        return loads === 1 ? Promise.reject(new Error('gone')) : Promise.resolve(smallDataset);
      },
    };
    await expect(trajectories(model, usual, counting)).rejects.toThrow('gone');
    const [one, other] = await Promise.all([
      trajectories(model, usual, counting),
      trajectories(model, { ...usual, alike: 2 }, counting),
    ]);
    expect(other.sample).toBe(one.sample);
    expect(loads).toBe(2);
  });

  it('read the test digits once at each epoch, also of a model that is loaded again', async () => {
    const final = await modelOf({ layers: 1 });
    const epochs = [await modelOf({ layers: 1 }), await modelOf({ layers: 1 })];
    let loads = 0;
    const counting = {
      loadDataset: () => {
        loads += 1;
        return Promise.resolve(smallDataset);
      },
    };
    const at = (epoch: number) =>
      trajectories({ ...epochs[epoch]! }, { ...usual, epoch }, counting, (task) =>
        task({ ...final }),
      );
    const first = await at(0);
    await at(1);
    expect((await at(0)).sample).toBe(first.sample);
    expect(loads).toBe(3);
    // In the plane of other final weights, the digits lie elsewhere.
    final.version = 'trained further';
    expect((await at(0)).sample).not.toBe(first.sample);
  });

  it('refuse a layer that isn’t there, and another test set than that of the training', async () => {
    const model = await modelOf({ layers: 2 });
    await expect(trajectories(model, { ...usual, layer: 2 }, dependencies)).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'This model has no layer 3; its last is layer 2.',
    });
    const changed = { ...smallDataset, hashes: { ...hashes, 't10k-images-idx3-ubyte': 'ab' } };
    const other = { loadDataset: () => Promise.resolve(changed) };
    await expect(trajectories(model, usual, other)).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('trajectories at an epoch', () => {
  it('are those of its weights, in the plane of the final ones', async () => {
    const final = await modelOf({ layers: 1 });
    const early = await modelOf({ layers: 1 });
    const parameters = randomParameters(early.network, 5);
    await early.engine.writeParameters(parameters);
    const before = { ...early, parameters };
    const question = { ...usual, epoch: 3 };
    const found = await trajectories(before, question, dependencies, (task) => task(final));
    const own = await trajectories(final, usual, dependencies);
    expect(found).toMatchObject({ epoch: 3, explained: own.explained });
    expect(found.sample.indices).toEqual(own.sample.indices);
    expect(found.sample.points).not.toEqual(own.sample.points);
    // The axes of the final model, found from where it is itself: the states span more than two points.
    const basis = principalComponents(
      Float64Array.from(
        own.sample.indices.flatMap((index) =>
          statesOf(final, imageAt(index))[0]!.flatMap((state) => [...state]),
        ),
      ),
      final.network.hiddenSize,
      2,
    );
    const [state] = statesOf(before, image)[0]!;
    coordinatesOf(state!, basis).forEach((value, axis) => {
      expect(found.path[axis]).toBeCloseTo(value, 4);
    });
    const { head } = networkParameters(before.network, parameters);
    const { answers } = found;
    if (answers.kind === 'none') throw new Error('the head reads this layer');
    affine(head, basis.mean).forEach((logit, label) => {
      expect(answers.origin[label]).toBeCloseTo(logit, 4);
    });
  });
});
