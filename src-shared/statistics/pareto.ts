/** A point of a plot of what is gained against what it costs. */
export interface CostPoint {
  readonly cost: number;
  readonly value: number;
}

/**
 * The points that no other beats: none costs less or as much and is better, and none is as good and costs less. Points
 * that are equal are all kept or all left out.
 * @param better of the value; of the cost, less is better
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
