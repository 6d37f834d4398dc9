/**
 * A quantile of numbers, by linear interpolation between neighbours (Hyndman, Fan, "Sample quantiles in statistical
 * packages", 1996, type 7).
 * @param ascending at least one number
 */
export function quantile(ascending: Float64Array, share: number): number {
  const place = share * (ascending.length - 1);
  const below = ascending[Math.floor(place)]!;
  const above = ascending[Math.ceil(place)]!;
  return below + (place - Math.floor(place)) * (above - below);
}
