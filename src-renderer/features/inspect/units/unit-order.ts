/** How the units of a layer are ordered from top to bottom. */
export const unitOrders = {
  index: 'By index',
  peak: 'By peak',
  mean: 'By mean',
} as const;
export type UnitOrder = keyof typeof unitOrders;

/**
 * The units of a layer in an order: `peak`, by the step at which each is farthest from zero, so that the heat map shows
 * when each is most active; `mean`, the largest mean over the steps first. Equal ones keep their order.
 * @param values [steps, units]
 */
export function unitsInOrder(
  order: UnitOrder,
  values: ArrayLike<number>,
  units: number,
): readonly number[] {
  const all = Array.from({ length: units }, (_, unit) => unit);
  if (order === 'index') return all;
  const key = all.map((unit) =>
    order === 'peak' ? peakStep(values, units, unit) : -meanOf(values, units, unit),
  );
  return all.sort((one, other) => key[one]! - key[other]!);
}

/** The step, from 0, at which a unit is farthest from zero; the first of several. */
export function peakStep(values: ArrayLike<number>, units: number, unit: number): number {
  let [peak, max] = [0, -1];
  for (let step = 0; step * units < values.length; step += 1) {
    const magnitude = Math.abs(values[step * units + unit]!);
    if (magnitude > max) [peak, max] = [step, magnitude];
  }
  return peak;
}

function meanOf(values: ArrayLike<number>, units: number, unit: number): number {
  let sum = 0;
  for (let at = unit; at < values.length; at += units) sum += values[at]!;
  return (sum * units) / values.length;
}
