/** A point in a plot of value against cost. */
export interface CostPoint {
  readonly cost: number;
  readonly value: number;
}

/**
 * The Pareto front: points for which no other costs at most as much and is better, or is as good and costs less. Equal
 * points are all kept or all left out.
 * @param better which values are better; a lower cost always is
 * @returns indices by ascending cost
 */
export function paretoFront(
  points: readonly CostPoint[],
  better: 'higher' | 'lower',
): readonly number[] {
  const gain = ({ value }: CostPoint): number => (better === 'higher' ? value : -value);
  const order = [...points.keys()].filter(
    (index) => Number.isFinite(points[index]!.cost) && Number.isFinite(points[index]!.value),
  );
  order.sort((a, b) => points[a]!.cost - points[b]!.cost || gain(points[b]!) - gain(points[a]!));
  const front: number[] = [];
  for (const index of order) {
    const last = points[front.at(-1) ?? -1];
    const point = points[index]!;
    const isEqual = last !== undefined && last.cost === point.cost && last.value === point.value;
    if (last === undefined || isEqual || gain(point) > gain(last)) front.push(index);
  }
  return front;
}
