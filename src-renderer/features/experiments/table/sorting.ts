import type { ListedExperiment } from '#shared/contract/commands/experiments';
import type { ExperimentProperty, PropertyValue } from '#shared/experiment/filter/property';
import { propertyNamed } from '#shared/experiment/filter/vocabulary';
import { columnOfKey } from './columns.ts';

/** What experiments are sorted by: a column's key, or `name` or `starred`. */
export interface SortKey {
  readonly key: string;
  readonly descending: boolean;
}

/** The property that a key sorts by. */
function propertyOf(key: string): ExperimentProperty | undefined {
  return columnOfKey(key)?.property ?? propertyNamed(key);
}

/** Whether high values of a column are the interesting ones, so that the first click puts them on top. */
function highFirst(key: string): boolean {
  const better = columnOfKey(key)?.better;
  if (better !== undefined && better !== null) return better === 'higher';
  const kind = propertyOf(key)?.kind;
  return kind === 'moment' || kind === 'flag';
}

/**
 * The sorting after a click on a heading: by it with the interesting values on top, then reversed, then no longer by it.
 * @param add whether the other keys stay and this one only breaks ties
 */
export function nextSort(sort: readonly SortKey[], key: string, add: boolean): readonly SortKey[] {
  const first = { key, descending: highFirst(key) };
  const at = sort.findIndex((each) => each.key === key);
  const others = add ? sort.filter((each) => each.key !== key) : [];
  if (at === -1) return [...others, first];
  const reversed = sort[at]!.descending !== first.descending;
  if (reversed) return others;
  const second = { key, descending: !first.descending };
  return add ? sort.with(at, second) : [second];
}

/**
 * Sorts experiments. Those equal in all keys keep their order; those without a value come last in either direction.
 */
export function sortExperiments(
  experiments: readonly ListedExperiment[],
  sort: readonly SortKey[],
): readonly ListedExperiment[] {
  const comparers = sort.flatMap(({ key, descending }) => {
    const property = propertyOf(key);
    return property === undefined ? [] : [{ property, sign: descending ? -1 : 1 }];
  });
  if (comparers.length === 0) return experiments;
  const rows = experiments.map((experiment) => ({
    experiment,
    values: comparers.map(({ property }) => sortableValue(property, property.of(experiment))),
  }));
  rows.sort((a, b) => {
    for (const [index, { sign }] of comparers.entries()) {
      const order = compareValues(a.values[index]!, b.values[index]!, sign);
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.map(({ experiment }) => experiment);
}

/** A value as it is compared: options in the order of their list, a list by its words; null: empty. */
export function sortableValue(
  property: ExperimentProperty,
  value: PropertyValue,
): string | number | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return value.length === 0 ? null : [...value].sort().join('\0');
  return property.options === undefined ? value : property.options.indexOf(value);
}

/** Numbers within names are compared as numbers: `gru-64` before `gru-128`. */
const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The order of two values, as a comparer for `sort` says it: empty ones last, others by `sign` 1 or -1. */
export function compareValues(
  a: string | number | null,
  b: string | number | null,
  sign: number,
): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * words.compare(String(a), String(b));
}
