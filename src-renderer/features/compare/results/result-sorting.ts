import type { ResultColumn } from '#shared/compare/result-columns';
import type { ResultRow, ResultTable } from '#shared/compare/result-values';
import type { PageState } from '../comparison-state.ts';

type Sort = PageState['sort'];

/** The sorting after a click on a column: better values first, then the reverse, then unsorted. */
export function nextSort(sort: Sort, { key, better }: Pick<ResultColumn, 'key' | 'better'>): Sort {
  const first = { column: key, descending: better === 'higher' };
  if (sort?.column !== key) return first;
  return sort.descending === first.descending
    ? { column: key, descending: !first.descending }
    : null;
}

/** Sorts the rows of a table. Equal rows keep their order; rows without a value are always last. */
export function sortRows({ columns, rows }: ResultTable, sort: Sort): readonly ResultRow[] {
  const place = columns.findIndex(({ key }) => key === sort?.column);
  if (sort === null || place < 0) return rows;
  const sign = sort.descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [first, second] = [a.cells[place]!.mean, b.cells[place]!.mean];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return sign * (first - second);
  });
}
