import { parameterLayout, type Network } from '#shared/network/network';

/**
 * A network written a second time from the equations in PyTorch's documentation, number by number, and differentiated
 * by dual numbers. It shares nothing with what it checks but the names and places of the parameters.
 */

/** A number and its derivative. */
type Dual = readonly [value: number, slope: number];

const plus = (...terms: readonly Dual[]): Dual =>
  terms.reduce(([a, da], [b, db]) => [a + b, da + db], [0, 0]);
const times = ([a, da]: Dual, [b, db]: Dual): Dual => [a * b, da * b + a * db];
const scaled = (factor: number, [a, da]: Dual): Dual => [factor * a, factor * da];
const tanh = ([a, da]: Dual): Dual => [Math.tanh(a), da / Math.cosh(a) ** 2];
const sigmoid = ([a, da]: Dual): Dual => {
  const value = 1 / (1 + Math.exp(-a));
  return [value, value * (1 - value) * da];
};

type Numbers = readonly number[];

/** One layer in one direction, from its state before a step (of an LSTM the hidden state, then the memory) to that after. */
export class PlainCell {
  readonly stateSize: number;
  readonly #network: Network;
  readonly #parameters: PlainParameters;
  readonly #place: string;

  constructor(network: Network, parameters: PlainParameters, layer: number, direction: number) {
    this.#network = network;
    this.#parameters = parameters;
    this.#place = `l${layer}${direction === 1 ? '_reverse' : ''}`;
    this.stateSize = network.hiddenSize * (network.cell === 'LSTM' ? 2 : 1);
  }

  step(inputs: Numbers, state: Numbers): number[] {
    return this.#step(
      inputs,
      state.map((value): Dual => [value, 0]),
    ).map(([value]) => value);
  }

  /** The derivative of the state after by the state before, a row for each number of the state after. */
  jacobian(inputs: Numbers, state: Numbers): number[][] {
    const columns = state.map((_, place) =>
      this.#step(
        inputs,
        state.map((value, i): Dual => [value, i === place ? 1 : 0]),
      ),
    );
    return state.map((_, row) => columns.map((column) => column[row]![1]));
  }

  #step(inputs: Numbers, state: readonly Dual[]): Dual[] {
    const { hiddenSize: size, cell } = this.#network;
    const hidden = state.slice(0, size);
    const of = (name: string) => this.#parameters.of(`rnn.${name}_${this.#place}`);
    const [ofInputs, inputBias, ofHidden, hiddenBias] = [
      of('weight_ih'),
      of('bias_ih'),
      of('weight_hh'),
      of('bias_hh'),
    ];
    const x = (row: number): Dual => [
      inputs.reduce(
        (sum, value, i) => sum + value * ofInputs[row * inputs.length + i]!,
        inputBias[row]!,
      ),
      0,
    ];
    const h = (row: number): Dual =>
      plus(
        [hiddenBias[row]!, 0],
        ...hidden.map((value, i) => scaled(ofHidden[row * size + i]!, value)),
      );
    const units = Array.from({ length: size }, (_, unit) => unit);
    const gate = (index: number, unit: number): Dual =>
      plus(x(index * size + unit), h(index * size + unit));
    switch (cell) {
      case 'RNN':
        return units.map((unit) => tanh(gate(0, unit)));
      case 'GRU':
        return units.map((unit) => {
          const [r, z] = [sigmoid(gate(0, unit)), sigmoid(gate(1, unit))];
          const n = tanh(plus(x(2 * size + unit), times(r, h(2 * size + unit))));
          return plus(times(plus([1, 0], scaled(-1, z)), n), times(z, hidden[unit]!));
        });
      case 'LSTM': {
        const memory = units.map((unit) => {
          const [i, f, g] = [sigmoid(gate(0, unit)), sigmoid(gate(1, unit)), tanh(gate(2, unit))];
          return plus(times(f, state[size + unit]!), times(i, g));
        });
        return [
          ...units.map((unit) => times(sigmoid(gate(3, unit)), tanh(memory[unit]!))),
          ...memory,
        ];
      }
    }
  }
}

