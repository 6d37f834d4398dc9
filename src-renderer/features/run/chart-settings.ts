import { chartKeys, type ChartKey } from '#shared/catalogue/metrics/run-charts';
import { strongestSmoothing } from '#shared/statistics/smoothing';
import { xAxes, type XAxis } from '#shared/compare/curve-metrics';

/** How the charts of a run are shown; remembered for all runs. */
export interface ChartSettings {
  readonly xAxis: XAxis;
  readonly logX: boolean;
  /** The charts whose y axis is logarithmic. */
  readonly logY: readonly ChartKey[];
  /** Weight of the past, from 0. */
  readonly smoothing: number;
  readonly ignoreOutliers: boolean;
  /** Charts per row; 0: as many as fit. */
  readonly columns: number;
}

export const defaultChartSettings: ChartSettings = {
  xAxis: 'step',
  logX: false,
  logY: [],
  smoothing: 0,
  ignoreOutliers: false,
  columns: 0,
};

export const maxColumns = 3;

/** Reads stored settings, which an older or newer Unroll may have written differently. */
export function readChartSettings(stored: unknown): ChartSettings {
  const given = (typeof stored === 'object' ? stored : null) as Partial<ChartSettings> | null;
  const { xAxis, logX, logY, smoothing, ignoreOutliers, columns } = given ?? {};
  return {
    xAxis: xAxes.find((axis) => axis === xAxis) ?? defaultChartSettings.xAxis,
    logX: logX === true,
    logY: Array.isArray(logY) ? chartKeys.filter((id) => logY.includes(id)) : [],
    smoothing: isWithin(smoothing, 0, strongestSmoothing)
      ? smoothing
      : defaultChartSettings.smoothing,
    ignoreOutliers: ignoreOutliers === true,
    columns: isWithin(columns, 0, maxColumns) ? Math.round(columns) : 0,
  };
}

function isWithin(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === 'number' && value >= minimum && value <= maximum;
}
