import type { ChartSeries } from '../../../../src-renderer/charts/lines/chart-series.ts';
import type { ChartTheme } from '../../../../src-renderer/charts/frame/chart-theme.ts';

/** A series of some points. */
export function line(
  id: string,
  x: readonly number[],
  y: readonly number[],
  more: Partial<ChartSeries> = {},
): ChartSeries {
  const points = { x: Float64Array.from(x), y: Float64Array.from(y) };
  return { id, name: `Line ${id}`, colour: '#123456', ...points, ...more };
}

export const theme: ChartTheme = {
  text: '#111111',
  muted: '#666666',
  axis: '#888888',
  grid: '#eeeeee',
  surface: '#ffffff',
  accent: '#3b5bdb',
  font: 'sans-serif',
};
