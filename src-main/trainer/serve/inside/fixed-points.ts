import { setImmediate } from 'node:timers/promises';
import {
  fixedSpeed,
  modulusOf,
  mostEigenvalues,
  mostPoints,
  type FixedPoint,
  type FixedPoints,
  type PointKind,
} from '#shared/inside/fixed-points';
import { sequenceOfImage } from '#shared/network/double-precision/forward';
import { stateSize } from '#shared/network/double-precision/jacobian';
import {
  affine,
  joined,
  networkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import { multiplyAdds } from '#shared/network/multiply-adds';
import type { Network } from '#shared/network/network';
import { softmax } from '#shared/statistics/evaluation';
import { median } from '#shared/statistics/summary';
import { mostProbable } from '#shared/statistics/most-probable';
import type { AnalysisTask } from './analysis-task.ts';
import { MetStates, readThenBlank } from './blank-reading.ts';
import { eigenvaluesOf, type Complex } from './eigenvalues.ts';
import { NetworkStep, networkStateSize, topHidden } from './network-step.ts';
import { lengthOf } from './orthonormal.ts';
import { placeIn, planeView } from './plane-view.ts';
import { principalComponents, type PrincipalComponents } from './principal-components.ts';
import { imagesOf, sampledDigits } from './sampled-digits.ts';
import { settle, type SettledState } from './settle.ts';

/** How many digits are read: as many as a budget of multiply-adds allows, within these bounds. */
const digits = { least: 40, most: 200, budget: 4e9 };
/**
 * At how many of the states that are met the search begins: as many as a budget of multiply-adds allows, within these
 * bounds. It takes about so many steps each.
 */
const starts = { least: 8, most: 40, budget: 2e10, steps: 30 };
/** Two states are the same point if no number of them differs by more, relative to the largest where that is above 1. */
const sameState = 0.01;
/** A point counts as slow if a blank step moves it by less than this share of what it moves half of the starts by. */
const slowShare = 0.01;
/** The shares of the work: reading digits, searching for points; the rest are eigenvalues. */
const shares = { reading: 0.2, searching: 0.6 };

/** A point with the starts that led to it. */
interface FoundPoint extends SettledState {
  readonly starts: number;
}

/**
 * Finds the states that a model keeps while it reads blank steps, and what becomes of its answers; see `FixedPoints`.
 * The search begins at states that the model is in while it reads digits of the test set, and after them.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function fixedPoints({
  model: { network, parameters, inputs, data },
  dependencies,
  report,
}: AnalysisTask): Promise<FixedPoints> {
  const weights = networkParameters(network, parameters);
  const images = imagesOf(await sampledDigits(data, dependencies, digitsFor(network)));
  const blank = new Float64Array(network.inputSize).fill(inputs.table[0]!);
  const reading = { pixels: inputs.order.pixels, table: inputs.table };
  const met = new MetStates(images, network.sequenceLength, startsFor(network));
  for (const [index, { image }] of images.entries()) {
    report((shares.reading * index) / images.length);
    const sequence = sequenceOfImage(network, reading, image);
    met.add(await readThenBlank(network, weights, sequence, blank, network.sequenceLength));
  }
  const within = reachable(network);
  const stepAt = (state: Vector): NetworkStep => new NetworkStep(network, weights, state, blank);
  const settled: SettledState[] = [];
  for (const [index, start] of met.starts.entries()) {
    report(shares.reading + (shares.searching * index) / met.starts.length);
    settled.push(await settle(stepAt, within, start, setImmediate));
  }
  const usual = median(met.starts.map((start) => speedOf(start, stepAt(start).next)));
  const resting = settled.filter(({ speed }) => speed < Math.max(fixedSpeed, slowShare * usual));
  const found = distinct(resting);
  const listed = found.slice(0, mostPoints);
  const plane = principalComponents(
    joined([...met.starts, ...listed.map(({ state }) => state)]),
    networkStateSize(network),
    2,
  );
  const points: FixedPoint[] = [];
  for (const [index, point] of listed.entries()) {
    await setImmediate();
    const done = shares.reading + shares.searching;
    report(done + ((1 - done) * index) / listed.length);
    const eigenvalues = stepAt(point.state).ownJacobians().flatMap(eigenvaluesOf);
    const answer = answerAt(network, affine(weights.head, topHidden(network, point.state)));
    points.push(described(point, eigenvalues, answer, plane));
  }
  return {
    steps: network.sequenceLength,
    examples: images.length,
    overflowing: met.overflowing,
    starts: met.starts.length,
    restless: met.starts.length - resting.length,
    points,
    leftOut: found.length - listed.length,
    plane: planeView(plane, stepAt, met.paths),
    forgetting: met.forgetting(),
  };
}

function startsFor(network: Network): number {
  const size = networkStateSize(network);
  // The Jacobian column by column, its products, and their decomposition.
  const each = (size * multiplyAdds(network)) / network.sequenceLength + (2 / 3) * size ** 3;
  const count = Math.floor(starts.budget / (starts.steps * each));
  return Math.max(starts.least, Math.min(starts.most, count));
}

/** @returns a function that moves a state into the range of the hidden states; only ReLU's have no bounds */
function reachable(network: Network): (state: Vector) => Vector {
  if (network.cell === 'RNN' && network.nonlinearity === 'relu') {
    return (state) => state.map((value) => Math.max(0, value));
  }
  const size = stateSize(network);
  return (state) =>
    state.map((value, i) =>
      i % size < network.hiddenSize ? Math.max(-1, Math.min(1, value)) : value,
    );
}

function speedOf(state: Vector, next: Vector): number {
  return lengthOf(next.map((value, i) => value - state[i]!));
}

function digitsFor(network: Network): number {
  const most = Math.floor(digits.budget / (2 * multiplyAdds(network)));
  return Math.max(digits.least, Math.min(digits.most, most));
}

/**
 * Takes states that are the same for one point, the one that moves least.
 * @returns fixed points before others, from the one that most starts led to; those that as many led to from the one that
 *   moves least
 */
function distinct(settled: readonly SettledState[]): FoundPoint[] {
  const points: FoundPoint[] = [];
  for (const { state, speed } of settled.toSorted((a, b) => a.speed - b.speed)) {
    const scale = state.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const known = points.findIndex((point) =>
      point.state.every((value, i) => Math.abs(value - state[i]!) <= sameState * scale),
    );
    if (known === -1) points.push({ state, speed, starts: 1 });
    else points[known] = { ...points[known]!, starts: points[known]!.starts + 1 };
  }
  const isSlow = ({ speed }: FoundPoint): number => (speed < fixedSpeed ? 0 : 1);
  return points.toSorted(
    (a, b) => isSlow(a) - isSlow(b) || b.starts - a.starts || a.speed - b.speed,
  );
}

function answerAt({ readout, classes }: Network, logits: Vector): FixedPoint['answer'] {
  if (readout === 'all') return null;
  const probabilities = softmax(logits, classes);
  const predicted = mostProbable(probabilities);
  return { class: predicted, probability: probabilities[predicted]! };
}

function described(
  { state, speed, starts }: FoundPoint,
  ofLayers: readonly Complex[],
  answer: FixedPoint['answer'],
  plane: PrincipalComponents,
): FixedPoint {
  const eigenvalues = ofLayers.toSorted((a, b) => modulusOf(b) - modulusOf(a));
  const unstable = eigenvalues.filter((value) => modulusOf(value) > 1).length;
  const kindOfFixed: PointKind = unstable === 0 ? 'stable' : 'saddle';
  return {
    kind: speed < fixedSpeed ? kindOfFixed : 'slow',
    speed,
    starts,
    answer,
    eigenvalues: eigenvalues
      .slice(0, mostEigenvalues)
      .map(([real, imaginary]) => [real, imaginary]),
    unstable,
    place: placeIn(plane, state),
  };
}
