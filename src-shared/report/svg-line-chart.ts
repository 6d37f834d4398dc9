import { groupSlotCount } from '../appearance/group-colours.ts';
import { runSlots } from '../appearance/palettes.ts';
import { drawnIndices } from '../statistics/downsampling.ts';
import { axisShare, linearAxis, logAxis, type Axis } from './axis-ticks.ts';
import { textHash } from '../text/text-hash.ts';
import { escapeXml } from './xml-text.ts';

/** A line of a chart, with the band around it. All columns have the same length. */
export interface SvgLine {
  readonly label: string;
  /** The slot in `groupColours`, from 0; those beyond a palette's colours are dashed. */
  readonly slot: number;
  /** Ascending. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Both ends of the band; null: there is none. */
  readonly band: { readonly low: Float64Array; readonly high: Float64Array } | null;
}

export interface SvgLineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly lines: readonly SvgLine[];
  /** The lowest and highest value that there can be, as round numbers: the y axis ends there. */
  readonly bounds?: { readonly from: number; readonly to: number };
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  /** CSS to include in a stand-alone chart; see `svgChartStyle`. */
  readonly style?: string;
}

const width = 720;
const plot = { left: 64, top: 12, width: width - 64 - 16, height: 260 };
const axisRoom = 46;
const legendRow = 18;
const legendColumns = 3;
/** Lines are downsampled to this many buckets, about two per unit of width, so that no spike is lost. */
const buckets = 1280;

