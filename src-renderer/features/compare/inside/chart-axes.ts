import { pointText, tickText } from '#shared/catalogue/metrics/metric';
import { testMetrics } from '#shared/catalogue/metrics/test-metrics';
import { formatCount, formatFixed, formatReal, formatShare } from '#shared/text/format';
import type { LineChartProps, ValueFormat } from '../../../charts/lines/chart-series.ts';

/** What an axis of a chart shows, and how it is written. */
export interface ChartAxis {
  readonly label: string;
  readonly write: ValueFormat;
  /** One value, to compare it with others; default: as along the axis. */
  readonly writePoint?: ((value: number) => string) | undefined;
  /** The lowest and the highest value that there can be. */
  readonly bounds?: LineChartProps['bounds'];
}

const all = { from: 0, to: 1 } as const;

/** Shares of digits, such as those that are classified correctly. */
export function shareAxis(label: string): ChartAxis {
  const { testAccuracy } = testMetrics;
  return { label, write: tickText(testAccuracy), writePoint: pointText(testAccuracy), bounds: all };
}

/** A coefficient from 0 to 1, such as a squared correlation. */
export function coefficientAxis(label: string): ChartAxis {
  return { label, write: formatReal, writePoint: (value) => formatFixed(value, 3), bounds: all };
}

/** Numbers of any size and sign. @param digits of one value */
export function realAxis(label: string, digits = 4): ChartAxis {
  return { label, write: formatReal, writePoint: (value) => formatReal(value, digits) };
}

/** Places that are counted, or shares of a whole where what is counted differs: steps, epochs. */
export function placeAxis(label: string, isShare = false): ChartAxis {
  return isShare
    ? { label, write: (share) => formatShare(share, 2) }
    : { label, write: (place) => (Number.isInteger(place) ? formatCount(place) : '') };
}

/** Epochs: along the axis whole ones, of a point also a part of one. */
export const epochAxis: ChartAxis = {
  ...placeAxis('Epoch'),
  writePoint: (epoch) => formatReal(epoch, 3),
};
