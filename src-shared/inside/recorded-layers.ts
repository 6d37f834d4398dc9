import { typicalRatio, firstToLast, type Direction } from './gradient-flow.ts';
import type { RecordedLayer, RecordedPoint } from './recording.ts';

/** One direction of a layer, whose recordings are looked at. */
export interface LayerPlace {
  /** From 0. */
  readonly layer: number;
  readonly direction: Direction;
}

/** Identifies a place among those of a network, and across networks: `0 forward`. */
export function placeKey({ layer, direction }: LayerPlace): string {
  return `${layer} ${direction}`;
}

/** The name of a place: `Layer 1`, or in a network that also reads backwards `Layer 1, forward`. */
export function placeLabel({ layer, direction }: LayerPlace, isBidirectional: boolean): string {
  return `Layer ${layer + 1}${isBidirectional ? `, ${direction}` : ''}`;
}

/** All places of some recordings, layer by layer, forward before backward. */
export function placesOf(recordings: Iterable<readonly RecordedPoint[]>): LayerPlace[] {
  const found = new Map<string, LayerPlace>();
  for (const points of recordings) {
    for (const { layer, direction } of points[0]?.layers ?? []) {
      found.set(placeKey({ layer, direction }), { layer, direction });
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      a.layer - b.layer || Number(a.direction === 'backward') - Number(b.direction === 'backward'),
  );
}

/** What was recorded at a place; undefined if the network doesn't have it. */
export function recordedAt(point: RecordedPoint, place: LayerPlace): RecordedLayer | undefined {
  return point.layers.find(
    ({ layer, direction }) => layer === place.layer && direction === place.direction,
  );
}

/** The last point up to an epoch; the first one if all are later, undefined without points. */
export function pointUpTo(
  points: readonly RecordedPoint[],
  epoch: number,
): RecordedPoint | undefined {
  return points.findLast((point) => point.epoch <= epoch) ?? points[0];
}

/** The points of the last epoch's length up to an epoch: what is typical of the training then. */
function recentPoints(points: readonly RecordedPoint[], epoch: number): readonly RecordedPoint[] {
  const last = pointUpTo(points, epoch);
  return last === undefined
    ? []
    : points.filter((point) => point.epoch <= last.epoch && point.epoch > last.epoch - 1);
}

/** What the recordings of a place say about the training around an epoch. */
export interface LayerSummary {
  /** See `firstToLast`: the median over the points of the epoch before. */
  readonly ratio: number | null;
  /** The following are shares of values or units, 0 to 1, and means over the same points. Of gates: below and above. */
  readonly gates: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  readonly dead: number;
  readonly saturated: number;
}

/**
 * Sums up the points of the last epoch's length up to an epoch.
 * @param units of the layer, in one direction
 * @param epoch default: to the end
 * @returns null without points at the place
 */
export function summariseLayer(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  units: number,
  epoch = Infinity,
): LayerSummary | null {
  const layers = recentPoints(points, epoch).flatMap((point) => recordedAt(point, place) ?? []);
  const [first] = layers;
  if (first === undefined) return null;
  const mean = (value: (layer: RecordedLayer) => number): number =>
    layers.reduce((sum, layer) => sum + value(layer), 0) / layers.length;
  return {
    ratio: typicalRatio(layers.map(({ gradient }) => firstToLast(gradient, place.direction))),
    gates: first.gates.map(({ name }, at) => ({
      name,
      low: mean(({ gates }) => gates[at]?.low ?? 0),
      high: mean(({ gates }) => gates[at]?.high ?? 0),
    })),
    dead: mean(({ dead }) => dead / units),
    saturated: mean(({ saturated }) => saturated / units),
  };
}
