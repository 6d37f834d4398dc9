import type { GateCourse, InsideView, LayerInside } from '#shared/contract/commands';
import type { UnitQuantity } from '#shared/catalogue/cells/cell';
import { cellEntry, cellVariant } from '#shared/catalogue/cells/cells';
import { saturationLimits } from '#shared/inside/saturation';
import { softmax } from '#shared/statistics/evaluation';
import { mostProbable } from '#shared/statistics/most-probable';
import type { Network } from '#shared/network/network';
import type { CellStep } from '#shared/network/double-precision/cells';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { SavedModel } from '../saved-models.ts';
import { inputGradient, traceNetwork, type LayerTrace } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs'>;

/**
 * Inspects a model while it reads an image; see `InsideView`.
 * @param image 784 bytes
 */
export async function inspect(
  { network, parameters, inputs }: Model,
  image: Uint8Array,
): Promise<InsideView> {
  const { pixels } = inputs.order;
  const sequence = sequenceOfImage(network, { pixels, table: inputs.table }, image);
  const trace = await traceNetwork(network, networkParameters(network, parameters), sequence);
  const probabilities = [...softmax(trace.logits, network.classes)];
  const predicted = mostProbable(probabilities);
  // The table is linear, so this is its slope.
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
  const { gates, memory } = cellEntry(network.cell);
  const { ranges = {} } = cellVariant(network);
  const courseOf = (
    { name, label, range }: UnitQuantity,
    values: (step: CellStep) => Vector,
  ): GateCourse => course({ name, label, range: ranges[name] ?? range }, steps.map(values));
  return {
    layer,
    direction: direction === 1 ? 'backward' : 'forward',
    units,
    hidden,
    gates: [
      ...gates.map((gate, index) => courseOf(gate, (step) => step.gates[index]!)),
      ...(memory === null ? [] : [courseOf(memory, (step) => step.memory)]),
    ],
  };
}

function course(quantity: UnitQuantity, steps: readonly Vector[]): GateCourse {
  const limits = saturationLimits[quantity.range];
  const read = (value: number): number => (quantity.range === 'memory' ? Math.tanh(value) : value);
  const share = (counts: (value: number) => boolean): Vector =>
    Float64Array.from(
      steps,
      (values) => values.filter((value) => counts(read(value))).length / values.length,
    );
  const mean = Float64Array.from(
    steps,
    (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  );
  return {
    ...quantity,
    mean,
    low: share((value) => value < limits.low),
    high: share((value) => value > limits.high),
  };
}
