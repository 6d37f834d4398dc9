import type { ListedExperiment } from '#shared/contract/commands';
import { columnOfKey, groupColumns } from '../columns.ts';
import { compareValues, sortableValue, type SortKey } from '../sorting.ts';
import { differenceOf, type GroupRow } from './group-rows.ts';
import { sharedValue } from './group-values.ts';

/** Unless something else is asked for, the best group is on top. */
const byRank: readonly SortKey[] = [{ key: groupColumns.rank.key, descending: false }];

/**
 * Sorts groups by what their cells show: means, ranks, values that all runs share. Those equal in all keys keep their
 * order; those without a value come last in either direction.
 * @param rowsOf the rows of a group's runs
 */
export function sortGroups(
  groups: readonly GroupRow[],
  sort: readonly SortKey[],
  rowsOf: (group: GroupRow) => readonly ListedExperiment[],
): readonly GroupRow[] {
  const keys = sort.length === 0 ? byRank : sort;
  const sorted = groups.map((group) => ({
    group,
    values: keys.map(({ key }) => valueOf(group, key, rowsOf)),
  }));
  sorted.sort((a, b) => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compareValues(a.values[index]!, b.values[index]!, descending ? -1 : 1);
      if (order !== 0) return order;
    }
    return 0;
  });
  return sorted.map(({ group }) => group);
}

function valueOf(
  row: GroupRow,
  key: string,
  rowsOf: (group: GroupRow) => readonly ListedExperiment[],
): string | number | null {
  switch (key) {
    case 'name':
      return row.group.label;
    case groupColumns.rank.key:
      return row.rank;
    case groupColumns.runs.key:
      return row.tested;
    case groupColumns.best.key:
      return row.best;
    case groupColumns.difference.key:
      return row.isBaseline ? 0 : (differenceOf(row)?.value ?? null);
    case groupColumns.p.key:
      return row.test?.adjustedP ?? null;
  }
  const cell = row.cells.get(key);
  if (cell !== undefined) return cell.mean;
  const column = columnOfKey(key);
  if (column === undefined || column.property === null) return null;
  const shared = sharedValue(rowsOf(row), column);
  return shared === undefined ? null : sortableValue(column.property, shared);
}
