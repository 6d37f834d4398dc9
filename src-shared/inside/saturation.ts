import type { QuantityRange } from '../catalogue/cells/cell.ts';

/** The least positive number in single precision, in which networks are trained. */
const leastPositive = 2 ** -149;

/**
 * The limits of saturation: a value below `low` counts as saturated at the low end of its range, one above `high` at the
 * high end. Those of a memory apply to its tanh.
 */
export const saturationLimits: Readonly<
  Record<QuantityRange, { readonly low: number; readonly high: number }>
> = {
  share: { low: 0.1, high: 0.9 },
  signed: { low: -0.9, high: 0.9 },
  memory: { low: -0.9, high: 0.9 },
  // Only 0 itself is below it.
  rectified: { low: leastPositive, high: Infinity },
};
