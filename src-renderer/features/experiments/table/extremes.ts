import type { ListedExperiment } from '#shared/contract/commands/experiments';
import type { Column } from './columns.ts';

/** The best and the worst number of a column. */
export interface Extremes {
  readonly best: number;
  readonly worst: number;
}

/** The extremes of the columns where higher or lower is better and that have at least two different numbers. */
export function extremesOf(
  experiments: readonly ListedExperiment[],
  columns: readonly Column[],
): ReadonlyMap<string, Extremes> {
  const found = new Map<string, Extremes>();
  for (const { key, property, better } of columns) {
    if (better === null || property === null) continue;
    const numbers = experiments
      .map((experiment) => property.of(experiment))
      .filter((value) => typeof value === 'number');
    const lowest = numbers.reduce((least, number) => Math.min(least, number), Infinity);
    const highest = numbers.reduce((most, number) => Math.max(most, number), -Infinity);
    if (!(lowest < highest)) continue;
    const [best, worst] = better === 'higher' ? [highest, lowest] : [lowest, highest];
    found.set(key, { best, worst });
  }
  return found;
}
