import { imageSide } from '#shared/data/image-size';
import { formatReal } from '#shared/text/format';
import type { HeatData } from '../../../charts/heat/heat-data.ts';
import { divergingScale, logScale, type HeatScale } from '../../../charts/heat/heat-scale.ts';

/** How gradients become colours: with their signs, or their magnitudes by powers of ten. */
export type GradientScale = 'linear' | 'log';

/** How a gradient is written. */
export function formatGradient(value: number): string {
  return formatReal(value, 3);
}

/**
 * The cells of a heat map of an input gradient, over the ink of the digit.
 * @param gradient [784]
 * @param image 784 bytes
 */
export function gradientData(
  gradient: Float64Array,
  image: Uint8Array,
  scale: GradientScale,
): HeatData {
  const at = (column: number, row: number): number => row * imageSide + column;
  return {
    columns: imageSide,
    rows: imageSide,
    valueAt: (column, row) => {
      const value = gradient[at(column, row)]!;
      return scale === 'log' ? Math.abs(value) : value;
    },
    columnName: 'column',
    rowName: 'row',
    columnLabel: (column) => String(column + 1),
    rowLabel: (row) => String(row + 1),
    format: formatGradient,
    inkAt: (column, row) => image[at(column, row)]! / 255,
  };
}

/** The scale of the colours, which all models share. */
export function gradientScale(gradients: readonly Float64Array[], kind: GradientScale): HeatScale {
  if (kind === 'linear') return divergingScale(gradients);
  return logScale(gradients.map((gradient) => gradient.map((value) => Math.abs(value))));
}
