import { setImmediate } from 'node:timers/promises';
import type { PlaneAnswers, StateTrajectories } from '#shared/contract/commands';
import { balancedSample } from '#shared/data/balanced-sample';
import { imageBytes } from '#shared/data/image-size';
import {
  coordinatesOf,
  principalComponents,
  type PrincipalComponents,
} from '#shared/mathematics/principal-components';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { affine, networkParameters, type Vector } from '#shared/network/double-precision/linear';
import { parameterLayout, type Network } from '#shared/network/network';
import { checkSameData } from '../../run/same-data.ts';
import type { Dependencies } from '../../ports/dependencies.ts';
import type { SavedModel } from '../saved-models.ts';
import { traceNetwork } from './sequence.ts';

type Model = Pick<SavedModel, 'network' | 'parameters' | 'inputs' | 'data'>;

/** The most test digits, and the least for models that take long. */
const [mostDigits, leastDigits] = [1_000, 100];
/** The most multiply-adds that reading the digits, and the covariance of their states, may take. */
const [readingBudget, covarianceBudget] = [1.5e9, 5e8];
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
  readonly paths: Float32Array;
}

/**
 * Has a model read test digits and finds the plane in which its states differ most.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function statePlane(
  { network, parameters, inputs, data }: Model,
  layer: number,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
): Promise<StatePlane> {
  const dataset = await loadDataset(data.dataset);
  checkSameData(data, dataset);
  const { images, labels } = dataset.test;
  const indices = balancedSample(labels, data.classes, digitsOf(network, data.classes));
  const weights = networkParameters(network, parameters);
  const units = network.hiddenSize;
  const places = placesOf(network.sequenceLength);
  const point = readsMean(network, layer) ? 'mean' : 'last';
  const states = new Float32Array(indices.length * places.length * units);
  const ends = new Float64Array(indices.length * units);
  for (const [digit, index] of indices.entries()) {
    const image = images.subarray(index * imageBytes, (index + 1) * imageBytes);
    const hidden = await hiddenStates(network, weights, inputs, image, layer);
    for (const [place, step] of places.entries()) {
      states.set(hidden[step]!, (digit * places.length + place) * units);
    }
    ends.set(point === 'mean' ? meanOf(hidden) : hidden.at(-1)!, digit * units);
  }
  await setImmediate();
  const components = planeOf(principalComponents(states, units, Math.min(2, units)));
  return {
    components,
    answers: answersIn(network, weights.head, components, layer),
    sample: {
      indices,
      labels: Uint8Array.from(indices, (index) => labels[index]!),
      points: coordinatesOf(ends, components),
      point,
    },
    places,
    paths: Float32Array.from(coordinatesOf(states, components)),
  };
}

/** The hidden states of a layer's forward cells after each step of an image. Other work can run between layers. */
async function hiddenStates(
  network: Network,
  weights: ReturnType<typeof networkParameters>,
  { order, table }: Model['inputs'],
  image: Uint8Array,
  layer: number,
): Promise<Vector[]> {
  const sequence = sequenceOfImage(network, { pixels: order.pixels, table }, image);
  const { layers } = await traceNetwork(network, weights, sequence);
  const part = layers.find((each) => each.layer === layer && each.direction === 0)!;
  return part.steps.map(({ hidden }) => hidden);
}

/** How many test digits a model reads: as many as the budgets allow. */
function digitsOf(network: Network, classes: number): number {
  const { sequenceLength: steps, hiddenSize: units } = network;
  const reading = parameterLayout(network).length * steps;
  const covariance = (Math.min(steps, mostPlaces) * units * units) / 2;
  const most = Math.min(mostDigits, readingBudget / reading, covarianceBudget / covariance);
  return Math.max(leastDigits, classes, Math.floor(most));
}

/** Some of the steps, from 0: evenly spaced, with the last. */
function placesOf(steps: number): number[] {
  const count = Math.min(steps, mostPlaces);
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * steps) / count) - 1);
}

/** Whether what the head reads of a layer is the mean of its states. */
function readsMean({ readout, layers, bidirectional }: Network, layer: number): boolean {
  return readout === 'mean' && layer === layers - 1 && !bidirectional;
}

function planeOf(components: PrincipalComponents): PrincipalComponents {
  const { mean, directions, shares } = components;
  if (directions.length === 2) return components;
  return {
    mean,
    directions: [...directions, new Float64Array(mean.length)],
    shares: [...shares, 0],
  };
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

function meanOf(states: readonly Vector[]): Vector {
  const sum = new Float64Array(states[0]!.length);
  for (const state of states) state.forEach((value, unit) => (sum[unit]! += value));
  return sum.map((value) => value / states.length);
}
