import type { Metric } from '../catalogue/metrics/metric.ts';
import { summarise } from '../statistics/summary.ts';
import { groupOf, type RunGroup } from './grouping.ts';
import {
  resultColumn,
  type ResultColumn,
  type ResultColumnKey,
  type ValueContext,
} from './result-columns.ts';

/** A group's result in one column. */
export interface ResultCell {
  /** The members' values in their order; null for a member without one. */
  readonly values: readonly (number | null)[];
  /** How many have a value: N. */
  readonly count: number;
  /** Null if none has a value. */
  readonly mean: number | null;
  /** Sample standard deviation (divisor N - 1); null for fewer than two values. */
  readonly deviation: number | null;
  /** The mean minus the baseline's; null for the baseline itself and if either is missing. */
  readonly delta: number | null;
  /** Whether no other row is better, or none is worse; null if all are equal or neither direction is better. */
  readonly extreme: 'best' | 'worst' | null;
}

/** A group's row of the table; its cells are in the order of the columns. */
export interface ResultRow {
  readonly group: RunGroup;
  readonly isBaseline: boolean;
  readonly cells: readonly ResultCell[];
}

export interface ResultTable<Column extends NamedMetric = ResultColumn> {
  readonly columns: readonly Column[];
  /** In the order in which they are shown. */
  readonly rows: readonly ResultRow[];
}

/** What a table says about a column. */
export interface NamedMetric extends Metric {
  readonly key: string;
}

export interface ResultTableOptions extends ValueContext {
  readonly columns: readonly ResultColumnKey[];
  /** Id of a run whose group is the baseline; the first group if the run is in none. */
  readonly baseline: string | null;
}

/** The results of groups of runs, the baseline's first: mean, deviation, difference from the baseline, extremes. */
export function resultTable(
  groups: readonly RunGroup[],
  { columns: keys, baseline, ...context }: ResultTableOptions,
): ResultTable {
  const columns = keys.map(resultColumn);
  const first = baselineGroup(groups, baseline);
  const ordered = first === undefined ? [] : [first, ...groups.filter((group) => group !== first)];
  const columnsOfCells = columns.map((column) => resultCells(ordered, column, context));
  return {
    columns,
    rows: ordered.map((group, row) => ({
      group,
      isBaseline: row === 0,
      cells: columnsOfCells.map((cells) => cells[row]!),
    })),
  };
}

/** The group that others are compared with: the one that contains the run, else the first. */
function baselineGroup(groups: readonly RunGroup[], baseline: string | null): RunGroup | undefined {
  return groupOf(groups, baseline) ?? groups[0];
}

/**
 * The results of groups in one column, in their order.
 * @param baseline index of the group that the others are compared with
 */
export function resultCells(
  groups: readonly Pick<RunGroup, 'members'>[],
  column: Pick<ResultColumn, 'of' | 'better'>,
  context: ValueContext,
  baseline = 0,
): readonly ResultCell[] {
  const found = groups.map(({ members }) => {
    const values = members.map((record) => column.of(record, context));
    const summary = summarise(values.filter((value) => value !== null));
    return { values, summary };
  });
  const means = found.map(({ summary }) => summary?.mean ?? null);
  const extremes = extremesOf(means, column.better);
  return found.map(({ values, summary }, row) => ({
    values,
    count: summary?.count ?? 0,
    mean: summary?.mean ?? null,
    deviation: summary?.deviation ?? null,
    delta: row === baseline ? null : difference(means[row]!, means[baseline]!),
    extreme: extremes[row]!,
  }));
}

function difference(mean: number | null, baseline: number | null): number | null {
  return mean === null || baseline === null ? null : mean - baseline;
}

function extremesOf(
  means: readonly (number | null)[],
  better: ResultColumn['better'],
): ResultCell['extreme'][] {
  const known = means.filter((mean) => mean !== null);
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  if (better === null || known.length === 0 || lowest === highest) return means.map(() => null);
  const [best, worst] = better === 'higher' ? [highest, lowest] : [lowest, highest];
  return means.map((mean) => (mean === best ? 'best' : mean === worst ? 'worst' : null));
}
