import type { MemoryMap } from '#shared/contract/commands';
import { mostProbable } from '#shared/statistics/most-probable';
import { parameterLayout, type Network } from '#shared/network/network';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { SavedModel } from '../saved-models.ts';
import { inputGradient, traceNetwork, type NetworkTrace } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs'>;

/** The most steps after which a map tells what the answer depends on: as many rows can be told apart. */
const mostAnswers = 56;
/** The most multiply-adds that a map may take; larger models are asked after fewer steps. */
const budget = 4e8;

/**
 * Maps what a model's answer after each step still depends on; see `MemoryMap`. The idea: Madsen, "Visualizing
 * memorization in RNNs", Distill, 2019 (10.23915/distill.00016).
 * @param image 784 bytes
 */
export async function memoryMap(
  { network, parameters, inputs }: Model,
  image: Uint8Array,
): Promise<MemoryMap> {
  const { pixels } = inputs.order;
  const sequence = sequenceOfImage(network, { pixels, table: inputs.table }, image);
  const weights = networkParameters(network, parameters);
  const whole = await traceNetwork(network, weights, sequence);
  const predicted = mostProbable(whole.logits);
  const perFullInk = Math.abs(inputs.table[255]! - inputs.table[0]!);
  const steps = network.sequenceLength;
  const answers = answersOf(network);
  const norms = new Float64Array(answers.length * steps);
  for (const [row, last] of answers.entries()) {
    const trace = network.bidirectional
      ? await traceNetwork(network, weights, sequence.slice(0, last + 1))
      : upTo(whole, last);
    const gradients = await inputGradient(trace, predicted);
    for (const [step, values] of gradients.entries()) {
      norms[row * steps + step] = perFullInk * lengthOf(values);
    }
  }
  return { steps, predicted, answers, norms };
}

/** The trace of the part of a sequence that ends with a step; only for networks of one direction. */
function upTo(trace: NetworkTrace, last: number): NetworkTrace {
  const layers = trace.layers.map((layer) => ({ ...layer, steps: layer.steps.slice(0, last + 1) }));
  return { ...trace, layers };
}

/** The steps, from 0, after which the model is asked: evenly spaced, with the last. */
function answersOf(network: Network): number[] {
  const { sequenceLength: steps, bidirectional } = network;
  // For each answer half of the steps on average, back again; both ways there, too.
  const each = (parameterLayout(network).length * steps * (bidirectional ? 2 : 1)) / 2;
  const count = Math.max(1, Math.min(steps, mostAnswers, Math.floor(budget / each)));
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * steps) / count) - 1);
}

function lengthOf(values: Vector): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