/** Parameters by PyTorch's names. */
export class PlainParameters {
  readonly #tensors = new Map<string, Numbers>();

  constructor(network: Network, flat: ArrayLike<number>) {
    for (const { name, offset, length } of parameterLayout(network).tensors) {
      this.#tensors.set(
        name,
        Array.from({ length }, (_, i) => flat[offset + i]!),
      );
    }
  }

  of(name: string): Numbers {
    return this.#tensors.get(name)!;
  }
}

/** What a cell meets: the inputs and the state before each of its steps, in the order in which it reads. */
export interface PlainReading {
  readonly layer: number;
  readonly direction: number;
  readonly cell: PlainCell;
  readonly steps: readonly { readonly inputs: Numbers; readonly before: Numbers }[];
}

/** Reads a sequence with all layers, in both directions where the network has them; forward before backward. */
export function plainReadings(
  network: Network,
  parameters: PlainParameters,
  sequence: readonly Numbers[],
): PlainReading[] {
  const readings: PlainReading[] = [];
  let below = sequence;
  for (let layer = 0; layer < network.layers; layer++) {
    const outputs: number[][] = below.map(() => []);
    for (const direction of network.bidirectional ? [0, 1] : [0]) {
      const cell = new PlainCell(network, parameters, layer, direction);
      const places = [...below.keys()];
      let before: number[] = new Array<number>(cell.stateSize).fill(0);
      const steps = (direction === 0 ? places : places.reverse()).map((place) => {
        const step = { inputs: below[place]!, before };
        before = cell.step(step.inputs, before);
        outputs[place]!.push(...before.slice(0, network.hiddenSize));
        return step;
      });
      readings.push({ layer, direction, cell, steps });
    }
    below = outputs;
  }
  return readings;
}

/** The layers of a network of one direction as one map, from the states of all of them to the next. */
export class PlainStack {
  readonly #cells: readonly PlainCell[];
  readonly #network: Network;
  readonly #parameters: PlainParameters;

  constructor(network: Network, parameters: PlainParameters) {
    this.#network = network;
    this.#parameters = parameters;
    this.#cells = Array.from(
      { length: network.layers },
      (_, layer) => new PlainCell(network, parameters, layer, 0),
    );
  }

  /** The state before the first step, [layers][numbers of a layer's state]. */
  get start(): number[][] {
    return this.#cells.map(({ stateSize }) => new Array<number>(stateSize).fill(0));
  }

  step(inputs: Numbers, states: readonly Numbers[]): number[][] {
    let below = inputs;
    return this.#cells.map((cell, layer) => {
      const after = cell.step(below, states[layer]!);
      below = after.slice(0, this.#network.hiddenSize);
      return after;
    });
  }

  /** The derivative of each layer's state after a step by its own before. */
  jacobians(inputs: Numbers, states: readonly Numbers[]): number[][][] {
    const after = this.step(inputs, states);
    return this.#cells.map((cell, layer) =>
      cell.jacobian(
        layer === 0 ? inputs : after[layer - 1]!.slice(0, this.#network.hiddenSize),
        states[layer]!,
      ),
    );
  }

  /** What the head makes of the last layer's hidden state: the probability of each class. */
  probabilities(states: readonly Numbers[]): number[] {
    const hidden = states.at(-1)!.slice(0, this.#network.hiddenSize);
    const [weight, bias] = [this.#parameters.of('fc.weight'), this.#parameters.of('fc.bias')];
    const powers = bias.map((constant, label) =>
      Math.exp(
        hidden.reduce(
          (sum, value, i) => sum + value * weight[label * hidden.length + i]!,
          constant,
        ),
      ),
    );
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }
}
