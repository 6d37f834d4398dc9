import { cellEntry, type CellName } from '../../catalogue/cells/cells.ts';
import type { Network } from '../network.ts';
import { affine, joined, linear, transposed, type CellParameters, type Vector } from './linear.ts';

/**
 * The cells in double precision, one example and one number at a time, from the equations in the documentation of
 * torch.nn.RNN, GRU and LSTM, and by the chain rule their gradients and tangents: how a small change of the inputs and
 * of the state before changes the state after.
 */

/** The state that a cell keeps from one step to the next. */
export interface CellState {
  readonly hidden: Vector;
  /** Empty for cells without one. */
  readonly memory: Vector;
}

/** A step of a cell, with everything that its gradient needs. */
export interface CellStep extends CellState {
  /** The state before the step. */
  readonly before: CellState;
  /** Values of the gates, in the order of the catalogue. */
  readonly gates: readonly Vector[];
  /** The recurrent product of a candidate, for cells whose gradient needs it separately; else empty. */
  readonly recurrent: Vector;
}

/** Gradients with respect to a step's input products and the state before it. */
export interface StepGradient {
  /** With respect to the products with the inputs, [gates * units]. */
  readonly sums: Vector;
  readonly before: CellState;
}

type CellNetwork = Pick<Network, 'cell' | 'nonlinearity' | 'resetGate' | 'hiddenSize'>;

/** The inputs of a step. */
interface StepInput {
  readonly network: CellNetwork;
  readonly parameters: CellParameters;
  /** Products with the inputs, [gates * units]. */
  readonly x: Vector;
  readonly before: CellState;
}

/** The inputs of a gradient. */
interface GradientInput {
  readonly network: CellNetwork;
  readonly parameters: CellParameters;
  readonly step: CellStep;
  /** Gradient with respect to the state after the step. */
  readonly after: CellState;
}

/** The inputs of a tangent. */
interface TangentInput {
  readonly network: CellNetwork;
  readonly parameters: CellParameters;
  readonly step: CellStep;
  /** Change of the products with the inputs, [gates * units]. */
  readonly x: Vector;
  /** Change of the state before the step. */
  readonly before: CellState;
}

/** The computations of one cell. */
interface CellEquations {
  step(input: StepInput): Omit<CellStep, 'before'>;
  gradient(input: GradientInput): StepGradient;
  tangent(input: TangentInput): CellState;
}

const none = new Float64Array();

const rnn: CellEquations = {
  step({ network, parameters: { ofHidden }, x, before: { hidden, memory } }) {
    const h = affine(ofHidden, hidden);
    const activation = network.nonlinearity === 'relu' ? rectified : Math.tanh;
    const next = gate(0, x, h, activation, network.hiddenSize);
    return { hidden: next, memory, gates: [next], recurrent: none };
  },
  gradient({ network, parameters: { ofHidden }, step, after }) {
    const slope = network.nonlinearity === 'relu' ? rectifiedSlope : tanhSlope;
    const sums = after.hidden.map((gradient, unit) => gradient * slope(step.hidden[unit]!));
    return gradientOf(sums, transposed(ofHidden.weight, sums, network.hiddenSize), after);
  },
  tangent({ network, parameters: { ofHidden }, step, x, before: { hidden, memory } }) {
    const size = network.hiddenSize;
    const slope = network.nonlinearity === 'relu' ? rectifiedSlope : tanhSlope;
    const sums = plus(x, linear(ofHidden.weight, hidden, 0, size));
    return { hidden: sums.map((change, unit) => change * slope(step.hidden[unit]!)), memory };
  },
};