/** A line chart as SVG text. Its colours are classes of `svgChartStyle`. */
export function lineChartSvg(chart: SvgLineChart): string {
  const lines = chart.lines.map((line) => drawable(line, chart));
  const xAxis = axisOf(
    lines.flatMap(({ x }) => (x.length === 0 ? [] : [x[0]!, x.at(-1)!])),
    chart.logX,
    false,
  );
  const yAxis = within(axisOf(lines.flatMap(extentOf), chart.logY, true), chart.bounds);
  const legendHeight = Math.ceil(lines.length / legendColumns) * legendRow;
  const height = plot.top + plot.height + axisRoom + legendHeight + 8;
  const place = placing(xAxis, yAxis);
  const id = `plot-${textHash(chart.title)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(chart.title)}">`,
    `<title>${escapeXml(chart.title)}</title>`,
    ...(chart.style === undefined ? [] : [`<style>${chart.style}</style>`]),
    `<clipPath id="${id}"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
    ...yTicks(yAxis, chart),
    ...xTicks(xAxis, chart),
    axisTitles(chart),
    `<g clip-path="url(#${id})">`,
    ...lines.map((line) => bandPath(line, place)),
    ...lines.map((line) => linePath(line, place)),
    '</g>',
    ...lines.map((line, index) => legendEntry(line, index)),
    '</svg>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The line with only the points that must be drawn, without those that a logarithmic axis can't show. */
function drawable(line: SvgLine, { logX }: SvgLineChart): SvgLine {
  const { x, y, band } = line;
  if (x.length === 0) return line;
  const window = { from: x[0]!, to: x.at(-1)!, scale: 'linear' as const, buckets };
  const columns = band === null ? [y] : [y, band.low, band.high];
  const kept = new Set(columns.flatMap((column) => drawnIndices(x, column, window)));
  const indices = [...kept].filter((index) => !logX || x[index]! > 0).sort((a, b) => a - b);
  const some = (column: Float64Array): Float64Array =>
    Float64Array.from(indices, (index) => column[index]!);
  return {
    ...line,
    x: some(x),
    y: some(y),
    band: band && { low: some(band.low), high: some(band.high) },
  };
}

function extentOf({ y, band }: SvgLine): number[] {
  return band === null ? [...y] : [...y, ...band.low, ...band.high];
}

function axisOf(values: readonly number[], isLog: boolean, roundEnds: boolean): Axis {
  let lowest = Infinity;
  let highest = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value) || (isLog && value <= 0)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest > highest) return isLog ? logAxis(0.1, 1) : linearAxis(0, 1, roundEnds);
  return isLog ? logAxis(lowest, highest) : linearAxis(lowest, highest, roundEnds);
}

/** An axis without what is beyond the bounds, to which bands and margins may reach. */
function within(axis: Axis, bounds: SvgLineChart['bounds']): Axis {
  if (bounds === undefined) return axis;
  const ticks = axis.ticks.filter((tick) => tick >= bounds.from && tick <= bounds.to);
  const [from, to] = [Math.max(axis.from, bounds.from), Math.min(axis.to, bounds.to)];
  return { ...axis, from, to, ticks };
}

/** Writes a point of a path; undefined if it can't be shown. */
type Placing = (x: number, y: number) => string | undefined;

function placing(xAxis: Axis, yAxis: Axis): Placing {
  return (x, y) => {
    if (!Number.isFinite(y) || (yAxis.isLog && y <= 0)) return undefined;
    const left = plot.left + plot.width * axisShare(xAxis, x);
    const top = plot.top + plot.height * (1 - axisShare(yAxis, y));
    return `${left.toFixed(1)} ${top.toFixed(1)}`;
  };
}

/** A line has a gap where a value can't be shown; a value between two gaps is a dot. */
function linePath({ label, slot, x, y }: SvgLine, place: Placing): string {
  let path = '';
  let begun = false;
  x.forEach((value, index) => {
    const point = place(value, y[index]!);
    // A line of length 0 is drawn as a dot, because of its round caps.
    if (point !== undefined) path += begun ? `L${point}` : `M${point}h0`;
    begun = point !== undefined;
  });
  if (path === '') return '';
  return `<path class="line run-${slot % groupSlotCount}"${dash(slot)} d="${path}"><title>${escapeXml(label)}</title></path>`;
}

function bandPath({ slot, x, band }: SvgLine, place: Placing): string {
  if (band === null) return '';
  const upper: string[] = [];
  const lower: string[] = [];
  x.forEach((value, index) => {
    const high = place(value, band.high[index]!);
    const low = place(value, band.low[index]!);
    if (high === undefined || low === undefined) return;
    upper.push(high);
    lower.push(low);
  });
  if (upper.length < 2) return '';
  return `<path class="band run-${slot % groupSlotCount}" d="M${[...upper, ...lower.reverse()].join('L')}Z"/>`;
}

const dashes = ['', '7 4', '2 4'];

function dash(slot: number): string {
  const pattern = dashes[Math.floor(slot / runSlots) % dashes.length]!;
  return pattern === '' ? '' : ` stroke-dasharray="${pattern}"`;
}

function yTicks(axis: Axis, { formatY }: SvgLineChart): string[] {
  return axis.ticks.map((tick) => {
    const top = (plot.top + plot.height * (1 - axisShare(axis, tick))).toFixed(1);
    return (
      `<line class="grid" x1="${plot.left}" x2="${plot.left + plot.width}" y1="${top}" y2="${top}"/>` +
      `<text class="tick" x="${plot.left - 6}" y="${top}" dy="0.32em" text-anchor="end">${escapeXml(formatY(tick))}</text>`
    );
  });
}

function xTicks(axis: Axis, { formatX }: SvgLineChart): string[] {
  const bottom = plot.top + plot.height;
  return axis.ticks.map((tick) => {
    const left = (plot.left + plot.width * axisShare(axis, tick)).toFixed(1);
    return (
      `<line class="axis" x1="${left}" x2="${left}" y1="${bottom}" y2="${bottom + 4}"/>` +
      `<text class="tick" x="${left}" y="${bottom + 16}" text-anchor="middle">${escapeXml(formatX(tick))}</text>`
    );
  });
}

function axisTitles({ xLabel, yLabel }: SvgLineChart): string {
  const bottom = plot.top + plot.height;
  const middle = plot.top + plot.height / 2;
  return (
    `<line class="axis" x1="${plot.left}" x2="${plot.left + plot.width}" y1="${bottom}" y2="${bottom}"/>` +
    `<text class="label" x="${plot.left + plot.width / 2}" y="${bottom + 34}" text-anchor="middle">${escapeXml(xLabel)}</text>` +
    `<text class="label" x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">${escapeXml(yLabel)}</text>`
  );
}

/** The maximum number of characters in a label; its title has the whole text. */
const maxLabelLength = 32;

function legendEntry({ label, slot }: SvgLine, index: number): string {
  const left = plot.left + (index % legendColumns) * (plot.width / legendColumns);
  const top = plot.top + plot.height + axisRoom + Math.floor(index / legendColumns) * legendRow + 8;
  const shown = label.length > maxLabelLength ? `${label.slice(0, maxLabelLength - 1)}…` : label;
  return (
    `<path class="line run-${slot % groupSlotCount}"${dash(slot)} d="M${left} ${top}h20"/>` +
    `<text class="legend" x="${left + 26}" y="${top}" dy="0.32em">${escapeXml(shown)}<title>${escapeXml(label)}</title></text>`
  );
}
