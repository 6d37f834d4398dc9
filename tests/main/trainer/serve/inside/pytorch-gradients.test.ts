import { describe, expect, it } from 'vitest';
import type { Engine } from '#main/trainer/engines/engine';
import { memoryMap } from '#main/trainer/serve/inside/memory-map';
import { inputGradient, traceNetwork } from '#main/trainer/serve/inside/sequence';
import { sequenceOrder } from '#shared/data/sequence-order';
import { networkParameters } from '#shared/network/double-precision/linear';
import { insideReferences, type InsideReference } from '../../../../support/inside-references.ts';
import { relativeError } from '../../../../support/networks.ts';

describe.each(insideReferences)('gradients as PyTorch computes them, %s', (_, reference) => {
  const { network, parameters } = reference;

  it('of a logit by the inputs', async () => {
    const weights = networkParameters(network, parameters);
    const trace = await traceNetwork(network, weights, reference.inputs[0]!);
    expect(relativeError(trace.logits, reference.logits[0]!)).toBeLessThan(1e-9);
    const gradients = await inputGradient(trace, reference.predicted);
    const flat = gradients.flatMap((values) => [...values]);
    expect(relativeError(flat, reference.inputGradient.flat())).toBeLessThan(1e-9);
  });

  it('of the memory map', async () => {
    const { image, inputs } = imageOf(reference);
    // An engine that leaves maps to double precision.
    const engine = {} as Engine;
    const model = { network, parameters: Float32Array.from(parameters), inputs, engine };
    const { answers, norms, predicted } = await memoryMap(model, image);
    expect(answers).toEqual([0, 1, 2, 3, 4]);
    expect(predicted).toBe(reference.predicted);
    expect(relativeError(norms, reference.memoryMap.flat())).toBeLessThan(1e-9);
  });
});

/** An image whose pixels are read as the reference's first example. A gradient by full ink is one by the input. */
function imageOf({ network, inputs }: InsideReference) {
  const values = inputs[0]!.flatMap((step) => [...step]);
  const table = new Float32Array(256);
  table.set(values);
  table[255] = table[0]! + 1;
  const order = sequenceOrder({ sequenceOrder: 'rows', blockSize: 1, permutationSeed: 0 }, 28);
  const { sequenceLength, inputSize } = network;
  const pixels = Uint16Array.from(values, (_, place) => place);
  const image = Uint8Array.from({ length: 784 }, (_, pixel) => pixel);
  return { image, inputs: { order: { ...order, sequenceLength, inputSize, pixels }, table } };
}
