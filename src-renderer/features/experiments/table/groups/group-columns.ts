import { groupColumns, groupOf, type Column } from '../columns.ts';
import { metricOf } from './group-rows.ts';

/** A mean with its deviation needs more room than a single value, and so do the words `12 values`. */
const widths = { mean: 132, config: 84 } as const;

/**
 * The columns of a table of groups: first those that judge the groups, then those that are shown of runs too.
 * @param shown the columns that the table of runs has
 * @param rankBy the metric that groups are ranked by
 */
export function columnsOfGroups(shown: readonly Column[], rankBy: Column): readonly Column[] {
  const { rank, runs, best, difference, p } = groupColumns;
  // The column of tested runs has the status of each.
  const others = shown.filter(({ key, cell }) => key !== rankBy.key && cell !== 'status');
  const judged = { ...best, help: `The best run of the group by “${rankBy.label}”.` };
  return [rank, runs, widened(rankBy), judged, difference, p, ...others.map(widened)];
}

function widened(column: Column): Column {
  const usual =
    metricOf(column) !== null ? widths.mean : groupOf(column) === 'config' ? widths.config : 0;
  return { ...column, width: Math.max(usual, column.width) };
}