const gru: CellEquations = {
  step({ network, parameters: { ofHidden }, x, before: { hidden, memory } }) {
    const size = network.hiddenSize;
    const isResetFirst = network.resetGate === 'before';
    const h = affine(ofHidden, hidden, 0, (isResetFirst ? 2 : 3) * size);
    const r = gate(0, x, h, sigmoid, size);
    const z = gate(1, x, h, sigmoid, size);
    const recurrent = isResetFirst
      ? affine(ofHidden, product(r, hidden), 2 * size, 3 * size)
      : h.subarray(2 * size);
    const n = recurrent.map((value, unit) =>
      Math.tanh(x[2 * size + unit]! + (isResetFirst ? value : r[unit]! * value)),
    );
    const next = n.map((value, unit) => (1 - z[unit]!) * value + z[unit]! * hidden[unit]!);
    return { hidden: next, memory, gates: [r, z, n], recurrent };
  },
  gradient({ network, parameters, step, after }) {
    const { hiddenSize: size } = network;
    const { weight } = parameters.ofHidden;
    const { before, gates, recurrent } = step;
    const [r, z, n] = gates as [Vector, Vector, Vector];
    const dn = after.hidden.map((gradient, u) => gradient * (1 - z[u]!) * tanhSlope(n[u]!));
    const dz = after.hidden.map(
      (gradient, u) => gradient * (before.hidden[u]! - n[u]!) * sigmoidSlope(z[u]!),
    );
    const kept = product(after.hidden, z);
    if (network.resetGate === 'after') {
      const dr = dn.map((gradient, u) => gradient * recurrent[u]! * sigmoidSlope(r[u]!));
      const back = transposed(weight, joined([dr, dz, product(dn, r)]), size);
      return gradientOf(joined([dr, dz, dn]), plus(back, kept), after);
    }
    const ofReset = transposed(weight, dn, size, 2 * size);
    const dr = ofReset.map((gradient, u) => gradient * before.hidden[u]! * sigmoidSlope(r[u]!));
    const sums = joined([dr, dz, dn]);
    const back = transposed(weight, sums.subarray(0, 2 * size), size);
    return gradientOf(sums, plus(plus(back, product(ofReset, r)), kept), after);
  },
  tangent({ network, parameters: { ofHidden }, step, x, before: { hidden, memory } }) {
    const size = network.hiddenSize;
    const [r, z, n] = step.gates as [Vector, Vector, Vector];
    const isResetFirst = network.resetGate === 'before';
    const h = linear(ofHidden.weight, hidden, 0, (isResetFirst ? 2 : 3) * size);
    const dr = r.map((value, u) => (x[u]! + h[u]!) * sigmoidSlope(value));
    const dz = z.map((value, u) => (x[size + u]! + h[size + u]!) * sigmoidSlope(value));
    const recurrent = isResetFirst
      ? linear(
          ofHidden.weight,
          plus(product(dr, step.before.hidden), product(r, hidden)),
          2 * size,
          3 * size,
        )
      : plus(product(dr, step.recurrent), product(r, h.subarray(2 * size)));
    const next = n.map((value, u) => {
      const dn = (x[2 * size + u]! + recurrent[u]!) * tanhSlope(value);
      const ofUpdate = dz[u]! * (step.before.hidden[u]! - value);
      return (1 - z[u]!) * dn + ofUpdate + z[u]! * hidden[u]!;
    });
    return { hidden: next, memory };
  },
};

