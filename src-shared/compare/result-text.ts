import type { ResultColumn } from './result-columns.ts';
import type { ResultCell, ResultTable } from './result-values.ts';
import type { TextTable } from '../text/text-table.ts';

/** What stands where there is no value. */
export const missing = '–';

/** A column's value for a person: `98.52 %`, `0.0421`, `54,826`, `3.25 s`, `214 KiB`. */
export function valueText(kind: ResultColumn['kind'], value: number | null): string {
  if (value === null || Number.isNaN(value)) return missing;
  switch (kind) {
    case 'share':
      return `${(100 * value).toFixed(2)} %`;
    case 'real':
      return realText(value);
    case 'count':
      return Math.round(value).toLocaleString('en-GB');
    case 'seconds':
      return `${realText(value)} s`;
    case 'bytes':
      return `${(value / 1024).toFixed(value < 102_400 ? 1 : 0)} KiB`;
  }
}

function realText(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A cell for a person: `98.52 ± 0.11 %` over seeds, without the deviation where there is none. */
export function cellText({ kind }: Pick<ResultColumn, 'kind'>, cell: ResultCell): string {
  const text = valueText(kind, cell.mean);
  if (cell.mean === null || cell.deviation === null) return text;
  const deviation = deviationText(kind, cell.deviation);
  const unit = / ?(?:%|s|KiB)$/.exec(text)?.[0] ?? '';
  return `${text.slice(0, text.length - unit.length)} ± ${deviation}${unit}`;
}

function deviationText(kind: ResultColumn['kind'], deviation: number): string {
  if (kind === 'share') return (100 * deviation).toFixed(2);
  if (kind === 'bytes') return (deviation / 1024).toFixed(1);
  return String(Number(deviation.toPrecision(2)));
}

/** A difference to the baseline for a person: `+0.42 pp`, `−0.0103`, `+12,800`. */
export function deltaText({ kind }: Pick<ResultColumn, 'kind'>, delta: number | null): string {
  if (delta === null || Number.isNaN(delta)) return missing;
  const size = Math.abs(delta);
  const text = kind === 'share' ? `${(100 * size).toFixed(2)} pp` : valueText(kind, size);
  return `${delta > 0 ? '+' : delta < 0 ? '−' : '±'}${text}`;
}

/** The table as it is shown: group, N, and in each cell mean and deviation; for LaTeX, Markdown and HTML. */
export function resultTexts({ columns, rows }: ResultTable): TextTable {
  return {
    header: ['Group', 'N', ...columns.map(({ label }) => label)],
    rows: rows.map(({ group, cells }) => [
      group.label,
      String(group.members.length),
      ...cells.map((cell, index) => cellText(columns[index]!, cell)),
    ]),
  };
}

/**
 * The table with full precision, for CSV: for each column the mean, the standard deviation, how many runs have a value,
 * and the difference to the baseline; empty where there is none. Shares are of 1, times in seconds, sizes in bytes.
 */
export function resultNumbers({ columns, rows }: ResultTable): TextTable {
  const written = (value: number | null): string => (value === null ? '' : String(value));
  return {
    header: [
      'group',
      'runs',
      ...columns.flatMap(({ key }) => [key, `${key} sd`, `${key} n`, `${key} delta`]),
    ],
    rows: rows.map(({ group, cells }) => [
      group.label,
      group.members.map(({ id }) => id).join(' '),
      ...cells.flatMap(({ mean, deviation, count, delta }) => [
        written(mean),
        written(deviation),
        String(count),
        written(delta),
      ]),
    ]),
  };
}
