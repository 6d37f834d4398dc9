import { ConfigError } from '../experiment/config.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';
import { listedSeeds } from './seeds.ts';
import { gridPoints, listedPoints, randomPoint, type Point } from './space.ts';
import type { SweepState, Trial } from './standing.ts';
import { baseConfig, trialConfig, type SweepDefinition } from './sweep.ts';
import { proposer, type Observation } from './tpe.ts';

/** How often a point is drawn again because it was tried already, or its values don't go together. */
const redraws = 100;
/** The same for TPE: if all that it finds promising has been tried, it is time for something else. */
const promisingRedraws = 20;

/** How many trials are proposed together; Infinity: all. */
function cohortSize({ method }: SweepDefinition): number {
  return method.kind === 'tpe' ? method.cohort : Infinity;
}

/**
 * The next points to try: those of a cohort.
 * @param most how many at most
 * @returns none if there are enough trials, or every point has been tried
 */
export function proposals({ definition, trials }: SweepState, most: number): Point[] {
  const { method, space, seed } = definition;
  const base = baseConfig(definition);
  if (method.kind === 'grid') {
    const allowed = gridPoints(space, base).filter((point) => isAllowed(definition, point));
    // Those tried may have been in another order, before values were added.
    const tried = new Set(trials.map(({ point }) => JSON.stringify(point)));
    const rest = shuffled(allowed, seed).filter((point) => !tried.has(JSON.stringify(point)));
    return rest.slice(0, Math.min(most, rest.length));
  }
  const count = Math.min(method.trials - trials.length, most, cohortSize(definition));
  const propose = method.kind === 'tpe' ? proposer(space, base, trials.map(observationOf)) : null;
  const known = new Set(trials.map(({ point }) => JSON.stringify(point)));
  const points: Point[] = [];
  /** Of a space that has a few points left which chance does not find. */
  let listed: readonly Point[] | null = null;
  const seeds = listedSeeds(definition);
  /** Proposes a point, and the same with the other seeds. */
  const take = (point: Point): void => {
    const others = 'seed' in point ? seeds.map((each) => ({ ...point, seed: each }) as Point) : [];
    for (const each of [point, ...others]) {
      const key = JSON.stringify(each);
      if (known.has(key) || points.length >= count) continue;
      known.add(key);
      points.push(each);
    }
  };
  // The seeds of a config that were left out as there were enough trials come first.
  if (seeds.length > 0) for (const { point } of trials) take(point);
  while (points.length < count) {
    const random = new RandomStream(seed, purpose.sweep, trials.length + points.length);
    const atRandom = (): Point => randomPoint(space, base, random);
    const promising = propose === null ? null : (): Point => propose(random);
    const point =
      (promising && newPoint(definition, known, promising, promisingRedraws)) ??
      newPoint(definition, known, atRandom, redraws) ??
      anyOf((listed ??= untried(definition, known)), known, random);
    if (point === null) break;
    take(point);
  }
  return points;
}

function newPoint(
  definition: SweepDefinition,
  known: ReadonlySet<string>,
  draw: () => Point,
  draws: number,
): Point | null {
  for (let drawn = 0; drawn < draws; drawn++) {
    const point = draw();
    if (!known.has(JSON.stringify(point)) && isAllowed(definition, point)) return point;
  }
  return null;
}

/** The points of a space that can be listed and have not been tried. */
function untried(definition: SweepDefinition, known: ReadonlySet<string>): Point[] {
  const points = listedPoints(definition.space, baseConfig(definition)) ?? [];
  return points.filter(
    (point) => !known.has(JSON.stringify(point)) && isAllowed(definition, point),
  );
}

/** One of some points that is not known yet, drawn at random; null if all are. */
function anyOf(
  points: readonly Point[],
  known: ReadonlySet<string>,
  random: RandomStream,
): Point | null {
  const left = points.filter((point) => !known.has(JSON.stringify(point)));
  return left.length === 0 ? null : left[random.below(left.length)]!;
}

/** Whether the values of a point go together. */
export function isAllowed(definition: SweepDefinition, point: Point): boolean {
  try {
    trialConfig(definition, point);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

function observationOf({ point, losses, status }: Trial): Observation {
  const loss = losses.at(-1);
  const isUseless = loss === undefined || status === 'failed' || Number.isNaN(loss);
  return isUseless ? { point, epochs: 0, loss: Infinity } : { point, epochs: losses.length, loss };
}

function shuffled(points: readonly Point[], seed: number): Point[] {
  const order = [...points.keys()];
  new RandomStream(seed, purpose.sweep).shuffle(order);
  return order.map((index) => points[index]!);
}