const lstm: CellEquations = {
  step({ network, parameters: { ofHidden }, x, before: { hidden, memory } }) {
    const size = network.hiddenSize;
    const h = affine(ofHidden, hidden);
    const i = gate(0, x, h, sigmoid, size);
    const f = gate(1, x, h, sigmoid, size);
    const g = gate(2, x, h, Math.tanh, size);
    const o = gate(3, x, h, sigmoid, size);
    const c = memory.map((value, unit) => f[unit]! * value + i[unit]! * g[unit]!);
    const next = c.map((value, unit) => o[unit]! * Math.tanh(value));
    return { hidden: next, memory: c, gates: [i, f, g, o], recurrent: none };
  },
  gradient({ network, parameters, step, after }) {
    const { hiddenSize: size } = network;
    const { before, gates, memory: c } = step;
    const [i, f, g, o] = gates as [Vector, Vector, Vector, Vector];
    const sums = new Float64Array(4 * size);
    const memory = new Float64Array(size);
    for (let u = 0; u < size; u++) {
      const squashed = Math.tanh(c[u]!);
      const dc = after.memory[u]! + after.hidden[u]! * o[u]! * tanhSlope(squashed);
      sums[u] = dc * g[u]! * sigmoidSlope(i[u]!);
      sums[size + u] = dc * before.memory[u]! * sigmoidSlope(f[u]!);
      sums[2 * size + u] = dc * i[u]! * tanhSlope(g[u]!);
      sums[3 * size + u] = after.hidden[u]! * squashed * sigmoidSlope(o[u]!);
      memory[u] = dc * f[u]!;
    }
    return { sums, before: { hidden: transposed(parameters.ofHidden.weight, sums, size), memory } };
  },
  tangent({ network, parameters: { ofHidden }, step, x, before }) {
    const { hiddenSize: size } = network;
    const [i, f, g, o] = step.gates as [Vector, Vector, Vector, Vector];
    const sums = plus(x, linear(ofHidden.weight, before.hidden, 0, 4 * size));
    const memory = new Float64Array(size);
    const hidden = new Float64Array(size);
    for (let u = 0; u < size; u++) {
      const di = sums[u]! * sigmoidSlope(i[u]!);
      const df = sums[size + u]! * sigmoidSlope(f[u]!);
      const dg = sums[2 * size + u]! * tanhSlope(g[u]!);
      const dc = f[u]! * before.memory[u]! + df * step.before.memory[u]! + di * g[u]! + i[u]! * dg;
      const squashed = Math.tanh(step.memory[u]!);
      memory[u] = dc;
      hidden[u] =
        sums[3 * size + u]! * sigmoidSlope(o[u]!) * squashed + o[u]! * tanhSlope(squashed) * dc;
    }
    return { hidden, memory };
  },
};

const equations: Readonly<Record<CellName, CellEquations>> = { RNN: rnn, GRU: gru, LSTM: lstm };

/** @returns the state at the beginning of a sequence */
export function initialState({ cell, hiddenSize }: CellNetwork): CellState {
  const hasMemory = cellEntry(cell).memory !== null;
  return {
    hidden: new Float64Array(hiddenSize),
    memory: new Float64Array(hasMemory ? hiddenSize : 0),
  };
}

/** Computes one step of a cell. */
export function cellStep(
  network: CellNetwork,
  parameters: CellParameters,
  inputs: Vector,
  before: CellState,
): CellStep {
  const x = affine(parameters.ofInputs, inputs);
  return { before, ...equations[network.cell].step({ network, parameters, x, before }) };
}

/**
 * Computes the gradient of one step.
 * @param after gradient with respect to the state after it
 */
export function cellStepGradient(
  network: CellNetwork,
  parameters: CellParameters,
  step: CellStep,
  after: CellState,
): StepGradient {
  return equations[network.cell].gradient({ network, parameters, step, after });
}

/**
 * Computes how the state after a step changes to first order: its Jacobian times a direction.
 * @param x change of the products with the inputs, [gates * units]
 * @param before change of the state before the step
 */
export function cellStepTangent(
  network: CellNetwork,
  parameters: CellParameters,
  step: CellStep,
  x: Vector,
  before: CellState,
): CellState {
  return equations[network.cell].tangent({ network, parameters, step, x, before });
}

/** @returns a gate's values, from the products [gates * units] with the inputs and with the hidden state */
function gate(
  index: number,
  x: Vector,
  h: Vector,
  activation: (sum: number) => number,
  size: number,
): Vector {
  return Float64Array.from({ length: size }, (_, unit) =>
    activation(x[index * size + unit]! + h[index * size + unit]!),
  );
}

function gradientOf(sums: Vector, hidden: Vector, { memory }: CellState): StepGradient {
  return { sums, before: { hidden, memory } };
}

const plus = (a: Vector, b: Vector): Vector => a.map((value, index) => value + b[index]!);
const product = (a: Vector, b: Vector): Vector => a.map((value, index) => value * b[index]!);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const rectified = (x: number): number => Math.max(0, x);
// Derivatives in terms of the function's own value.
const sigmoidSlope = (y: number): number => y * (1 - y);
const tanhSlope = (y: number): number => 1 - y * y;
const rectifiedSlope = (y: number): number => (y > 0 ? 1 : 0);
