import { describe, expect, it } from 'vitest';
import { eigenvaluesOf } from '#main/trainer/serve/inside/eigenvalues';
import { NetworkStep, networkStateSize, topHidden } from '#main/trainer/serve/inside/network-step';
import { traceNetwork } from '#main/trainer/serve/inside/sequence';
import { flatState } from '#shared/network/double-precision/jacobian';
import { joined, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import {
  cellVariants,
  networkWith,
  randomParameters,
  relativeError,
} from '../../../../support/networks.ts';

const networks = cellVariants.flatMap((variant) =>
  [1, 2, 3].map(
    (layers) => [JSON.stringify({ ...variant, layers }), { ...variant, layers }] as const,
  ),
);

describe.each(networks)('a step of a whole network, %s', (_, settings) => {
  const network = networkWith({ ...settings, hiddenSize: 4 });
  const weights = networkParameters(network, randomParameters(network));
  const inputs = Float64Array.of(0.4, -0.9, 0.2);
  const size = networkStateSize(network);
  const state = Float64Array.from({ length: size }, (__, i) => Math.sin(5 * i + 2) / 2);
  const step = new NetworkStep(network, weights, state, inputs);
  const unit = (place: number, by = 1): Vector => {
    const vector = new Float64Array(size);
    vector[place] = by;
    return vector;
  };
  const plus = (a: Vector, b: Vector): Vector => a.map((value, i) => value + b[i]!);
  const columns = step.columns();

  it('goes from state to state as the network reads', async () => {
    const sequence = [inputs, Float64Array.of(-0.1, 0.8, 0.6)];
    const { layers } = await traceNetwork(network, weights, sequence);
    let reached: Vector = new Float64Array(size);
    for (const read of sequence) {
      reached = new NetworkStep(network, weights, reached, read).next;
    }
    expect([...reached]).toEqual([...joined(layers.map(({ steps }) => flatState(steps[1]!)))]);
    expect([...topHidden(network, reached)]).toEqual([...layers.at(-1)!.steps[1]!.hidden]);
  });

  it('has the Jacobian of finite differences', () => {
    const by = 1e-5;
    const at = (start: Vector): Vector => new NetworkStep(network, weights, start, inputs).next;
    const expected = Array.from({ length: size }, (__, place) => {
      const [above, below] = [at(plus(state, unit(place, by))), at(plus(state, unit(place, -by)))];
      return above.map((value, i) => (value - below[i]!) / (2 * by));
    });
    expect(relativeError(joined(columns), joined(expected))).toBeLessThan(1e-8);
  });

  it('multiplies its Jacobian with a vector', () => {
    const vector = state.map((value) => value * value - 0.1);
    const expected = state.map((__, row) =>
      columns.reduce((sum, column, place) => sum + column[row]! * vector[place]!, 0),
    );
    expect(relativeError(step.times(vector), expected)).toBeLessThan(1e-12);
  });

  it('has the eigenvalues of its layers', () => {
    const rows = Array.from({ length: size }, (__, row) =>
      Float64Array.from(columns, (column) => column[row]!),
    );
    const moduli = (values: readonly (readonly [number, number])[]): number[] =>
      values.map(([real, imaginary]) => Math.hypot(real, imaginary)).toSorted((a, b) => b - a);
    const ofLayers = moduli(step.ownJacobians().flatMap(eigenvaluesOf));
    expect(relativeError(ofLayers, moduli(eigenvaluesOf(rows)))).toBeLessThan(1e-8);
  });
});
