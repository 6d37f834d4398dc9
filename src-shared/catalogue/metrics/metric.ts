import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDeviation,
  formatDuration,
  formatFixed,
  formatPercent,
  formatReal,
  formatShare,
  missing,
} from '../../text/format.ts';

/**
 * The kind of a metric's numbers, which decides how they are formatted: a `share` from 0 to 1 as a percentage,
 * `seconds` as a duration, `bytes` as a size.
 */
export type MetricKind = 'share' | 'real' | 'count' | 'seconds' | 'bytes';

/** How a metric's numbers are formatted. */
export interface Written {
  readonly kind: MetricKind;
  /** Fixed decimals of a `real`; left out if the magnitudes vary too much, as those of learning rates do. */
  readonly decimals?: number;
}

/** A number that is measured in a run or computed from it. */
export interface Metric extends Written {
  readonly label: string;
  /** A shorter label, for column headings. */
  readonly heading: string;
  readonly help: string;
  /** Which direction is better; null if neither is. */
  readonly better: 'higher' | 'lower' | null;
}

/** The chart that a metric's curve is in. Metrics with the same key share one. */
export interface MetricChart {
  readonly key: string;
  readonly title: string;
  /** The label of the y axis. */
  readonly yLabel: string;
}

/** A value as shown to people: `98.52 %`, `0.0421`, `54,826`, `20 min 34 s`, `3.4 MiB`. */
export function metricText({ kind, decimals }: Written, value: number | null): string {
  switch (kind) {
    case 'share':
      return formatPercent(value);
    case 'real':
      return decimals === undefined ? formatReal(value) : formatFixed(value, decimals);
    case 'count':
      return formatCount(value);
    case 'seconds':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
  }
}

/**
 * A mean with its standard deviation, with the unit once if both have the same: `98.52 ± 0.11 %`, `20 min 34 s ± 12 s`.
 */
export function deviationText(written: Written, mean: number | null, deviation: number): string {
  return mean === null
    ? metricText(written, mean)
    : formatDeviation({ mean, deviation }, (value) => metricText(written, value));
}

/** A difference as shown to people, with shares in percentage points: `+0.42 pp`, `−0.0103`, `+12,800`, `±0`. */
export function differenceText(written: Written, difference: number | null): string {
  if (difference === null || Number.isNaN(difference)) return missing;
  const size = Math.abs(difference);
  const text =
    written.kind === 'share' ? `${(100 * size).toFixed(2)} pp` : metricText(written, size);
  return `${difference > 0 ? '+' : difference < 0 ? '−' : '±'}${text}`;
}

/** The lowest and highest number that a metric can have. */
export function boundsOf({ kind }: Written): { readonly from: number; readonly to: number } {
  return { from: 0, to: kind === 'share' ? 1 : Infinity };
}

const mebibyte = 2 ** 20;

/** A metric's numbers as charts use them: sizes in MiB, so that axis ticks are at round numbers. */
export function plotted({ kind }: Written, values: Float64Array): Float64Array {
  return kind === 'bytes' ? values.map((bytes) => bytes / mebibyte) : values;
}

/** The y axis label of a chart of `plotted` numbers. */
export function axisLabel({ kind }: Written, { yLabel }: MetricChart): string {
  return kind === 'bytes' ? `${yLabel} (MiB)` : yLabel;
}

/**
 * Formats a `plotted` number as a short axis label: `98.5 %`, `0.5`, `12.8K`, `3 min`; with that many significant
 * digits if given.
 */
export function tickText({ kind }: Written): (value: number, digits?: number) => string {
  switch (kind) {
    case 'share':
      return formatShare;
    case 'seconds':
      return formatDuration;
    case 'count':
      return formatCompact;
    case 'real':
    case 'bytes':
      return formatReal;
  }
}

/** Formats a `plotted` number as a chart shows it for one point: `98.52 %`, `0.2920`, `143.2`. */
export function pointText(written: Written): (value: number) => string {
  return written.kind === 'bytes'
    ? (mebibytes) => mebibytes.toFixed(1)
    : (value) => metricText(written, value);
}
