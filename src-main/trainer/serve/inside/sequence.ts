import { setImmediate } from 'node:timers/promises';
import { directionCount, type Network } from '#shared/network/network';
import {
  cellStepGradient,
  initialState,
  type CellStep,
} from '#shared/network/double-precision/cells';
import {
  outputsOf,
  readingOrder,
  readOut,
  readThrough,
} from '#shared/network/double-precision/forward';
import {
  affine,
  transposed,
  type CellParameters,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';

/** All steps of one layer in one direction. */
export interface LayerTrace {
  readonly layer: number;
  /** 0 forward, 1 backward. */
  readonly direction: number;
  /** In the order of the sequence; backward cells compute the last first. */
  readonly steps: readonly CellStep[];
}

/** Everything that a network computed while it read a sequence. */
export interface NetworkTrace {
  readonly network: Network;
  readonly parameters: NetworkParameters;
  /** Layer by layer, forward before backward. */
  readonly layers: readonly LayerTrace[];
  readonly logits: Vector;
}

/** Reads a whole sequence, without dropout. Other work can run between layers. */
export async function traceNetwork(
  network: Network,
  parameters: NetworkParameters,
  inputs: readonly Vector[],
): Promise<NetworkTrace> {
  const layers: LayerTrace[] = [];
  let sequence = inputs;
  for (let layer = 0; layer < network.layers; layer++) {
    const directions: CellStep[][] = [];
    for (let direction = 0; direction < directionCount(network); direction++) {
      await setImmediate();
      const steps = readThrough(network, parameters.cell(layer, direction), sequence, direction);
      directions.push(steps);
      layers.push({ layer, direction, steps });
    }
    sequence = outputsOf(directions);
  }
  const logits = affine(parameters.head, readOut(network, sequence));
  return { network, parameters, layers, logits };
}

/**
 * @returns the gradient of one class's logit with respect to the inputs, at each place of the sequence
 * @param label the class
 */
export async function inputGradient(trace: NetworkTrace, label: number): Promise<Vector[]> {
  const { network, parameters } = trace;
  let gradients = readOutGradient(trace, label);
  for (let layer = network.layers - 1; layer >= 0; layer--) {
    const ofInputs: Vector[][] = [];
    for (const { direction, steps } of trace.layers.filter((part) => part.layer === layer)) {
      await setImmediate();
      const from = direction * network.hiddenSize;
      const ofHidden = gradients.map((all) => all.subarray(from, from + network.hiddenSize));
      const cell = parameters.cell(layer, direction);
      ofInputs.push(layerGradient(network, cell, steps, ofHidden, direction));
    }
    const [first, second] = ofInputs as [Vector[], Vector[]?];
    gradients = first.map((values, place) =>
      second === undefined ? values : values.map((value, i) => value + second[place]![i]!),
    );
  }
  return gradients;
}

/** @returns the gradient of a logit with respect to the last layer's outputs, at each place of the sequence */
function readOutGradient({ network, parameters, layers }: NetworkTrace, label: number): Vector[] {
  const places = layers[0]!.steps.length;
  const width = network.hiddenSize * directionCount(network);
  const { weight } = parameters.head;
  const inputs = weight.length / network.classes;
  const row = Float64Array.from(weight.subarray(label * inputs, (label + 1) * inputs));
  switch (network.readout) {
    case 'last': {
      const gradients = Array.from({ length: places }, () => new Float64Array(width));
      gradients.at(-1)!.set(row.subarray(0, network.hiddenSize));
      gradients[0]!.set(row.subarray(network.hiddenSize), network.hiddenSize);
      return gradients;
    }
    case 'mean':
      return Array.from({ length: places }, () => row.map((value) => value / places));
    case 'all':
      return Array.from({ length: places }, (_, place) =>
        row.subarray(place * width, (place + 1) * width),
      );
  }
}

/** Back-propagation through time: from the gradients with respect to hidden states to those with respect to inputs. */
function layerGradient(
  network: Network,
  parameters: CellParameters,
  steps: readonly CellStep[],
  ofHidden: readonly Vector[],
  direction: number,
): Vector[] {
  const ofInputs: Vector[] = [];
  const { weight, bias } = parameters.ofInputs;
  let later = initialState(network);
  for (const place of readingOrder(steps.length, direction).reverse()) {
    const hidden = later.hidden.map((value, unit) => value + ofHidden[place]![unit]!);
    const after = { hidden, memory: later.memory };
    const gradient = cellStepGradient(network, parameters, steps[place]!, after);
    ofInputs[place] = transposed(weight, gradient.sums, weight.length / bias.length);
    later = gradient.before;
  }
  return ofInputs;
}
