import { cellText as resultText } from '#shared/compare/result-text';
import { differenceText, metricText, type Written } from '#shared/catalogue/metrics/metric';
import type { ListedExperiment } from '#shared/contract/commands';
import type { PropertyValue } from '#shared/experiment/filter/property';
import { groupsInWords, intervalInWords, pInWords } from '#shared/report/significance-words';
import { formatCount, missing } from '#shared/text/format';
import { cellText, exactText } from '../cell-text.ts';
import { groupColumns, groupOf, type Column } from '../columns.ts';
import { differenceOf, metricOf, shortVerdict, type GroupRow } from './group-rows.ts';

/** A cell of a group's row. */
export interface GroupCell {
  readonly text: string;
  /** A second line, smaller. */
  readonly detail?: string | undefined;
  /** All digits, or whole sentences; undefined if there is nothing to add. */
  readonly title?: string | undefined;
  readonly mark?: 'best' | 'worst' | undefined;
  /** Whether it only says that there is no single value. */
  readonly muted?: boolean | undefined;
}

const empty: GroupCell = { text: '' };

/**
 * The cell of a group in a column.
 * @param rankBy how the metric that groups are ranked by is written
 * @param marked whether the best and worst means are marked
 */
export function groupCell(
  row: GroupRow,
  column: Column,
  { rankBy, marked, rows }: { rankBy: Written; marked: boolean; rows: readonly ListedExperiment[] },
): GroupCell {
  switch (column.key) {
    case groupColumns.rank.key:
      return { text: row.rank === null ? missing : formatCount(row.rank) };
    case groupColumns.runs.key:
      return { text: testedText(row) };
    case groupColumns.best.key:
      return { text: metricText(rankBy, row.best), title: exact(row.best) };
    case groupColumns.difference.key:
      return differenceCell(row);
    case groupColumns.p.key:
      return testCell(row);
    default:
      return row.cells.has(column.key) ? meanCell(row, column, marked) : sharedCell(rows, column);
  }
}

/** How many runs were tested, and how many are at it: `5 of 5`, `3 of 5, 1 running`. */
export function testedText({ tested, running, group }: GroupRow): string {
  const text = `${formatCount(tested)} of ${formatCount(group.members.length)}`;
  return running === 0 ? text : `${text}, ${formatCount(running)} running`;
}

function exact(value: number | null): string | undefined {
  return value === null ? undefined : String(value);
}

function meanCell({ cells }: GroupRow, column: Column, marked: boolean): GroupCell {
  const cell = cells.get(column.key)!;
  const { mean, deviation, count, extreme } = cell;
  return {
    text: resultText(metricOf(column)!, cell),
    title:
      mean === null
        ? undefined
        : `mean ${mean}, standard deviation ${deviation ?? 'unknown'}, N = ${count}`,
    mark: marked && column.better !== null ? (extreme ?? undefined) : undefined,
  };
}

function differenceCell(row: GroupRow): GroupCell {
  if (row.isBaseline) return { text: 'Baseline', muted: true };
  const difference = differenceOf(row);
  if (difference === null) return { text: missing };
  const { value, interval } = difference;
  return {
    text: differenceText({ kind: 'share' }, value),
    detail: interval === null ? undefined : intervalInWords(interval),
    title: row.test === null ? undefined : groupsInWords(row.test),
  };
}

function testCell(row: GroupRow): GroupCell {
  if (row.isBaseline) return empty;
  const verdict = shortVerdict(row);
  const title = row.test === null ? undefined : groupsInWords(row.test);
  const p = row.test?.adjustedP ?? null;
  if (p === null) return { text: verdict, title, muted: true };
  return { text: pInWords(p), detail: verdict, title };
}

/** The value that all runs of a group share; else how many there are, for a field of the config. */
function sharedCell(rows: readonly ListedExperiment[], column: Column): GroupCell {
  const { property, cell } = column;
  if (property === null || cell === 'progress' || cell === 'curve') return empty;
  const shared = sharedValue(rows, column);
  if (shared !== undefined) return { text: cellText(property, shared) };
  if (groupOf(column) !== 'config') return empty;
  const count = new Set(rows.map((row) => exactText(property.of(row)))).size;
  return { text: `${formatCount(count)} values`, muted: true };
}

/** The value of a column that all rows have; undefined if they differ, or if it has no values. */
export function sharedValue(
  rows: readonly ListedExperiment[],
  { property }: Column,
): PropertyValue | undefined {
  if (property === null || rows.length === 0) return undefined;
  const first = property.of(rows[0]!);
  const text = exactText(first);
  return rows.every((row) => exactText(property.of(row)) === text) ? first : undefined;
}
