import { afterEach, describe, expect, it } from 'vitest';
import { KernelEngine } from '#main/trainer/engines/kernels/kernel-engine';
import { parameterLayout, type Network } from '#shared/network/network';
import { kernelLibraries } from '../../../../support/kernel-libraries.ts';
import { engineOptions, networkWith } from '../../../../support/networks.ts';

/** Gradients below this count as none. */
const tiny = 2 ** -100;
const steps = 8;
/** So far from 0 that a gate is fully open, or, with the other sign, closed. */
const wide = 40;

/**
 * Networks of one unit that carry all of a gradient from each step to the one before, but only in the first let any of it
 * through to the unit's input: all inputs are 1, but for the first, -1. Numbers are per gate: input weight and bias.
 */
const cells: readonly (readonly [Partial<Network>, readonly number[], readonly number[]])[] = [
  [{ cell: 'GRU', resetGate: 'after' }, [0, wide, 0], [0, 0, 0]],
  [{ cell: 'GRU', resetGate: 'before' }, [0, wide, 0], [0, 0, 0]],
  [{ cell: 'LSTM' }, [-wide, 0, 0, 0], [0, wide, 0, wide]],
];

describe.each(kernelLibraries)('vanishing gradients on the $name kernels', ({ name, library }) => {
  const engines: KernelEngine[] = [];
  afterEach(() => {
    for (const engine of engines.splice(0)) engine.dispose();
  });

  /** The gradients by the recurrent layer, where each step's output has the same one. */
  async function gradientsFor(perStep: number, [cell, weights, biases]: (typeof cells)[number]) {
    const network = networkWith({
      ...{ hiddenSize: 1, inputSize: 1, sequenceLength: steps, classes: 2, readout: 'mean' },
      ...cell,
    });
    const layout = parameterLayout(network);
    const parameters = new Float32Array(layout.length);
    const offsetOf = (tensor: string) => layout.tensors.find((one) => one.name === tensor)!.offset;
    parameters.set(weights, offsetOf('rnn.weight_ih_l0'));
    parameters.set(biases, offsetOf('rnn.bias_ih_l0'));
    // Both classes are as probable as each other, so that the loss pulls at each with a half.
    parameters.set([-steps * perStep, steps * perStep], offsetOf('fc.weight'));
    const inputs = new Float32Array(steps).fill(1).fill(-1, 0, 1);
    const batch = { size: 1, inputs, labels: Uint8Array.of(0) };
    const engine = new KernelEngine(name, library, library.targets[0]!, engineOptions(network));
    engines.push(engine);
    await engine.writeParameters(parameters);
    const { gradients } = await engine.gradients(batch);
    return [...gradients.subarray(0, offsetOf('fc.weight'))];
  }

  it.each(cells)('are dropped on their way, before they can add up: %o', async (...cell) => {
    const dropped = await gradientsFor(tiny / 2, cell);
    expect(dropped.every((value) => value === 0)).toBe(true);
    const kept = await gradientsFor(2 * tiny, cell);
    expect(Math.max(...kept.map(Math.abs))).toBeGreaterThan(8 * tiny);
  });
});
