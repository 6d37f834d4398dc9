import { setImmediate } from 'node:timers/promises';
import { UnrollError } from '#shared/contract/errors';
import { evenlySpaced } from '#shared/inside/evenly-spaced';
import {
  byExponent,
  mostExponents,
  mostExponentsByEpoch,
  type Lyapunov,
} from '#shared/inside/lyapunov';
import type { CellStep } from '#shared/network/double-precision/cells';
import { readingOrder, sequenceOfImage } from '#shared/network/double-precision/forward';
import { jacobianTimes, stateSize } from '#shared/network/double-precision/jacobian';
import {
  networkParameters,
  type CellParameters,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import { multiplyAdds } from '#shared/network/multiply-adds';
import type { Network } from '#shared/network/network';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { summarise } from '#shared/statistics/summary';
import type { SavedModel } from '../saved-models.ts';
import type { AnalysisTask } from './analysis-task.ts';
import { orthonormalise } from './orthonormal.ts';
import { imagesOf, sampledDigits, type SampledImage } from './sampled-digits.ts';
import { traceNetwork } from './sequence.ts';

/** How many digits are read: as many as a budget of multiply-adds allows, within these bounds. */
const digits = { least: 10, most: 100, budget: 3e10 };
/** At most so many kept epochs, at even distances, and how many digits are read at each: the budget is for all of them. */
const kept = { epochs: 20, least: 5, most: 25, budget: 3e10 };
/** The share of the steps that only turn the directions. */
const skippedShare = 1 / 4;

/**
 * Computes the Lyapunov exponents of a model on digits of its test set, and the largest ones with the weights that its run
 * kept by epoch; see `Lyapunov`. Orthonormal directions go through the Jacobian of each step, without forming it, and are
 * made orthonormal again: an exponent is the mean of ln R_ii of these QR decompositions (Vogt et al., "On Lyapunov
 * exponents for RNNs", arXiv 2006.14123). Each layer is taken by itself, with the inputs that it gets.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training,
 *   'damaged' naming the file of a kept checkpoint
 */
export async function lyapunov({ model, dependencies, report }: AnalysisTask): Promise<Lyapunov> {
  const { network, parameters, data, record } = model;
  const images = imagesOf(await sampledDigits(data, dependencies, digitsFor(network)));
  const places = evenlySpaced(record.keptCheckpoints.length, kept.epochs);
  const epochs = places.map((place) => record.keptCheckpoints[place]!.epoch);
  const fewer = imagesOf(
    await sampledDigits(data, dependencies, digitsForEach(network, epochs.length)),
  );
  // The work, in directions that are followed through a digit; reading it counts as one.
  const [whole, each] = [
    images.length * (mostExponents + 1),
    fewer.length * (mostExponentsByEpoch + 1),
  ];
  const all = whole + epochs.length * each;

  const layers = await spectra(model, parameters, images, mostExponents, (share) =>
    report((share * whole) / all),
  );
  const points: NonNullable<Lyapunov['byEpoch']>['epochs'] = [];
  for (const [index, epoch] of epochs.entries()) {
    const weights = await keptParameters(model, epoch);
    if (weights === null) continue;
    const found = await spectra(model, weights, fewer, mostExponentsByEpoch, (share) =>
      report((whole + (index + share) * each) / all),
    );
    points.push({ epoch, layers: found });
  }
  return {
    examples: images.length,
    steps: network.sequenceLength,
    skipped: skippedSteps(network.sequenceLength),
    layers,
    byEpoch: points.length === 0 ? null : { examples: fewer.length, epochs: points },
  };
}

/** @returns null if the file is gone: it can be deleted, and an experiment can come without it */
async function keptParameters(model: SavedModel, epoch: number): Promise<Float32Array | null> {
  try {
    return await model.keptParameters(epoch);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return null;
    throw error;
  }
}

/**
 * @returns the largest exponents of each layer and direction, over some digits
 * @param parameters of the model, flat
 * @param most how many
 */
async function spectra(
  { network, inputs }: Pick<SavedModel, 'network' | 'inputs'>,
  parameters: Float32Array,
  images: readonly SampledImage[],
  most: number,
  report: (share: number) => void,
): Promise<Lyapunov['layers']> {
  const weights = networkParameters(network, parameters);
  const reading = { pixels: inputs.order.pixels, table: inputs.table };
  const ofDigits: LayerExponents[][] = [];
  for (const [index, { image }] of images.entries()) {
    report(index / images.length);
    const sequence = sequenceOfImage(network, reading, image);
    ofDigits.push(await exponentsOf(network, weights, sequence, most));
  }
  return ofDigits[0]!.map(({ layer, direction }, place) => ({
    layer,
    direction: direction === 1 ? ('backward' as const) : ('forward' as const),
    state: stateSize(network),
    exponents: averaged(ofDigits.map((layers) => layers[place]!.exponents)),
  }));
}

/** The exponents of one layer in one direction, −Infinity where a direction is lost. */
interface LayerExponents {
  readonly layer: number;
  readonly direction: number;
  readonly exponents: Vector;
}

/** @returns the largest exponents of each layer for one sequence */
async function exponentsOf(
  network: Network,
  weights: NetworkParameters,
  sequence: readonly Vector[],
  most: number,
): Promise<LayerExponents[]> {
  const { layers } = await traceNetwork(network, weights, sequence);
  const results: LayerExponents[] = [];
  for (const { layer, direction, steps } of layers) {
    await setImmediate();
    const inOrder = readingOrder(steps.length, direction).map((place) => steps[place]!);
    const exponents = layerExponents(
      network,
      weights.cell(layer, direction),
      inOrder,
      startingDirections(network, layer, direction, most),
      skippedSteps(steps.length),
    );
    results.push({ layer, direction, exponents });
  }
  return results;
}

/**
 * @returns the mean of ln R_ii over the steps that count, −Infinity where a direction is lost
 * @param steps in the order in which the cell reads
 * @param directions orthonormal vectors [state]; they are changed
 * @param skipped how many of the first steps don't count
 */
export function layerExponents(
  network: Network,
  parameters: CellParameters,
  steps: readonly CellStep[],
  directions: readonly Vector[],
  skipped: number,
): Vector {
  const sums = new Float64Array(directions.length);
  for (const [index, step] of steps.entries()) {
    for (const vector of directions) vector.set(jacobianTimes(network, parameters, step, vector));
    orthonormalise(directions).forEach((length, i) => {
      // A lost direction stays lost.
      if (index >= skipped) sums[i]! += Math.log(length);
    });
  }
  return sums.map((sum) => sum / (steps.length - skipped));
}

/** @returns random orthonormal directions, the same for every model of a shape */
function startingDirections(
  network: Network,
  layer: number,
  direction: number,
  most: number,
): Vector[] {
  const size = stateSize(network);
  const random = new RandomStream(0, purpose.initialisation, layer, direction);
  const vectors = Array.from({ length: Math.min(size, most) }, () =>
    new Float64Array(size).map(() => random.normal()),
  );
  orthonormalise(vectors);
  return vectors;
}

/** @returns how many of the first steps don't count */
function skippedSteps(steps: number): number {
  return Math.floor(steps * skippedShare);
}

function digitsFor(network: Network): number {
  const each = multiplyAdds(network) * (mostExponents + 1);
  return Math.max(digits.least, Math.min(digits.most, Math.floor(digits.budget / each)));
}

/** @returns how many digits are read with the weights of each of so many epochs */
function digitsForEach(network: Network, epochs: number): number {
  const each = multiplyAdds(network) * (mostExponentsByEpoch + 1) * Math.max(1, epochs);
  return Math.max(kept.least, Math.min(kept.most, Math.floor(kept.budget / each)));
}

/** @returns the mean of each exponent over the digits, from the largest on */
function averaged(ofDigits: readonly Vector[]): Lyapunov['layers'][number]['exponents'] {
  return Array.from(ofDigits[0]!, (_, index) => {
    const values = ofDigits.map((exponents) => exponents[index]!);
    if (values.includes(-Infinity)) return { mean: null, deviation: null };
    const { mean, deviation } = summarise(values)!;
    return { mean, deviation };
  }).toSorted(byExponent);
}
