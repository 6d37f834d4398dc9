import { log } from '../mathematics/deterministic.ts';
import { normalBetween, normalDensity } from '../mathematics/normal.ts';
import type { RandomStream } from '../random/random-stream.ts';
import {
  boundsOf,
  isRange,
  rangeValue,
  type Dimension,
  type Point,
  type Range,
  type Value,
} from './space.ts';

/** The density of one dimension around one observation. */
interface Kernel {
  density(value: Value): number;
  draw(random: RandomStream): Value;
}

/** The observations that count in full; older ones count less. */
const recent = 25;

/**
 * A density over some dimensions of a space, from points that were observed: a mixture of one kernel for each
 * observation, the newest last, and a wide one for what hasn't been seen. All points have all of the dimensions.
 * Sources: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4; the widths and weights as
 * in Bergstra, Yamins and Cox, "Making a science of model search", ICML 2013; Watanabe, arXiv 2304.11127, section 3.
 */
export class ParzenEstimator {
  readonly #dimensions: readonly Dimension[];
  /** [observations + 1], normalised; the wide kernel is the last. */
  readonly #weights: readonly number[];
  /** [dimensions][observations + 1] */
  readonly #kernels: readonly (readonly Kernel[])[];

  constructor(dimensions: readonly Dimension[], observed: readonly Point[]) {
    this.#dimensions = dimensions;
    this.#weights = weightsOf(observed.length);
    this.#kernels = dimensions.map((dimension) => {
      const values = observed.map((point) => point[dimension.field]!);
      return isRange(dimension)
        ? numberKernels(dimension, values as number[])
        : choiceKernels(dimension.values as Value[], values);
    });
  }

  /** The logarithm of the density at a point. */
  logDensity(point: Point): number {
    const density = this.#weights.reduce((sum, weight, kernel) => {
      const product = this.#dimensions.reduce(
        (all, { field }, dimension) =>
          all * this.#kernels[dimension]![kernel]!.density(point[field]!),
        weight,
      );
      return sum + product;
    }, 0);
    return log(density);
  }

  /** A point drawn from the density. */
  draw(random: RandomStream): Point {
    let left = random.uniform();
    const found = this.#weights.findIndex((weight) => (left -= weight) < 0);
    const kernel = found === -1 ? this.#weights.length - 1 : found;
    return Object.fromEntries(
      this.#dimensions.map(({ field }, dimension) => [
        field,
        this.#kernels[dimension]![kernel]!.draw(random),
      ]),
    );
  }
}

/** The weights of observations, oldest first, and of the wide kernel: a ramp up to the most recent ones. */
function weightsOf(count: number): number[] {
  const older = Math.max(0, count - recent);
  const ramp = Array.from({ length: older }, (_, index) =>
    older === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * index) / (older - 1),
  );
  const weights = [...ramp, ...new Array<number>(count - older + 1).fill(1)];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** One kernel for each observed value and one for all: a share for the value itself, the rest for all values equally. */
function choiceKernels(values: readonly Value[], observed: readonly Value[]): Kernel[] {
  const alike = observed.length === 0 ? 1 : 1 / (observed.length + 1);
  const around = (own: Value | null): Kernel => {
    const total = values.length * alike + (own === null ? 0 : 1);
    const shares = values.map((value) => (alike + (value === own ? 1 : 0)) / total);
    return {
      density: (value) => shares[values.indexOf(value)]!,
      draw: (random) => {
        let left = random.uniform();
        const found = shares.findIndex((share) => (left -= share) < 0);
        return values[found === -1 ? values.length - 1 : found]!;
      },
    };
  };
  return [...observed, null].map(around);
}

/** One normal kernel for each observed number, as wide as the gaps to its neighbours, and one over the whole range. */
function numberKernels(dimension: Range, observed: readonly number[]): Kernel[] {
  const { low, high } = boundsOf(dimension);
  const centres = observed.map((value) => (dimension.logarithmic ? log(value) : value));
  const order = [...centres.keys()].sort((one, other) => centres[one]! - centres[other]!);
  const least = (high - low) / Math.min(100, 2 + centres.length);
  const widths: number[] = [];
  for (const [place, index] of order.entries()) {
    const before = centres[order[place - 1] ?? -1];
    const after = centres[order[place + 1] ?? -1];
    const own = centres[index]!;
    // At the ends only the gap to the neighbour counts, unless there is none.
    const gaps =
      before === undefined && after === undefined
        ? [own - low, high - own]
        : [own - (before ?? own), (after ?? own) - own];
    widths[index] = Math.min(high - low, Math.max(least, ...gaps));
  }
  return [...centres.keys(), -1].map((index) =>
    index === -1
      ? normalKernel(dimension, (low + high) / 2, high - low)
      : normalKernel(dimension, centres[index]!, widths[index]!),
  );
}

/** A normal density, cut off at the ends of the range; for steps, the probability of each. */
function normalKernel(dimension: Range, centre: number, width: number): Kernel {
  const { low, high, step } = boundsOf(dimension);
  const { logarithmic } = dimension;
  const scaled = (value: number): number => (value - centre) / width;
  const onScale = (value: number): number => (logarithmic ? log(value) : value);
  const whole = normalBetween(scaled(low), scaled(high));
  return {
    density: (given) => {
      const value = given as number;
      if (step === null) return normalDensity(scaled(onScale(value))) / width / whole;
      const [from, to] = [onScale(value - step / 2), onScale(value + step / 2)];
      return normalBetween(scaled(from), scaled(to)) / whole;
    },
    draw: (random) => {
      for (;;) {
        const place = centre + width * random.normal();
        if (place >= low && place <= high) return rangeValue(dimension, place);
      }
    },
  };
}
