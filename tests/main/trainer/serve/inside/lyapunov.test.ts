import { describe, expect, it } from 'vitest';
import { layerExponents } from '#main/trainer/serve/inside/lyapunov';
import { dot, orthonormalise } from '#main/trainer/serve/inside/orthonormal';
import { traceNetwork } from '#main/trainer/serve/inside/sequence';
import { readingOrder } from '#shared/network/double-precision/forward';
import { stateSize } from '#shared/network/double-precision/jacobian';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { insideReferences } from '../../../../support/inside-references.ts';
import { networkWith } from '../../../../support/networks.ts';

const identity = (size: number): Vector[] =>
  Array.from({ length: size }, (_, row) =>
    Float64Array.from({ length: size }, (__, column) => (row === column ? 1 : 0)),
  );

describe.each(insideReferences)('exponents as PyTorch computes them, %s', (_, reference) => {
  const { network, layers } = reference;

  it('of every layer and direction', async () => {
    const weights = networkParameters(network, reference.parameters);
    const trace = await traceNetwork(network, weights, reference.inputs[0]!);
    for (const [place, { layer, direction, steps }] of trace.layers.entries()) {
      const exponents = layerExponents(
        network,
        weights.cell(layer, direction),
        readingOrder(steps.length, direction).map((at) => steps[at]!),
        identity(stateSize(network)),
        0,
      );
      const expected = layers[place]!.exponents;
      expect(Array.from(exponents, (value) => Number.isFinite(value))).toEqual(
        expected.map((value) => value !== null),
      );
      expected.forEach((value, index) => {
        if (value !== null) expect(exponents[index]).toBeCloseTo(value, 8);
      });
    }
  });
});

describe('exponents in closed form', () => {
  /** A plain RNN of diagonal recurrent weights, at the state 0 that it keeps. */
  function diagonal(factors: readonly number[]) {
    const size = factors.length;
    const network = networkWith({ cell: 'RNN', hiddenSize: size, inputSize: 1 });
    const ofHidden = new Float64Array(size * size);
    factors.forEach((factor, unit) => (ofHidden[unit * size + unit] = factor));
    const parameters = {
      ofInputs: { weight: new Float64Array(size), bias: new Float64Array(size) },
      ofHidden: { weight: ofHidden, bias: new Float64Array(size) },
    };
    const still = { hidden: new Float64Array(size), memory: new Float64Array() };
    const step = { ...still, before: still, gates: [still.hidden], recurrent: still.memory };
    return { network, parameters, step };
  }

  it('are the logarithms of the factors by which states shrink and grow', () => {
    const { network, parameters, step } = diagonal([1.5, 0.5]);
    const steps = Array.from({ length: 40 }, () => step);
    const directions = [Float64Array.of(0.6, 0.8), Float64Array.of(-0.8, 0.6)];
    const [first, second] = layerExponents(network, parameters, steps, directions, 30);
    expect(first).toBeCloseTo(Math.log(1.5), 9);
    expect(second).toBeCloseTo(Math.log(0.5), 9);
  });

  it('don’t count the steps that turn the directions', () => {
    const { network, parameters, step } = diagonal([1.5, 0.5]);
    const start = () => [Float64Array.of(0.6, 0.8)];
    const [all] = layerExponents(network, parameters, [step, step], start(), 0);
    const [last] = layerExponents(network, parameters, [step, step], start(), 1);
    const grown = [Math.hypot(0.6 * 1.5, 0.8 * 0.5), Math.hypot(0.6 * 1.5 ** 2, 0.8 * 0.5 ** 2)];
    expect(all).toBeCloseTo(Math.log(grown[1]!) / 2, 12);
    expect(last).toBeCloseTo(Math.log(grown[1]! / grown[0]!), 12);
  });

  it('are −∞ for what is lost', () => {
    const { network, parameters, step } = diagonal([0.5, 0]);
    const exponents = layerExponents(network, parameters, [step, step], identity(2), 1);
    expect([...exponents]).toEqual([Math.log(0.5), -Infinity]);
  });
});

describe('orthonormal vectors', () => {
  it('stay so where rounding would bend them', () => {
    const vectors = [Float64Array.of(1, 1e-9, 0), Float64Array.of(1, 0, 1e-9)];
    const lengths = orthonormalise(vectors);
    expect(Math.abs(dot(vectors[0]!, vectors[1]!))).toBeLessThan(1e-15);
    expect(lengths[0]).toBeCloseTo(1, 12);
    expect(lengths[1]! / (Math.SQRT2 * 1e-9)).toBeCloseTo(1, 6);
  });

  it('are 0 where a vector depends on those before it', () => {
    const vectors = [Float64Array.of(3, 4), Float64Array.of(6, 8), Float64Array.of(0, 0)];
    expect([...orthonormalise(vectors)]).toEqual([5, 0, 0]);
    expect(vectors.map((vector) => [...vector])).toEqual([
      [0.6, 0.8],
      [0, 0],
      [0, 0],
    ]);
  });
});
