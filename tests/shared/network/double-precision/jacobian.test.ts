import { describe, expect, it } from 'vitest';
import {
  cellStep,
  cellStepGradient,
  cellStepTangent,
  initialState,
} from '#shared/network/double-precision/cells';
import { outputsOf, readThrough, readingOrder } from '#shared/network/double-precision/forward';
import {
  cellJacobian,
  flatState,
  jacobianTimes,
  splitState,
  stateSize,
} from '#shared/network/double-precision/jacobian';
import { linear, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { directionCount, gateCount } from '#shared/network/network';
import { insideReferences } from '../../../support/inside-references.ts';
import {
  cellVariants,
  networkWith,
  randomParameters,
  relativeError,
} from '../../../support/networks.ts';

const cells = cellVariants.map((variant) => {
  const network = networkWith({ ...variant, hiddenSize: 4 });
  const parameters = networkParameters(network, randomParameters(network)).cell(0, 0);
  const start = Float64Array.from(
    { length: stateSize(network) },
    (_, i) => Math.sin(3 * i + 1) / 2,
  );
  const inputs = Float64Array.of(0.3, -0.8, 0.5);
  const step = cellStep(network, parameters, inputs, splitState(network, start));
  return [JSON.stringify(variant), { network, parameters, start, inputs, step }] as const;
});

describe.each(cells)('the Jacobian of a step, %s', (_, cell) => {
  const { network, parameters, start, inputs, step } = cell;
  const stateAfter = (before: Vector, x: Vector = inputs): Vector =>
    flatState(cellStep(network, parameters, x, splitState(network, before)));

  it('is that of finite differences', () => {
    const jacobian = cellJacobian(network, parameters, step);
    const expected = Array.from(start, (__, place) =>
      difference((by) => stateAfter(moved(start, place, by))),
    );
    const flat = jacobian.flatMap((row) => [...row]);
    const byRow = flat.map((__, i) => expected[i % start.length]![Math.floor(i / start.length)]!);
    expect(relativeError(flat, byRow)).toBeLessThan(1e-8);
  });

  it('is the transpose of the gradient', () => {
    const size = start.length;
    const jacobian = cellJacobian(network, parameters, step);
    for (let row = 0; row < size; row++) {
      const unit = moved(new Float64Array(size), row, 1);
      const after = splitState(network, unit);
      const { before } = cellStepGradient(network, parameters, step, after);
      expect(relativeError(jacobian[row]!, flatState(before))).toBeLessThan(1e-12);
    }
  });

  it('has a tangent by the inputs, too', () => {
    inputs.forEach((__, place) => {
      const direction = moved(new Float64Array(inputs.length), place, 1);
      const rows = gateCount(network.cell) * network.hiddenSize;
      const x = linear(parameters.ofInputs.weight, direction, 0, rows);
      const tangent = cellStepTangent(network, parameters, step, x, initialState(network));
      const expected = difference((by) => stateAfter(start, moved(inputs, place, by)));
      expect(relativeError(flatState(tangent), expected)).toBeLessThan(1e-8);
    });
  });

  it('multiplies a vector', () => {
    const vector = start.map((value) => 1 - value);
    const expected = cellJacobian(network, parameters, step).map((row) =>
      row.reduce((sum, value, place) => sum + value * vector[place]!, 0),
    );
    expect(relativeError(jacobianTimes(network, parameters, step, vector), expected)).toBeLessThan(
      1e-12,
    );
  });
});

describe.each(insideReferences)('Jacobians as PyTorch computes them, %s', (_, reference) => {
  const { network, layers, inputs } = reference;
  const parameters = networkParameters(network, reference.parameters);

  /** What a layer reads; pytorch-gradients.test.ts compares what comes out at the top. */
  function readBy(layer: number): readonly Vector[] {
    if (layer === 0) return inputs[0]!;
    const below = readBy(layer - 1);
    const directions = Array.from({ length: directionCount(network) }, (_unused, direction) =>
      readThrough(network, parameters.cell(layer - 1, direction), below, direction),
    );
    return outputsOf(directions);
  }

  it.each(layers)('of layer $layer, direction $direction', ({ layer, direction, jacobians }) => {
    const cell = parameters.cell(layer, direction);
    const steps = readThrough(network, cell, readBy(layer), direction);
    readingOrder(steps.length, direction).forEach((place, index) => {
      const jacobian = cellJacobian(network, cell, steps[place]!);
      const flat = jacobian.flatMap((row) => [...row]);
      expect(relativeError(flat, jacobians[index]!.flat())).toBeLessThan(1e-9);
    });
  });
});

function moved(vector: Vector, place: number, by: number): Vector {
  const other = vector.slice();
  other[place]! += by;
  return other;
}

/** The derivative of a function at 0, by central differences. */
function difference(of: (by: number) => Vector): number[] {
  const size = 1e-5;
  const [above, below] = [of(size), of(-size)];
  return Array.from(above, (value, place) => (value - below[place]!) / (2 * size));
}
