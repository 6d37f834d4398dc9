import type { MemoryMap } from '#shared/contract/commands';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { mostProbable } from '#shared/statistics/most-probable';
import { parameterLayout } from '#shared/network/network';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { networkParameters, type Vector } from '#shared/network/double-precision/linear';
import type { SavedModel } from '../saved-models.ts';
import { inputGradient, traceNetwork, type NetworkTrace } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs' | 'engine'>;

/** The most steps after which a map tells what the answer depends on: as many rows can be told apart. */
const mostAnswers = 56;
/** The most multiply-adds that a map may take in double precision; larger models are asked after fewer steps. */
const budget = 4e8;

/**
 * Maps what a model's answer after each step still depends on; see `MemoryMap`. The idea: Madsen, Distill,
 * 2019, 10.23915/distill.00016. By the engine if it can, in single precision; else in double precision.
 * @param image 784 bytes
 */
export async function memoryMap(model: Model, image: Uint8Array): Promise<MemoryMap> {
  const { network, inputs } = model;
  const { pixels } = inputs.order;
  const sequence = sequenceOfImage(network, { pixels, table: inputs.table }, image);
  const { predicted, answers, gradients } =
    (await byEngine(model, sequence)) ?? (await inDoublePrecision(model, sequence));
  const perFullInk = Math.abs(inputs.table[255]! - inputs.table[0]!);
  const { sequenceLength: steps, inputSize } = network;
  const norms = new Float64Array(answers.length * steps);
  for (let place = 0; place < norms.length; place++) {
    const values = gradients.subarray(place * inputSize, (place + 1) * inputSize);
    norms[place] = perFullInk * Math.hypot(...values);
  }
  return { steps, predicted, answers, norms };
}

/** A map before norms are taken. */
interface AnswerGradients {
  readonly predicted: number;
  /** The steps after which the model is asked, from 0. */
  readonly answers: readonly number[];
  /** [answers, steps, inputSize] */
  readonly gradients: Float32Array | Float64Array;
}

async function byEngine(
  { network, engine }: Model,
  sequence: readonly Vector[],
): Promise<AnswerGradients | null> {
  if (engine.answerGradients === undefined) return null;
  const { sequenceLength: steps, inputSize } = network;
  const inputs = new Float32Array(steps * inputSize);
  sequence.forEach((values, step) => inputs.set(values, step * inputSize));
  const logits = await engine.predict({ size: 1, inputs, labels: new Uint8Array(1) });
  const predicted = mostProbable(logits);
  const answers = evenlySpaced(steps, mostAnswers);
  const gradients = await engine.answerGradients(inputs, predicted, answers);
  return gradients && { predicted, answers, gradients };
}

async function inDoublePrecision(
  { network, parameters }: Model,
  sequence: readonly Vector[],
): Promise<AnswerGradients> {
  const { sequenceLength: steps, inputSize, bidirectional } = network;
  const weights = networkParameters(network, parameters);
  const whole = await traceNetwork(network, weights, sequence);
  const predicted = mostProbable(whole.logits);
  // For each answer half of the steps on average, back again; both ways there, too.
  const each = (parameterLayout(network).length * steps * (bidirectional ? 2 : 1)) / 2;
  const answers = evenlySpaced(steps, Math.min(mostAnswers, budget / each));
  const gradients = new Float64Array(answers.length * steps * inputSize);
  for (const [row, last] of answers.entries()) {
    const trace = bidirectional
      ? await traceNetwork(network, weights, sequence.slice(0, last + 1))
      : upTo(whole, last);
    const own = await inputGradient(trace, predicted);
    own.forEach((values, step) => gradients.set(values, (row * steps + step) * inputSize));
  }
  return { predicted, answers, gradients };
}

/** The trace of the part of a sequence that ends with a step; only for networks of one direction. */
function upTo(trace: NetworkTrace, last: number): NetworkTrace {
  const layers = trace.layers.map((layer) => ({ ...layer, steps: layer.steps.slice(0, last + 1) }));
  return { ...trace, layers };
}
