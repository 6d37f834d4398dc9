import type { ChartSeries } from './chart-series.ts';

/** Describes a chart for screen readers: the last finite value of each line. */
export function chartSummary(
  title: string,
  xLabel: string,
  series: readonly ChartSeries[],
  formatX: (x: number) => string,
  formatY: (y: number) => string,
): string {
  const lines = series.flatMap(({ name, x, y }) => {
    const index = y.findLastIndex((value) => Number.isFinite(value));
    return index < 0 ? [] : [`${name} ${formatY(y[index]!)} at ${xLabel} ${formatX(x[index]!)}`];
  });
  return lines.length === 0 ? `${title}: no points yet` : `${title}. Last: ${lines.join('; ')}`;
}
