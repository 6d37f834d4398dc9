import { setImmediate } from 'node:timers/promises';
import type { PlaneAnswers, StateTrajectories } from '#shared/contract/commands';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import { affine, networkParameters } from '#shared/network/double-precision/linear';
import { directionCount, parameterLayout, type Network } from '#shared/network/network';
import { evaluationSource, savedModelBatch } from '../../run/evaluate-batches.ts';
import type { Dependencies } from '../../ports/dependencies.ts';
import type { SavedModel } from '../saved-models.ts';
import {
  coordinatesOf,
  principalComponents,
  type PrincipalComponents,
} from './principal-components.ts';
import { sampledDigits } from './sampled-digits.ts';

/** What is needed of a model. */
export type PlaneModel = Pick<
  SavedModel,
  'version' | 'engine' | 'network' | 'parameters' | 'inputs' | 'data'
>;

/** The most test digits, and the least for models that take long. */
const [mostDigits, leastDigits] = [500, 100];
/**
 * The most multiply-adds that reading the digits, and the covariance of their states, may take: as many as a core does in
 * less than a second, because whoever waits for a plane can't do anything else with it.
 */
const [readingBudget, covarianceBudget] = [1.5e10, 2.5e8];
/** The most steps of a digit whose states are kept. */
const mostPlaces = 28;

/** The plane in which the states of a model's layer are shown, and test digits in it. */
export interface StatePlane {
  /** Two directions; of a layer of one unit, the second is 0. */
  readonly components: PrincipalComponents;
  readonly answers: PlaneAnswers;
  readonly sample: StateTrajectories['sample'];
  /** The steps, from 0, after which the digits' states are kept; ascending, the last step included. */
  readonly places: readonly number[];
  /** [digits, places, 2] */
  readonly paths: Float64Array;
}

/**
 * Has a model read test digits and finds the plane in which its states differ most.
 * @param final the plane's axes, of the model with its final weights; null: they are found
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function statePlane(
  { engine, network, parameters, inputs, data }: PlaneModel,
  layer: number,
  dependencies: Pick<Dependencies, 'loadDataset'>,
  final: PrincipalComponents | null = null,
): Promise<StatePlane> {
  const most = digitsOf(network, data.classes);
  const { test, indices } = await sampledDigits(data, dependencies, most);
  const source = evaluationSource(inputs, test, savedModelBatch, indices);
  const units = network.hiddenSize;
  const steps = network.sequenceLength;
  const places = evenlySpaced(steps, mostPlaces);
  const point = readsMean(network, layer) ? 'mean' : 'last';
  const states = new Float32Array(indices.length * places.length * units);
  const ends = new Float64Array(indices.length * units);
  for (let index = 0; index < source.batchesPerEpoch; index++) {
    // The process answers other questions meanwhile.
    await setImmediate();
    const batch = source.batch(0, index);
    const { size } = batch;
    const hidden = (await engine.hiddenStates(batch))[layer]!;
    const stateAt = statesOf(network, hidden, size);
    for (let row = 0; row < size; row++) {
      const digit = index * savedModelBatch + row;
      for (const [place, step] of places.entries()) {
        states.set(stateAt(step, row), (digit * places.length + place) * units);
      }
      const read =
        point === 'mean' ? Array.from({ length: steps }, (_, step) => step) : [steps - 1];
      ends.set(meanOf(read.map((step) => stateAt(step, row))), digit * units);
    }
  }
  await setImmediate();
  const components = final ?? principalComponents(states, units, 2);
  return {
    components,
    answers: answersIn(network, networkParameters(network, parameters).head, components, layer),
    sample: {
      indices: [...indices],
      labels: Uint8Array.from(indices, (index) => test.labels[index]!),
      points: coordinatesOf(ends, components),
      point,
    },
    places,
    paths: coordinatesOf(states, components),
  };
}

/**
 * Finds the states of forward cells in the outputs of a layer.
 * @param hidden [steps, size, directions * units]
 * @returns the state of an example after a step
 */
function statesOf(
  network: Network,
  hidden: Float32Array,
  size: number,
): (step: number, row: number) => Float32Array {
  const width = network.hiddenSize * directionCount(network);
  return (step, row) => {
    const from = (step * size + row) * width;
    return hidden.subarray(from, from + network.hiddenSize);
  };
}

/** How many test digits a model reads: as many as the budgets allow. */
function digitsOf(network: Network, classes: number): number {
  const { sequenceLength: steps, hiddenSize: units } = network;
  const reading = parameterLayout(network).length * steps;
  const covariance = (Math.min(steps, mostPlaces) * units * units) / 2;
  const most = Math.min(mostDigits, readingBudget / reading, covarianceBudget / covariance);
  return Math.max(leastDigits, classes, Math.floor(most));
}

/** Whether what the head reads of a layer is the mean of its states. */
function readsMean({ readout, layers, bidirectional }: Network, layer: number): boolean {
  return readout === 'mean' && layer === layers - 1 && !bidirectional;
}

/** The head is affine, so its answers in a plane follow from those at three points. */
function answersIn(
  network: Network,
  head: Parameters<typeof affine>[0],
  { mean, directions }: PrincipalComponents,
  layer: number,
): PlaneAnswers {
  if (layer < network.layers - 1) return { kind: 'none', because: 'layer' };
  if (network.bidirectional) return { kind: 'none', because: 'directions' };
  if (network.readout === 'all') return { kind: 'none', because: 'readout' };
  const withoutBias = { weight: head.weight, bias: new Float64Array(head.bias.length) };
  const [perX, perY] = directions.map((direction) => [...affine(withoutBias, direction)]) as [
    number[],
    number[],
  ];
  return { kind: 'answers', origin: [...affine(head, mean)], perX, perY };
}

/** The mean of some states, in double precision. */
function meanOf(states: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(states[0]!.length);
  for (const state of states) state.forEach((value, unit) => (sum[unit]! += value));
  return sum.map((value) => value / states.length);
}
