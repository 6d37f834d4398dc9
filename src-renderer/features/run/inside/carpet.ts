import type { Theme } from '#shared/appearance/palettes';
import { ratioText } from '#shared/inside/gradient-flow';
import { recordedAt, type LayerPlace } from '#shared/inside/recorded-layers';
import type { RecordedPoint } from '#shared/inside/recording';
import { formatCount, formatPower, formatReal } from '#shared/text/format';
import type { FigureLook } from '../../../charts/export/figure.ts';
import { panelsSvg } from '../../../charts/export/panels-svg.ts';
import { cellPicture, element, hexOf } from '../../../charts/export/svg-parts.ts';
import { someRows, type ChartTable } from '../../../charts/frame/chart-table.ts';
import { heatRgb } from '../../../charts/heat-colour.ts';

/** Gradients over the training: a column for each recorded point, a row for each time step. */
export interface Carpet {
  readonly points: readonly RecordedPoint[];
  /** Of each point, the norm at each time step. */
  readonly columns: readonly (readonly number[])[];
  readonly steps: number;
  /** The powers of ten between which the colours are spread: those around the smallest and the largest norm. */
  readonly scale: { readonly low: number; readonly high: number };
}

/** Norms more than so many powers of ten below the largest all have the lightest colour. */
const mostDecades = 16;

/** The carpet of what was recorded at a place. */
export function carpetOf(points: readonly RecordedPoint[], place: LayerPlace): Carpet {
  const there = points.filter((point) => recordedAt(point, place) !== undefined);
  const columns = there.map((point) => recordedAt(point, place)!.gradient);
  let [least, largest] = [Infinity, 0];
  for (const column of columns) {
    for (const norm of column) {
      if (norm > 0) least = Math.min(least, norm);
      largest = Math.max(largest, norm);
    }
  }
  const high = largest === 0 ? 0 : Math.ceil(Math.log10(largest));
  const low = largest === 0 ? -1 : Math.min(high - 1, Math.floor(Math.log10(least)));
  return {
    points: there,
    columns,
    steps: columns[0]?.length ?? 0,
    scale: { low: Math.max(low, high - mostDecades), high },
  };
}

/** Where a norm lies on the scale of colours: 0 at its lower end and for less, 1 at its upper one. */
export function shareOf(norm: number, { low, high }: Carpet['scale']): number {
  if (norm <= 0) return 0;
  return Math.min(1, Math.max(0, (Math.log10(norm) - low) / (high - low)));
}

/** The colour of a norm as red, green and blue, 0 to 255. */
export function colourOf(norm: number, scale: Carpet['scale'], theme: Theme) {
  return heatRgb(shareOf(norm, scale), 'right', theme);
}

/** The scale's ends and middle, the largest first. */
export function scaleTicks({ low, high }: Carpet['scale']): readonly number[] {
  const middle = Math.round((low + high) / 2);
  return [...new Set([high, middle, low])].map((power) => 10 ** power);
}

/** A power of ten on the scale: `10⁻⁹`. */
export function tickText(norm: number): string {
  return norm >= 0.01 && norm <= 100 ? formatReal(norm) : formatPower(norm, 1).replace('1·', '');
}

/** A point of the training: `Epoch 1.25, step 300`. */
export function momentText({ epoch, step }: RecordedPoint): string {
  return `Epoch ${formatReal(epoch, 3)}, step ${formatCount(step)}`;
}

/** What is at a cell: `Epoch 1.25, step 300, row 5: 3.1·10⁻⁹`. */
export function cellInWords(
  { points, columns }: Carpet,
  { column, row }: { readonly column: number; readonly row: number },
  noun: string,
): string {
  const moment = momentText(points[column]!);
  return `${moment}, ${noun} ${formatCount(row + 1)}: ${ratioText(columns[column]![row]!)}`;
}

/** More time steps than this don't fit into a table on the screen. */
const mostShown = 64;
const fewShown = 32;

/** The norms as a table, a row for each recorded point. @param isShown whether some of many steps are enough */
export function carpetTable(
  { points, columns, steps }: Carpet,
  noun: string,
  isShown: boolean,
): ChartTable | null {
  if (points.length === 0) return null;
  const isCut = isShown && steps > mostShown;
  const shown = someRows([...new Array(steps).keys()], isCut ? fewShown : steps);
  const title = `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;
  return {
    header: ['Epoch', 'Step', ...shown.map((step) => `${title} ${formatCount(step + 1)}`)],
    rows: points.map(({ epoch, step }, index) => [
      epoch,
      step,
      ...shown.map((at) => columns[index]![at]!),
    ]),
    formats: [(epoch) => formatReal(epoch, 3), formatCount, ...shown.map(() => ratioText)],
    ...(isCut && {
      note: `${shown.length} of ${formatCount(steps)} ${noun}s, evenly spaced. The CSV file has all of them.`,
    }),
  };
}

/** The carpet as an SVG document for export. */
export function carpetSvg(
  carpet: Carpet,
  noun: string,
  title: string,
  look: FigureLook,
): string | null {
  const { points, columns, steps, scale } = carpet;
  if (points.length === 0) return null;
  const [first, last] = [points[0]!, points.at(-1)!];
  const panel = {
    title,
    xName: 'Epoch',
    yName: `${noun.charAt(0).toUpperCase()}${noun.slice(1)}`,
    xLabels: [
      { at: 0.5 / points.length, text: formatReal(first.epoch, 3) },
      { at: 1 - 0.5 / points.length, text: formatReal(last.epoch, 3) },
    ],
    yLabels: [0, steps - 1].map((row) => ({ at: (row + 0.5) / steps, text: String(row + 1) })),
    draw: (box: { left: number; top: number; width: number; height: number }) => [
      cellPicture(box, points.length, steps, (column, row) =>
        colourOf(columns[column]![row]!, scale, look.theme),
      ),
      element('rect', { ...svgBox(box), fill: 'none', stroke: look.chart.axis }),
    ],
  };
  const legend = scaleTicks(scale).map((norm) => ({
    text: tickText(norm),
    colour: hexOf(colourOf(norm, scale, look.theme)),
  }));
  return panelsSvg(look, title, [panel], { legend });
}

function svgBox({ left, top, width, height }: Record<'left' | 'top' | 'width' | 'height', number>) {
  return { x: left, y: top, width, height };
}
