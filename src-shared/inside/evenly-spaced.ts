/**
 * Places that are evenly spaced, the last one among them.
 * @param most how many there are at most, at least 1
 * @returns from 0 to `total` - 1, ascending
 */
export function evenlySpaced(total: number, most: number): number[] {
  const count = Math.min(total, Math.max(1, Math.floor(most)));
  return Array.from({ length: count }, (_, index) => Math.round(((index + 1) * total) / count) - 1);
}
