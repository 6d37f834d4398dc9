import type { Network } from '#shared/network/network';
import { affine, joined, transposed, type CellParameters, type Vector } from './linear.ts';

/**
 * The cells in double precision, one example and one number at a time, from the equations in the documentation of
 * torch.nn.RNN, GRU and LSTM, and their gradients by the chain rule.
 */

/** What a cell remembers from one step to the next. */
export interface CellState {
  readonly hidden: Vector;
  /** An LSTM's memory c; empty for other cells. */
  readonly memory: Vector;
}

/** A step of a cell, with all that its gradient needs. */
export interface CellStep extends CellState {
  /** What the cell came with. */
  readonly before: CellState;
  /** Values of the gates in PyTorch's order: i, f, g, o or r, z, n; none for an RNN. */
  readonly gates: readonly Vector[];
  /** The part of a GRU's candidate that comes of the hidden state, before the reset gate; empty for other cells. */
  readonly recurrent: Vector;
}

/** Gradients by what one step had: by its inputs' sums, and by the state before it. */
export interface StepGradient {
  /** By the products with the inputs, [gates * units]. */
  readonly sums: Vector;
  readonly before: CellState;
}

type CellNetwork = Pick<Network, 'cell' | 'nonlinearity' | 'resetGate' | 'hiddenSize'>;

/** The state at the beginning of a sequence. */
export function initialState({ cell, hiddenSize }: CellNetwork): CellState {
  const hidden = new Float64Array(hiddenSize);
  return { hidden, memory: cell === 'LSTM' ? new Float64Array(hiddenSize) : new Float64Array() };
}

/** One step of a cell. */
export function cellStep(
  network: CellNetwork,
  { ofInputs, ofHidden }: CellParameters,
  inputs: Vector,
  before: CellState,
): CellStep {
  const size = network.hiddenSize;
  const x = affine(ofInputs, inputs);
  const { hidden, memory } = before;
  /** Products with the hidden state; those of a candidate whose reset gate comes first are made later. */
  const isResetFirst = network.cell === 'GRU' && network.resetGate === 'before';
  const h = affine(ofHidden, hidden, 0, isResetFirst ? 2 * size : undefined);
  const gate = (index: number, activation: (sum: number) => number): Vector =>
    Float64Array.from({ length: size }, (_, unit) =>
      activation(x[index * size + unit]! + h[index * size + unit]!),
    );
  const none = new Float64Array();
  switch (network.cell) {
    case 'RNN': {
      const next = gate(0, network.nonlinearity === 'relu' ? rectified : Math.tanh);
      return { before, hidden: next, memory, gates: [], recurrent: none };
    }
    case 'GRU': {
      const r = gate(0, sigmoid);
      const z = gate(1, sigmoid);
      const recurrent = isResetFirst
        ? affine(ofHidden, product(r, hidden), 2 * size, 3 * size)
        : h.subarray(2 * size);
      const n = recurrent.map((value, unit) =>
        Math.tanh(x[2 * size + unit]! + (isResetFirst ? value : r[unit]! * value)),
      );
      const next = n.map((value, unit) => (1 - z[unit]!) * value + z[unit]! * hidden[unit]!);
      return { before, hidden: next, memory, gates: [r, z, n], recurrent };
    }
    case 'LSTM': {
      const [i, f, g, o] = [
        gate(0, sigmoid),
        gate(1, sigmoid),
        gate(2, Math.tanh),
        gate(3, sigmoid),
      ];
      const c = memory.map((value, unit) => f[unit]! * value + i[unit]! * g[unit]!);
      const next = c.map((value, unit) => o[unit]! * Math.tanh(value));
      return { before, hidden: next, memory: c, gates: [i, f, g, o], recurrent: none };
    }
  }
}

/**
 * The gradient of one step.
 * @param after gradient by the state after it
 */
export function cellStepGradient(
  network: CellNetwork,
  parameters: CellParameters,
  step: CellStep,
  after: CellState,
): StepGradient {
  switch (network.cell) {
    case 'RNN': {
      const slope = network.nonlinearity === 'relu' ? rectifiedSlope : tanhSlope;
      const sums = after.hidden.map((gradient, unit) => gradient * slope(step.hidden[unit]!));
      const hidden = transposed(parameters.ofHidden.weight, sums, network.hiddenSize);
      return { sums, before: { hidden, memory: after.memory } };
    }
    case 'GRU':
      return gruGradient(network, parameters, step, after);
    case 'LSTM':
      return lstmGradient(network, parameters, step, after);
  }
}

function gruGradient(
  { hiddenSize: size, resetGate }: CellNetwork,
  { ofHidden: { weight } }: CellParameters,
  { before, gates, recurrent }: CellStep,
  after: CellState,
): StepGradient {
  const [r, z, n] = gates as [Vector, Vector, Vector];
  const dn = after.hidden.map((gradient, u) => gradient * (1 - z[u]!) * tanhSlope(n[u]!));
  const dz = after.hidden.map(
    (gradient, u) => gradient * (before.hidden[u]! - n[u]!) * sigmoidSlope(z[u]!),
  );
  const kept = product(after.hidden, z);
  if (resetGate === 'after') {
    const dr = dn.map((gradient, u) => gradient * recurrent[u]! * sigmoidSlope(r[u]!));
    const back = transposed(weight, joined([dr, dz, product(dn, r)]), size);
    return gradientOf(joined([dr, dz, dn]), plus(back, kept), after);
  }
  const ofReset = transposed(weight, dn, size, 2 * size);
  const dr = ofReset.map((gradient, u) => gradient * before.hidden[u]! * sigmoidSlope(r[u]!));
  const sums = joined([dr, dz, dn]);
  const back = transposed(weight, sums.subarray(0, 2 * size), size);
  return gradientOf(sums, plus(plus(back, product(ofReset, r)), kept), after);
}

function lstmGradient(
  { hiddenSize: size }: CellNetwork,
  { ofHidden }: CellParameters,
  { before, gates, memory: c }: CellStep,
  after: CellState,
): StepGradient {
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
  return { sums, before: { hidden: transposed(ofHidden.weight, sums, size), memory } };
}

function gradientOf(sums: Vector, hidden: Vector, { memory }: CellState): StepGradient {
  return { sums, before: { hidden, memory } };
}

const plus = (a: Vector, b: Vector): Vector => a.map((value, index) => value + b[index]!);
const product = (a: Vector, b: Vector): Vector => a.map((value, index) => value * b[index]!);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const rectified = (x: number): number => Math.max(0, x);
// Slopes by the function's own value.
const sigmoidSlope = (y: number): number => y * (1 - y);
const tanhSlope = (y: number): number => 1 - y * y;
const rectifiedSlope = (y: number): number => (y > 0 ? 1 : 0);
