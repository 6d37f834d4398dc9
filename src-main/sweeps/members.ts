import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { compareTexts } from '#shared/text/compare-texts';

/** What is needed of a sweep to tell whose its runs are. */
type Sweep = Pick<SweepView, 'createdAt' | 'definition'> & {
  readonly trials: readonly Pick<SweepTrial, 'experiment' | 'isReused'>[];
};

/**
 * The name of the sweep that each trial's experiment belongs to, by the experiment's id: the one that has made it, or else
 * the newest of those that have taken it over.
 */
export function membersOf(sweeps: readonly Sweep[]): Readonly<Record<string, string>> {
  const oldestFirst = sweeps.toSorted((one, other) => compareTexts(one.createdAt, other.createdAt));
  const reused: Record<string, string> = {};
  const made: Record<string, string> = {};
  for (const { definition, trials } of oldestFirst) {
    for (const { experiment, isReused } of trials) {
      if (experiment !== null) (isReused ? reused : made)[experiment] = definition.name;
    }
  }
  return { ...reused, ...made };
}
