import { isRange, type Point } from './space.ts';
import type { SweepDefinition } from './sweep.ts';

type Searched = Pick<SweepDefinition, 'method' | 'space'>;

/** Whether the trials of a sweep can differ in nothing but their seed, so that a config is judged by its mean over seeds. */
export function hasSeeds({ space }: Pick<SweepDefinition, 'space'>): boolean {
  return space.some(({ field }) => field === 'seed');
}

/** The seeds with which each config of a grid or of a random search is tried; empty if none are listed. */
export function listedSeeds({ method, space }: Searched): readonly (string | number | boolean)[] {
  const seeds = space.find(({ field }) => field === 'seed');
  // Where other fields depend on the seed, they differ with it.
  const isCondition = space.some(({ when }) => when?.field === 'seed');
  const isListed = seeds !== undefined && !isRange(seeds) && !isCondition;
  return isListed && method.kind !== 'tpe' ? seeds.values : [];
}

/** The values of a point that a person chooses: all but the seed, which is luck. */
export function withoutSeed(point: Point): Point {
  return Object.fromEntries(Object.entries(point).filter(([field]) => field !== 'seed'));
}
