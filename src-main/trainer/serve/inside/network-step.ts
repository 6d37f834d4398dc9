import { cellStep, cellStepTangent, type CellStep } from '#shared/network/double-precision/cells';
import {
  cellJacobian,
  flatState,
  splitState,
  stateSize,
} from '#shared/network/double-precision/jacobian';
import {
  joined,
  linear,
  type CellParameters,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import { gateCount, type Network } from '#shared/network/network';

/** @returns the numbers in the state of a whole network: those of its layers one after the other */
export function networkStateSize(network: Network): number {
  return network.layers * stateSize(network);
}

/** @returns the hidden state of the last layer, which is what the readout reads */
export function topHidden(network: Network, state: Vector): Vector {
  const from = (network.layers - 1) * stateSize(network);
  return state.subarray(from, from + network.hiddenSize);
}

/** A step of all layers of a network of one direction, from one state to the next, and its derivative. */
export class NetworkStep {
  /** The state after it, [state]. */
  readonly next: Vector;
  readonly #network: Network;
  readonly #cells: readonly CellParameters[];
  readonly #steps: readonly CellStep[];

  /**
   * @param state before the step, [state]
   * @param inputs of the first layer
   */
  constructor(network: Network, weights: NetworkParameters, state: Vector, inputs: Vector) {
    this.#network = network;
    this.#cells = Array.from({ length: network.layers }, (_, layer) => weights.cell(layer, 0));
    let below = inputs;
    this.#steps = this.#cells.map((cell, layer) => {
      const step = cellStep(network, cell, below, splitState(network, this.#part(state, layer)));
      below = step.hidden;
      return step;
    });
    this.next = joined(this.#steps.map(flatState));
  }

  /** @returns the Jacobian of the step times a vector, [state] */
  times(vector: Vector): Vector {
    const network = this.#network;
    const products = gateCount(network.cell) * network.hiddenSize;
    // The inputs of the network stay as they are.
    let x: Vector = new Float64Array(products);
    return joined(
      this.#steps.map((step, layer) => {
        const before = splitState(network, this.#part(vector, layer));
        const after = cellStepTangent(network, this.#cells[layer]!, step, x, before);
        const above = this.#cells[layer + 1];
        if (above !== undefined) x = linear(above.ofInputs.weight, after.hidden, 0, products);
        return flatState(after);
      }),
    );
  }

  /** @returns the columns of the Jacobian of the step, [state][state] */
  columns(): Vector[] {
    const size = networkStateSize(this.#network);
    return Array.from({ length: size }, (_, place) => {
      const unit = new Float64Array(size);
      unit[place] = 1;
      return this.times(unit);
    });
  }

  /**
   * @returns for each layer the derivative of its state after the step by its own before, [state][state]. The Jacobian
   *   of the whole network is block triangular, so that its eigenvalues are those of these blocks.
   */
  ownJacobians(): Vector[][] {
    return this.#steps.map((step, layer) => cellJacobian(this.#network, this.#cells[layer]!, step));
  }

  /** The part of a state that belongs to a layer; shares its numbers. */
  #part(state: Vector, layer: number): Vector {
    const size = stateSize(this.#network);
    return state.subarray(layer * size, (layer + 1) * size);
  }
}
