import type { ExperimentRecord } from '#shared/experiment/record';
import { formatPercent } from '#shared/text/format';
import { cellText, exactText } from './cell-text.ts';
import type { Column } from './columns.ts';
import type { Extremes } from './extremes.ts';

/** A cell that is only text. */
export interface ValueCell {
  readonly text: string;
  /** All digits, and the interval of a test accuracy; undefined if there is no value. */
  readonly title: string | undefined;
  readonly mark: 'best' | 'worst' | undefined;
}

/**
 * The cell of a column that shows only its property's value; null if the column is drawn in a special way. A row has a
 * dozen of them, so they are computed here and drawn by the row: components take several times as long.
 * @param extremes those of the column, if they should be marked
 */
export function valueCell(
  record: ExperimentRecord,
  { cell, key, property }: Column,
  extremes: Extremes | undefined,
): ValueCell | null {
  const isValue = cell === 'value' || (cell === 'tags' && record.tags.length === 0);
  if (!isValue || property === null) return null;
  const value = property.of({ kind: 'experiment', record, readOnly: false });
  const interval = key === 'testAccuracy' ? record.test?.accuracyInterval : undefined;
  const exact = exactText(value);
  return {
    text: cellText(property, value),
    title: interval === undefined ? exact || undefined : withInterval(exact, interval),
    mark: extremes === undefined ? undefined : markOf(value, extremes),
  };
}

function withInterval(exact: string, interval: readonly [number, number]): string {
  const [low, high] = interval.map((share) => formatPercent(share));
  return `${exact}; 95 % interval ${low} to ${high}`;
}

function markOf(value: unknown, { best, worst }: Extremes): ValueCell['mark'] {
  if (value === best) return 'best';
  return value === worst ? 'worst' : undefined;
}
