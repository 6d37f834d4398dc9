import type { LineChartProps } from './chart-series.ts';

/** What a line chart says instead of lines; null if it has a value to draw: a log axis has no place for 0. */
export function emptyChartText({
  series,
  logY = false,
  emptyText,
}: Pick<LineChartProps, 'series' | 'logY' | 'emptyText'>): string | null {
  const isDrawn = (value: number): boolean => Number.isFinite(value) && (!logY || value > 0);
  if (series.some(({ y }) => y.some(isDrawn))) return null;
  const hasPoints = series.some(({ x }) => x.length > 0);
  return emptyText ?? (hasPoints ? 'No values to show on this axis' : 'No points yet');
}
