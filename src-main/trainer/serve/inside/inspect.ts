import type { GateCourse, InsideView, LayerInside } from '#shared/contract/commands';
import { softmax } from '#shared/statistics/evaluation';
import { mostProbable } from '#shared/statistics/most-probable';
import type { Network } from '#shared/network/network';
import type { SavedModel } from '../saved-models.ts';
import { networkParameters, type Vector } from './linear.ts';
import { inputGradient, traceNetwork, type LayerTrace } from './sequence.ts';

/** Below this share of their range, and above that, gates count as saturated. */
const [lowShare, highShare] = [0.1, 0.9];

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs'>;

/**
 * Looks into a model while it reads an image; see `InsideView`.
 * @param image 784 bytes
 */
export async function inspect(
  { network, parameters, inputs }: Model,
  image: Uint8Array,
): Promise<InsideView> {
  const { pixels } = inputs.order;
  const sequence = Array.from({ length: network.sequenceLength }, (_, step) =>
    Float64Array.from({ length: network.inputSize }, (_unused, input) => {
      const pixel = pixels[step * network.inputSize + input]!;
      return inputs.table[image[pixel]!]!;
    }),
  );
  const trace = await traceNetwork(network, networkParameters(network, parameters), sequence);
  const probabilities = [...softmax(trace.logits, network.classes)];
  const predicted = mostProbable(probabilities);
  // The table is a straight line, so this is its slope.
  const perFullInk = inputs.table[255]! - inputs.table[0]!;
  const gradient = new Float64Array(image.length);
  const gradients = await inputGradient(trace, predicted);
  gradients.forEach((values, step) => {
    values.forEach((value, input) => {
      gradient[pixels[step * network.inputSize + input]!] = perFullInk * value;
    });
  });
  return {
    steps: network.sequenceLength,
    predicted,
    probabilities,
    layers: trace.layers.map((layer) => layerInside(network, layer)),
    inputGradient: gradient,
  };
}

function layerInside(network: Network, { layer, direction, steps }: LayerTrace): LayerInside {
  const units = network.hiddenSize;
  const hidden = new Float64Array(steps.length * units);
  steps.forEach((step, place) => hidden.set(step.hidden, place * units));
  const gate = (index: number, name: GateCourse['name'], range: GateCourse['range']): GateCourse =>
    course(
      name,
      range,
      steps.map(({ gates }) => gates[index]!),
    );
  const gates = {
    RNN: () => [
      course(
        'h',
        network.nonlinearity === 'relu' ? 'rectified' : 'signed',
        steps.map((step) => step.hidden),
      ),
    ],
    GRU: () => [gate(0, 'r', 'share'), gate(1, 'z', 'share'), gate(2, 'n', 'signed')],
    LSTM: () => [
      gate(0, 'i', 'share'),
      gate(1, 'f', 'share'),
      gate(2, 'g', 'signed'),
      gate(3, 'o', 'share'),
      course(
        'c',
        'memory',
        steps.map(({ memory }) => memory),
      ),
    ],
  }[network.cell]();
  return { layer, direction: direction === 1 ? 'backward' : 'forward', units, hidden, gates };
}

function course(
  name: GateCourse['name'],
  range: GateCourse['range'],
  steps: readonly Vector[],
): GateCourse {
  const { low, high } = {
    share: { low: (value: number) => value < lowShare, high: (value: number) => value > highShare },
    signed: {
      low: (value: number) => value < -highShare,
      high: (value: number) => value > highShare,
    },
    memory: {
      low: (value: number) => Math.tanh(value) < -highShare,
      high: (value: number) => Math.tanh(value) > highShare,
    },
    rectified: { low: (value: number) => value === 0, high: () => false },
  }[range];
  const share = (counts: (value: number) => boolean): Vector =>
    Float64Array.from(steps, (values) => values.filter(counts).length / values.length);
  const mean = Float64Array.from(
    steps,
    (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  );
  return { name, range, mean, low: share(low), high: share(high) };
}
