import { expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { outputsOf, readThrough, sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { directionCount } from '#shared/network/network';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { probePenalty, type Probed, type Probes } from '#shared/inside/probes';
import { probes } from '#main/trainer/serve/inside/probes';
import type { SavedModel } from '#main/trainer/serve/saved-models';
import { smallDataset } from '../../run/fixture.ts';
import { dependencies, withModel } from './trained-model.ts';

const { count, images, labels } = smallDataset.test;
const indices = Array.from({ length: count }, (_, index) => index);
const [fitted, heldOut] = [0, 1].map((rest) => indices.filter((index) => index % 2 === rest));
const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Inputs and hidden states of an example, each [source][step]: the inputs, then the layers. */
function readByHand({ network, parameters, inputs }: SavedModel, example: number): Vector[][] {
  const image = images.subarray(example * 784, (example + 1) * 784);
  const sequence = sequenceOfImage(
    network,
    { pixels: inputs.order.pixels, table: inputs.table },
    image,
  );
  const found = networkParameters(network, Float64Array.from(parameters));
  const sources: Vector[][] = [sequence];
  for (let layer = 0; layer < network.layers; layer++) {
    const directions = Array.from({ length: directionCount(network) }, (_, direction) =>
      readThrough(network, found.cell(layer, direction), sources[layer]!, direction),
    );
    sources.push(outputsOf(directions));
  }
  // Probes see the inputs before the normalisation.
  const bytes = sequence.map((_, step) =>
    Float64Array.from(
      { length: network.inputSize },
      (_unused, input) => image[inputs.order.pixels[step * network.inputSize + input]!]! / 255,
    ),
  );
  return [bytes, ...sources.slice(1)];
}

/** Ridge regression by descending the coordinates one after the other, until nothing changes. */
function regress(features: readonly Vector[], targets: readonly number[]) {
  const size = features[0]!.length;
  const columns = Array.from({ length: size }, (_, unit) => features.map((row) => row[unit]!));
  const means = columns.map(average);
  const centred = columns.map((column, unit) => column.map((value) => value - means[unit]!));
  const variances = centred.map((column) => average(column.map((value) => value * value)));
  const penalty = probePenalty * average(variances);
  const constant = average(targets);
  const weights = new Array<number>(size).fill(0);
  const rest = targets.map((target) => target - constant);
  for (let round = 0; round < 3000; round++) {
    let largest = 0;
    for (let unit = 0; unit < size; unit++) {
      const column = centred[unit]!;
      const before = weights[unit]!;
      const slope =
        average(column.map((value, row) => value * rest[row]!)) + variances[unit]! * before;
      const weight = slope / (variances[unit]! + penalty);
      column.forEach((value, row) => (rest[row]! -= (weight - before) * value));
      weights[unit] = weight;
      largest = Math.max(largest, Math.abs(weight - before));
    }
    if (largest < 1e-13) break;
  }
  return (row: Vector) =>
    weights.reduce((sum, weight, unit) => sum + weight * (row[unit]! - means[unit]!), constant);
}

function squaredCorrelation(guesses: readonly number[], truth: readonly number[]): number {
  const [g, t] = [average(guesses), average(truth)];
  const both = average(guesses.map((guess, row) => (guess - g) * (truth[row]! - t)));
  const ofGuess = average(guesses.map((guess) => (guess - g) ** 2));
  return both ** 2 / (ofGuess * average(truth.map((value) => (value - t) ** 2)));
}

const argmax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

async function probesOf(config: Partial<ExperimentConfig>) {
  const { result, shares } = await withModel(
    { hiddenSize: 4, ...config },
    async (model, report) => ({ model, result: await probes({ model, dependencies, report }) }),
  );
  return { ...result, shares };
}

it.each<[string, Partial<ExperimentConfig>]>([
  ['an LSTM of two layers', { cell: 'LSTM', layers: 2 }],
  ['a GRU in both directions', { cell: 'GRU', bidirectional: true }],
  ['an RNN of two layers in both', { cell: 'RNN', layers: 2, bidirectional: true }],
])('probes of %s are those of a regression by hand', async (_, config) => {
  const { model, result, shares } = await probesOf(config);
  expect(result).toMatchObject({ fitted: 75, heldOut: 75, steps: 28 });
  expect(result.probedSteps).toEqual(Array.from({ length: 28 }, (_unused, step) => step + 1));
  expect(result.memorySteps).toEqual([4, 8, 12, 16, 20, 24, 28]);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));

  const read = indices.map((example) => readByHand(model, example));
  const probed: Probed[] = [result.inputs, ...result.layers];
  expect(probed).toHaveLength(read[0]!.length);
  for (const [source, { accuracy, memory }] of probed.entries()) {
    for (const step of [0, 13, 27]) {
      const featuresOf = (example: number): Vector => read[example]![source]![step]!;
      const scores = [0, 1, 2].map((label) =>
        regress(
          fitted!.map(featuresOf),
          fitted!.map((example) => Number(labels[example] === label)),
        ),
      );
      const right = heldOut!.filter(
        (example) => argmax(scores.map((score) => score(featuresOf(example)))) === labels[example],
      );
      expect(accuracy[step]).toBeCloseTo(right.length / 75, 12);
    }
    const recalled = (step: number, lag: number): number[] =>
      Array.from({ length: 28 }, (_unused, input) => {
        const truthOf = (example: number): number => read[example]![0]![step - lag]![input]!;
        const probe = regress(
          fitted!.map((example) => read[example]![source]![step]!),
          fitted!.map(truthOf),
        );
        const guesses = heldOut!.map((example) => probe(read[example]![source]![step]!));
        return squaredCorrelation(guesses, heldOut!.map(truthOf));
      });
    // After the last step alone is there an input of 25 steps before; of 18 steps before, after the last three probed.
    const digits = source === 0 ? 6 : 4;
    expect(memory[25]).toBeCloseTo(average(recalled(27, 25)), digits);
    const threeSteps = [19, 23, 27].flatMap((step) => recalled(step, 18));
    expect(memory[18]).toBeCloseTo(average(threeSteps), digits);
  }
  // An input tells itself; how much it is penalised hardly matters.
  expect(result.inputs.memory[0]).toBeGreaterThan(0.99);
});

it('a sequence of pixels is probed after some of its steps', async () => {
  const { result } = await probesOf({ cell: 'RNN', sequenceOrder: 'pixels', trainingExamples: 16 });
  const { probedSteps, memorySteps, layers } = result satisfies Probes;
  expect(probedSteps).toEqual(evenlySpaced(784, 28).map((step) => step + 1));
  expect(memorySteps).toEqual([112, 224, 336, 448, 560, 672, 784]);
  expect(layers[0]!.accuracy).toHaveLength(28);
  expect(layers[0]!.memory).toHaveLength(784);
});
