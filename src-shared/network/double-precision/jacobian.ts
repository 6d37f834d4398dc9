import { gateCount, type Network } from '../network.ts';
import { cellStepTangent, initialState, type CellState, type CellStep } from './cells.ts';
import { joined, type CellParameters, type Vector } from './linear.ts';

/** @returns the numbers in the state of a cell: its hidden state and, if it has one, its memory */
export function stateSize(network: Network): number {
  const { hidden, memory } = initialState(network);
  return hidden.length + memory.length;
}

/** @returns a state as one vector: the hidden state, then the memory */
export function flatState({ hidden, memory }: CellState): Vector {
  return joined([hidden, memory]);
}

/** Finds the hidden state and the memory in a vector of `flatState`; they share its numbers. */
export function splitState({ hiddenSize }: Network, flat: Vector): CellState {
  return { hidden: flat.subarray(0, hiddenSize), memory: flat.subarray(hiddenSize) };
}

/**
 * Multiplies the Jacobian of a step, the derivative of the state after it by the state before, with a vector. The inputs
 * of the step stay as they are.
 * @param vector [state]
 * @returns [state]
 */
export function jacobianTimes(
  network: Network,
  parameters: CellParameters,
  step: CellStep,
  vector: Vector,
): Vector {
  const inputs = new Float64Array(gateCount(network.cell) * network.hiddenSize);
  return flatState(cellStepTangent(network, parameters, step, inputs, splitState(network, vector)));
}

/** @returns the Jacobian of a step, a row for each number of the state after it: [state, state] */
export function cellJacobian(
  network: Network,
  parameters: CellParameters,
  step: CellStep,
): Vector[] {
  const size = stateSize(network);
  const columns = Array.from({ length: size }, (_, place) => {
    const unit = new Float64Array(size);
    unit[place] = 1;
    return jacobianTimes(network, parameters, step, unit);
  });
  return Array.from({ length: size }, (_, row) =>
    Float64Array.from(columns, (column) => column[row]!),
  );
}
