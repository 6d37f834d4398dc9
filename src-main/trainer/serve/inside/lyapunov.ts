import { setImmediate } from 'node:timers/promises';
import { byExponent, mostExponents, type Lyapunov } from '#shared/inside/lyapunov';
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
import type { AnalysisTask } from './analysis-task.ts';
import { orthonormalise } from './orthonormal.ts';
import { imagesOf, sampledDigits } from './sampled-digits.ts';
import { traceNetwork } from './sequence.ts';

/** How many digits are read: as many as a budget of multiply-adds allows, within these bounds. */
const digits = { least: 10, most: 100, budget: 3e10 };
/** The share of the steps that only turn the directions. */
const skippedShare = 1 / 4;

/**
 * Computes the Lyapunov exponents of a model on digits of its test set; see `Lyapunov`. Orthonormal directions go through
 * the Jacobian of each step, without forming it, and are made orthonormal again: an exponent is the mean of ln R_ii of
 * these QR decompositions (Vogt et al., "On Lyapunov exponents for RNNs", arXiv 2006.14123). Each layer is taken by
 * itself, with the inputs that it gets.
 * @throws UnrollError 'not-found' if the data set is missing, 'invalid-input' if it has changed since the training
 */
export async function lyapunov({
  model: { network, parameters, inputs, data },
  dependencies,
  report,
}: AnalysisTask): Promise<Lyapunov> {
  const weights = networkParameters(network, parameters);
  const images = imagesOf(await sampledDigits(data, dependencies, digitsFor(network)));
  const reading = { pixels: inputs.order.pixels, table: inputs.table };
  const ofDigits: LayerExponents[][] = [];
  for (const [index, { image }] of images.entries()) {
    report(index / images.length);
    const sequence = sequenceOfImage(network, reading, image);
    ofDigits.push(await exponentsOf(network, weights, sequence));
  }
  return {
    examples: images.length,
    steps: network.sequenceLength,
    skipped: skippedSteps(network.sequenceLength),
    layers: ofDigits[0]!.map(({ layer, direction }, place) => ({
      layer,
      direction: direction === 1 ? ('backward' as const) : ('forward' as const),
      state: stateSize(network),
      exponents: averaged(ofDigits.map((layers) => layers[place]!.exponents)),
    })),
  };
}

/** The exponents of one layer in one direction, −Infinity where a direction is lost. */
interface LayerExponents {
  readonly layer: number;
  readonly direction: number;
  readonly exponents: Vector;
}

/** @returns the exponents of each layer for one sequence */
async function exponentsOf(
  network: Network,
  weights: NetworkParameters,
  sequence: readonly Vector[],
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
      startingDirections(network, layer, direction),
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
function startingDirections(network: Network, layer: number, direction: number): Vector[] {
  const size = stateSize(network);
  const random = new RandomStream(0, purpose.initialisation, layer, direction);
  const vectors = Array.from({ length: Math.min(size, mostExponents) }, () =>
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

/** @returns the mean of each exponent over the digits, from the largest on */
function averaged(ofDigits: readonly Vector[]): Lyapunov['layers'][number]['exponents'] {
  return Array.from(ofDigits[0]!, (_, index) => {
    const values = ofDigits.map((exponents) => exponents[index]!);
    if (values.includes(-Infinity)) return { mean: null, deviation: null };
    const { mean, deviation } = summarise(values)!;
    return { mean, deviation };
  }).toSorted(byExponent);
}
