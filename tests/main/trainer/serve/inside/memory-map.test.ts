import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '#main/trainer/engines/engine';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import { normalisationTable } from '#main/trainer/data/normalisation';
import { memoryMap } from '#main/trainer/serve/inside/memory-map';
import { sequenceOrder } from '#shared/data/sequence-order';
import { logitsOf, sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { Network } from '#shared/network/network';
import { mostProbable } from '#shared/statistics/most-probable';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import {
  cellVariants,
  engineOptions,
  networkWith,
  randomParameters,
} from '../../../../support/networks.ts';

const shapes: Partial<Network>[] = [
  { readout: 'last', layers: 2 },
  { readout: 'mean', layers: 1 },
  { readout: 'all', layers: 2 },
  { readout: 'last', layers: 2, bidirectional: true },
  { readout: 'all', layers: 1, bidirectional: true },
];
const networks = cellVariants.flatMap((cell) =>
  shapes.map((shape): [string, Network] => [
    JSON.stringify({ ...cell, ...shape }),
    networkWith({ ...cell, ...shape, sequenceLength: 4, inputSize: 196, hiddenSize: 5 }),
  ]),
);
/** Four steps of 14x14 pixels. */
const order = sequenceOrder({ sequenceOrder: 'blocks', blockSize: 14, permutationSeed: 0 }, 28);
const table = normalisationTable('standard', { mean: 0.13, deviation: 0.31 });
const image = Uint8Array.from({ length: 784 }, (_, pixel) => (pixel * 37) % 256);
/** An engine that leaves maps to double precision. */
const noEngine = {} as Engine;
const modelOf = (network: Network, engine = noEngine) => ({
  network,
  parameters: randomParameters(network),
  inputs: { order, table },
  engine,
});

describe('a memory map in double precision', () => {
  it.each(networks)('has the norms of finite differences, %s', async (_, network) => {
    const model = modelOf(network);
    const { answers, norms, predicted, steps } = await memoryMap(model, image);
    expect(answers).toEqual([0, 1, 2, 3]);
    const weights = networkParameters(network, model.parameters);
    const sequence = sequenceOfImage(network, { pixels: order.pixels, table }, image);
    expect(predicted).toBe(mostProbable(logitsOf(network, weights, sequence)));
    const largest = Math.max(...norms);
    for (const [row, last] of answers.entries()) {
      const read = sequence.slice(0, last + 1);
      for (let step = 0; step < steps; step++) {
        const expected =
          step > last ? 0 : fullInk * normOf(network, weights, read, step, predicted);
        expect(Math.abs(norms[row * steps + step]! - expected)).toBeLessThan(1e-6 * largest);
      }
    }
  });

  it('asks a long sequence after some of its steps, evenly spaced, with the last', async () => {
    const network = networkWith({ cell: 'RNN', sequenceLength: 784, inputSize: 1, hiddenSize: 3 });
    const pixels = sequenceOrder({ sequenceOrder: 'pixels', blockSize: 1, permutationSeed: 0 }, 28);
    const model = { ...modelOf(network), inputs: { order: pixels, table } };
    const { answers, norms } = await memoryMap(model, image);
    expect(answers).toHaveLength(56);
    expect(answers.slice(0, 3)).toEqual([13, 27, 41]);
    expect(answers.at(-1)).toBe(783);
    expect(norms).toHaveLength(56 * 784);
    expect(norms[13]).toBeGreaterThan(0);
    expect(norms[14]).toBe(0);
  });

  it('asks a model that takes long after fewer steps', async () => {
    const network = networkWith({
      cell: 'LSTM',
      sequenceLength: 784,
      inputSize: 1,
      hiddenSize: 96,
    });
    const pixels = sequenceOrder({ sequenceOrder: 'pixels', blockSize: 1, permutationSeed: 0 }, 28);
    const model = { ...modelOf(network), inputs: { order: pixels, table } };
    const { answers } = await memoryMap(model, image);
    expect(answers.length).toBeLessThan(56);
    expect(answers.at(-1)).toBe(783);
  });
});

describe.each(kernelLibraries)('a memory map by the $name kernels', ({ name, library }) => {
  const engines: KernelEngine[] = [];
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  /** A model on an engine that takes three answers at a time. */
  async function onKernels(network: Network) {
    const options = engineOptions(network, {}, { maximumBatch: 3, answerGradients: true });
    const engine = new KernelEngine(name, library, library.targets[0]!, options);
    engines.push(engine);
    const model = modelOf(network, engine);
    await engine.writeParameters(model.parameters);
    return model;
  }

  it.each(networks)('is that in double precision, %s', async (_, network) => {
    const model = await onKernels(network);
    const expected = await memoryMap({ ...model, engine: noEngine }, image);
    const found = await memoryMap(model, image);
    // The kernels can't: a backward cell reads another sequence for each answer.
    if (network.bidirectional) return expect(found).toEqual(expected);
    expect(found).toMatchObject({ predicted: expected.predicted, answers: expected.answers });
    expect(found.norms).not.toEqual(expected.norms);
    const largest = Math.max(...expected.norms);
    const errors = found.norms.map((norm, place) => Math.abs(norm - expected.norms[place]!));
    expect(Math.max(...errors)).toBeLessThan(1e-5 * largest);
    // Nothing that was kept for one map may appear in the next.
    expect(await memoryMap(model, image)).toEqual(found);
  });

  it('asks a long sequence after as many steps, however large the model', async () => {
    const network = networkWith({
      cell: 'LSTM',
      sequenceLength: 784,
      inputSize: 1,
      hiddenSize: 96,
    });
    const pixels = sequenceOrder({ sequenceOrder: 'pixels', blockSize: 1, permutationSeed: 0 }, 28);
    const model = { ...(await onKernels(network)), inputs: { order: pixels, table } };
    const { answers, norms } = await memoryMap(model, image);
    expect(answers).toHaveLength(56);
    expect(norms[13]).toBeGreaterThan(0);
    expect(norms[14]).toBe(0);
  });

  it('is left to double precision by an engine that has no room for it', async () => {
    const network = networkWith({ sequenceLength: 4, inputSize: 196 });
    const engine = new KernelEngine(name, library, library.targets[0]!, engineOptions(network));
    engines.push(engine);
    const model = modelOf(network, engine);
    await engine.writeParameters(model.parameters);
    expect(await memoryMap(model, image)).toEqual(
      await memoryMap({ ...model, engine: noEngine }, image),
    );
  });
});

const fullInk = table[255]! - table[0]!;

/** By central differences, in double precision. */
function normOf(
  network: Network,
  weights: ReturnType<typeof networkParameters>,
  read: readonly Vector[],
  step: number,
  label: number,
): number {
  const size = 1e-5;
  let squares = 0;
  for (let input = 0; input < network.inputSize; input++) {
    const logit = (by: number): number => {
      const moved = read.map((values) => values.slice());
      moved[step]![input]! += by;
      return logitsOf(network, weights, moved)[label]!;
    };
    squares += ((logit(size) - logit(-size)) / (2 * size)) ** 2;
  }
  return Math.sqrt(squares);
}
