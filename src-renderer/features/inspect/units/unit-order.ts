/**
 * Orders the units of a layer by the step at which each is farthest from zero, so that the heat map shows when each is
 * most active. Units with the same step keep their order.
 * @param hidden [steps, units]
 */
export function unitsByPeak(hidden: Float64Array, units: number): number[] {
  const peaks = Array.from({ length: units }, (_, unit) => peakStep(hidden, units, unit));
  return [...peaks.keys()].sort((one, other) => peaks[one]! - peaks[other]!);
}

/** The step, from 0, at which a unit is farthest from zero; the first of several. */
export function peakStep(hidden: Float64Array, units: number, unit: number): number {
  let [peak, max] = [0, -1];
  for (let step = 0; step * units < hidden.length; step += 1) {
    const magnitude = Math.abs(hidden[step * units + unit]!);
    if (magnitude > max) [peak, max] = [step, magnitude];
  }
  return peak;
}

/** The L2 norm of each row of a 28x28 gradient: how sensitive the logit is to that row. */
export function rowNorms(gradient: Float64Array, side: number): number[] {
  return Array.from({ length: side }, (_, row) =>
    Math.hypot(...gradient.subarray(row * side, (row + 1) * side)),
  );
}

/** The largest magnitude; 1 if all are zero, so that it can be a divisor. */
export function largestMagnitude(values: Float64Array): number {
  return values.reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
}
