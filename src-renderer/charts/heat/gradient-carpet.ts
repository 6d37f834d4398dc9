import { ratioText } from '#shared/inside/gradient-flow';
import { recordedAt, type LayerPlace } from '#shared/inside/recorded-layers';
import type { RecordedPoint } from '#shared/inside/recording';
import { formatCount, formatReal } from '#shared/text/format';
import type { HeatData, HeatTick } from './heat-data.ts';
import type { HeatScale } from './heat-scale.ts';
import { niceInterval } from '../lines/axis-range.ts';

/** An epoch with its fraction, short enough for an axis: `1.25`, `0.01`. */
export function epochText(epoch: number): string {
  return epoch < 0.1 ? formatReal(epoch, 1) : String(Number(epoch.toFixed(2)));
}

/** A point of the training: `Epoch 1.25, step 300`. */
export function momentText({ epoch, step }: RecordedPoint): string {
  return `Epoch ${epochText(epoch)}, step ${formatCount(step)}`;
}

/**
 * The gradients at a place over the training: a column for each recorded point, at its epoch, and a row for each time step.
 * @param noun what a time step reads: `row`
 */
export function carpetData(
  points: readonly RecordedPoint[],
  place: LayerPlace,
  noun: string,
): HeatData {
  const columns = points.map((point) => recordedAt(point, place)?.gradient ?? []);
  return {
    columns: columns.length,
    columnEdges: edgesOf(points),
    rows: columns[0]?.length ?? 0,
    valueAt: (column, row) => columns[column]?.[row] ?? NaN,
    columnName: 'epoch',
    rowName: noun,
    columnLabel: (column) => epochText(points[column]!.epoch),
    rowLabel: (row) => formatCount(row + 1),
    columnTicks: (most) => epochTicks(points, most),
    format: ratioText,
  };
}

/**
 * Where the columns of recorded points, which are not evenly distributed over the training, begin and end on an axis from
 * its start to the last point: half way to the points beside them.
 */
function edgesOf(points: readonly RecordedPoint[]): Float64Array | undefined {
  const last = points.at(-1)?.epoch ?? 0;
  if (points.length < 2 || last === 0) return undefined;
  const between = points.slice(1).map(({ epoch }, at) => (points[at]!.epoch + epoch) / 2);
  return Float64Array.of(0, ...between.map((epoch) => epoch / last), 1);
}

/** Round epochs along the axis, from its start; at its end the last point, whose epoch may be under way. */
function epochTicks(points: readonly RecordedPoint[], most: number): readonly HeatTick[] {
  const last = points.at(-1)?.epoch ?? 0;
  if (last === 0) return [];
  const every = niceInterval(last / most);
  const round = Array.from({ length: Math.floor(last / every) + 1 }, (_, at) => at * every);
  const shown = [...round.filter((epoch) => epoch <= last - nearEnd * every), last];
  return shown.map((epoch) => ({ at: epoch / last, text: epoch === 0 ? '0' : epochText(epoch) }));
}

/** Labels nearer to the last one than this share of their distance would touch it. */
const nearEnd = 0.6;

/** Gradients more than so many powers of ten below the largest all have the lightest colour. */
const mostDecades = 16;

/** The scale of the colours of some carpets: over the powers of ten around all their gradients that are not 0. */
export function carpetScale(...carpets: readonly HeatData[]): HeatScale {
  let [least, largest] = [Infinity, 0];
  for (const { columns, rows, valueAt } of carpets) {
    for (let cell = 0; cell < columns * rows; cell += 1) {
      const norm = valueAt(cell % columns, Math.floor(cell / columns));
      if (!(norm > 0)) continue;
      least = Math.min(least, norm);
      largest = Math.max(largest, norm);
    }
  }
  const high = largest === 0 ? 0 : Math.ceil(Math.log10(largest));
  const low = largest === 0 ? -1 : Math.min(high - 1, Math.floor(Math.log10(least)));
  return {
    kind: 'log',
    smallest: 10 ** Math.max(low, high - mostDecades),
    largest: 10 ** high,
  };
}

/** A value of the scale, which are whole powers of ten: `0.01`, `10⁻⁹`. */
export function scaleText(norm: number): string {
  return formatReal(norm, 1);
}
