import { setImmediate } from 'node:timers/promises';
import {
  affine,
  type NetworkParameters,
  type Vector,
} from '#shared/network/double-precision/linear';
import type { Network } from '#shared/network/network';
import { mostProbable } from '#shared/statistics/most-probable';
import type { FixedPoints } from '#shared/inside/fixed-points';
import { NetworkStep, networkStateSize, topHidden } from './network-step.ts';
import { shownPath, type StatePath } from './plane-view.ts';
import type { SampledImage } from './sampled-digits.ts';

/** The most numbers of blank steps after which answers are counted. */
const mostCounts = 29;

/** Numbers of states beyond it overflow: models compute in single precision. Only ReLU's states have no bounds. */
const largestNumber = (2 - 2 ** -23) * 2 ** 127;

/** What happens to a model that reads a digit, and then blank steps. */
export interface BlankReading {
  /**
   * The states after each step, of the digit and then blank ones, [steps + blank steps][state], until one overflows; at
   * least one, the state before the first step if no other doesn't overflow.
   */
  readonly states: readonly Vector[];
  /** Whether a state overflows. */
  readonly overflows: boolean;
  /**
   * The predicted class after the digit and after each blank step, [1 + blank steps], null once a state overflows; null
   * for the readout `all`.
   */
  readonly predicted: readonly (number | null)[] | null;
}

/**
 * Reads a digit and then blank steps. The readout `mean` continues its mean over the blank steps; `all` knows
 * nothing about more steps than a digit has.
 * @param network of one direction
 * @param sequence the digit's, [steps][inputs]
 * @param blank the inputs of a blank step
 * @param blanks how many of them
 */
export async function readThenBlank(
  network: Network,
  weights: NetworkParameters,
  sequence: readonly Vector[],
  blank: Vector,
  blanks: number,
): Promise<BlankReading> {
  await setImmediate();
  const states: Vector[] = [];
  const predicted: (number | null)[] = [];
  const sum = new Float64Array(network.hiddenSize);
  let state: Vector = new Float64Array(networkStateSize(network));
  let overflows = false;
  for (let index = 0; index < sequence.length + blanks; index++) {
    const { next } = new NetworkStep(network, weights, state, sequence[index] ?? blank);
    overflows = !next.every((value) => Math.abs(value) <= largestNumber);
    if (overflows) break;
    state = next;
    states.push(state);
    const hidden = topHidden(network, state);
    hidden.forEach((value, unit) => (sum[unit]! += value));
    if (network.readout === 'all' || index < sequence.length - 1) continue;
    const read = network.readout === 'mean' ? sum.map((value) => value / (index + 1)) : hidden;
    predicted.push(mostProbable(affine(weights.head, read)));
  }
  if (states.length === 0) states.push(state);
  while (predicted.length <= blanks) predicted.push(null);
  return { states, overflows, predicted: network.readout === 'all' ? null : predicted };
}

/** Collects what is needed of the readings of digits, which all together would take much memory. */
export class MetStates {
  /** States that are met, each with another digit and after another number of steps. */
  readonly starts: Vector[] = [];
  /** One digit of each class. */
  readonly paths: StatePath[] = [];
  readonly #images: readonly SampledImage[];
  readonly #steps: number;
  readonly #starts: number;
  /** How many answers are right after each number of blank steps; null for the readout `all`. */
  #right: Uint32Array | null = null;
  #added = 0;
  #overflowing = 0;

  /**
   * @param images in the order in which their readings will be added
   * @param steps of a digit
   * @param mostStarts how many states are kept, at most one of each reading
   */
  constructor(images: readonly SampledImage[], steps: number, mostStarts: number) {
    this.#images = images;
    this.#steps = steps;
    this.#starts = Math.min(mostStarts, images.length);
  }

  /** Adds the reading of the next image. */
  add({ states, overflows, predicted }: BlankReading): void {
    const index = this.#added++;
    if (overflows) this.#overflowing += 1;
    const { label } = this.#images[index]!;
    const count = this.#starts;
    const start = this.starts.length;
    if (index === Math.floor(((start + 0.5) * this.#images.length) / count)) {
      this.starts.push(states[Math.floor(((start + 0.5) * states.length) / count)]!);
    }
    if (!this.paths.some((path) => path.label === label)) {
      this.paths.push(shownPath(label, states, this.#steps));
      this.paths.sort((a, b) => a.label - b.label);
    }
    if (predicted === null) return;
    this.#right ??= new Uint32Array(predicted.length);
    predicted.forEach((answer, blanks) => {
      if (answer === label) this.#right![blanks]! += 1;
    });
  }

  /** With how many digits a state overflows. */
  get overflowing(): number {
    return this.#overflowing;
  }

  /** The share of the answers that are right after blank steps. */
  forgetting(): FixedPoints['forgetting'] {
    if (this.#right === null) return null;
    const after = evenPlaces(this.#right.length);
    return { after, accuracy: after.map((blanks) => this.#right![blanks]! / this.#added) };
  }
}

/** @returns places of a list at even distances, with the first and the last */
function evenPlaces(length: number): number[] {
  const count = Math.min(length, mostCounts);
  return Array.from({ length: count }, (_, index) =>
    Math.round((index * (length - 1)) / Math.max(1, count - 1)),
  );
}
