import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { RandomStream } from '../random/random-stream.ts';
import { ParzenEstimator } from './parzen-estimator.ts';
import { isTried, randomPoint, type Dimension, type Point, type Space } from './space.ts';

/** A point that was tried, and how well it did. */
export interface Observation {
  readonly point: Point;
  /** How far it was trained: one that got further counts as better than any that didn't. */
  readonly epochs: number;
  /** Lower is better; Infinity if it failed. */
  readonly loss: number;
}

/** Trials drawn at random before the method has enough to learn from. */
export const randomTrials = 10;
/** Points that are drawn for each choice. */
const candidates = 24;

/** How many of the trials count as good: a tenth, and at most 25. */
export function goodCount(trials: number): number {
  return Math.min(25, Math.ceil(0.1 * trials));
}

/** Trials parted into good ones and others, each in the order in which they were tried. */
export function parted(observations: readonly Observation[]): {
  readonly good: readonly Point[];
  readonly others: readonly Point[];
} {
  const order = [...observations.keys()].sort((one, other) => {
    const [first, second] = [observations[one]!, observations[other]!];
    return second.epochs - first.epochs || first.loss - second.loss || one - other;
  });
  const good = new Set(order.slice(0, goodCount(observations.length)));
  const points = (isGood: boolean): Point[] =>
    observations.flatMap(({ point }, index) => (good.has(index) === isGood ? [point] : []));
  return { good: points(true), others: points(false) };
}

/** Of some candidates the one that is most like the good trials and least like the others; the first of equal ones. */
export function mostPromising(
  points: readonly Point[],
  good: ParzenEstimator,
  others: ParzenEstimator,
): Point {
  const gains = points.map((point) => good.logDensity(point) - others.logDensity(point));
  return points[gains.indexOf(Math.max(...gains))]!;
}

/**
 * Proposes points to try (tree-structured Parzen estimator): each is likely under the density of the good trials and
 * unlikely under that of the others. Fields that are always tried are chosen together; those that depend on others, one
 * after the other from the trials that had them.
 * Source: Bergstra et al., "Algorithms for hyper-parameter optimization", NIPS 2011, section 4.
 * @param observations in the order in which they were tried
 * @returns draws a point
 */
export function proposer(
  space: Space,
  base: ExperimentConfig,
  observations: readonly Observation[],
): (random: RandomStream) => Point {
  if (observations.length < randomTrials) return (random) => randomPoint(space, base, random);
  const { good, others } = parted(observations);
  const densitiesOf = (dimensions: readonly Dimension[]): Densities => {
    const known = (points: readonly Point[]): Point[] =>
      points.filter((point) => dimensions.every(({ field }) => point[field] !== undefined));
    return {
      likely: new ParzenEstimator(dimensions, known(good)),
      unlikely: new ParzenEstimator(dimensions, known(others)),
    };
  };
  const isAlwaysTried = ({ field }: Dimension): boolean =>
    observations.every(({ point }) => point[field] !== undefined);
  const together = space.filter(isAlwaysTried);
  const first = together.length === 0 ? null : densitiesOf(together);
  const rest = space
    .filter((dimension) => !isAlwaysTried(dimension))
    .map((dimension) => ({ dimension, densities: densitiesOf([dimension]) }));
  return (random) => {
    let point: Point = first === null ? {} : choose(first, random);
    for (const { dimension, densities } of rest) {
      if (isTried(dimension, point, base)) point = { ...point, ...choose(densities, random) };
    }
    return point;
  };
}

interface Densities {
  readonly likely: ParzenEstimator;
  readonly unlikely: ParzenEstimator;
}

function choose({ likely, unlikely }: Densities, random: RandomStream): Point {
  const drawn = Array.from({ length: candidates }, () => likely.draw(random));
  return mostPromising(drawn, likely, unlikely);
}
