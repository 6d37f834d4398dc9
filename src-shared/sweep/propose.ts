import { ConfigError } from '../experiment/config.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';
import { gridPoints, randomPoint, type Point } from './space.ts';
import type { SweepState, Trial } from './standing.ts';
import { baseConfig, trialConfig, type SweepDefinition } from './sweep.ts';
import { proposePoint, type Observation } from './tpe.ts';

/** How often a point is drawn again because it was tried already, or its values don't go together. */
const redraws = 100;

/** How many trials are proposed together; Infinity: all. */
function cohortSize({ method }: SweepDefinition): number {
  return method.kind === 'tpe' ? method.cohort : Infinity;
}

/** The trials of a sweep by those that were proposed together. */
export function cohortsOf(definition: SweepDefinition, trials: readonly Trial[]): Trial[][] {
  const size = Math.min(cohortSize(definition), Math.max(1, trials.length));
  return Array.from({ length: Math.ceil(trials.length / size) }, (_, index) =>
    trials.slice(index * size, (index + 1) * size),
  );
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
    const end = trials.length + Math.min(most, allowed.length);
    return shuffled(allowed, seed).slice(trials.length, end);
  }
  const count = Math.min(method.trials - trials.length, most, cohortSize(definition));
  const observations = trials.map(observationOf);
  const known = new Set(trials.map(({ point }) => JSON.stringify(point)));
  const points: Point[] = [];
  while (points.length < count) {
    const random = new RandomStream(seed, purpose.sweep, trials.length + points.length);
    const point = newPoint(definition, known, () =>
      method.kind === 'random'
        ? randomPoint(space, base, random)
        : proposePoint(space, base, observations, random),
    );
    if (point === null) break;
    known.add(JSON.stringify(point));
    points.push(point);
  }
  return points;
}

function newPoint(
  definition: SweepDefinition,
  known: ReadonlySet<string>,
  propose: () => Point,
): Point | null {
  for (let draw = 0; draw < redraws; draw++) {
    const point = propose();
    if (!known.has(JSON.stringify(point)) && isAllowed(definition, point)) return point;
  }
  return null;
}

/** Whether the values of a point go together. */
function isAllowed(definition: SweepDefinition, point: Point): boolean {
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
