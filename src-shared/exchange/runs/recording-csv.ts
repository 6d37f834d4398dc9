import type { RecordedPoint } from '../../inside/recording.ts';
import { csvLines } from '../../text/text-table.ts';

/**
 * What was recorded inside a run's network as CSV: a row for each point, layer and direction, with the gradient of each
 * time step, counted from 1, the saturated shares of each gate, and the dead and saturated units. Of a run without
 * points, the names of the first columns alone.
 */
export function recordingCsv(points: readonly RecordedPoint[]): string {
  const [first] = points[0]?.layers ?? [];
  return csvLines({
    header: [
      ...['step', 'epoch', 'layer', 'direction'],
      ...(first?.gradient.map((_, place) => `gradient_${place + 1}`) ?? []),
      ...(first?.gates.flatMap(({ name }) => [`${name}_low`, `${name}_high`]) ?? []),
      ...['dead_units', 'saturated_units'],
    ],
    rows: points.flatMap(({ step, epoch, layers }) =>
      layers.map(({ layer, direction, gradient, gates, dead, saturated }) => [
        ...[String(step), String(epoch), String(layer + 1), direction],
        ...gradient.map(String),
        ...gates.flatMap(({ low, high }) => [String(low), String(high)]),
        ...[String(dead), String(saturated)],
      ]),
    ),
  });
}
