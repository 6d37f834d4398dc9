import { firstToLast, ratioText, typicalRatio } from '#shared/inside/gradient-flow';
import type { RecordedPoint } from '#shared/inside/recording';
import type { ExperimentRecord } from '#shared/experiment/record';
import { svgChartStyle } from '#shared/report/report-style';
import { lineChartSvg } from '#shared/report/svg-line-chart';
import { formatCount, formatPercent, formatReal } from '#shared/text/format';
import { tableAsMarkdown } from '#shared/text/text-table';

/** A trained network with one layer that reads forward, and what was recorded in it. */
export interface MeasuredNetwork {
  readonly name: string;
  readonly record: ExperimentRecord;
  readonly points: readonly RecordedPoint[];
}

/** The norm of the gradient at each step at a point, as a multiple of that at the last step. */
function profileOf({ layers }: RecordedPoint): Float64Array {
  const { gradient } = layers[0]!;
  return Float64Array.from(gradient, (norm) => norm / gradient.at(-1)!);
}

/** How many steps back from the last one the gradient stays above a thousandth of the last's. */
export function reachOf(point: RecordedPoint): number {
  const profile = profileOf(point);
  const lost = profile.findLastIndex((share) => share < 1e-3);
  return profile.length - 1 - lost;
}

/**
 * The profiles of some networks as SVG on a logarithmic scale.
 * @param pointOf the point of the training to show
 */
export function profilesSvg(
  networks: readonly MeasuredNetwork[],
  title: string,
  pointOf: (points: readonly RecordedPoint[]) => RecordedPoint,
): string {
  return lineChartSvg({
    title,
    xLabel: 'Pixel',
    yLabel: 'Gradient norm, last pixel = 1',
    logX: false,
    logY: true,
    lines: networks.map(({ name, points }, slot) => {
      const y = profileOf(pointOf(points));
      const x = Float64Array.from(y, (_, step) => step + 1);
      return { label: name, slot, x, y, band: null };
    }),
    formatX: formatCount,
    formatY: (norm) => formatReal(norm, 1),
    style: svgChartStyle('standard'),
  });
}

/** The last epoch's points. */
function lastEpoch(points: readonly RecordedPoint[]): readonly RecordedPoint[] {
  const end = points.at(-1)!.epoch;
  return points.filter(({ epoch }) => epoch > end - 1);
}

function medianRatio(points: readonly RecordedPoint[]): string {
  const ratio = typicalRatio(
    points.map(({ layers }) => firstToLast(layers[0]!.gradient, 'forward')),
  );
  return ratio === null ? 'no gradient' : ratioText(ratio);
}

/** The median of how far the gradient reaches back, in steps. */
function medianReach(points: readonly RecordedPoint[]): string {
  const reaches = points.map(reachOf).sort((a, b) => a - b);
  return formatCount(reaches[reaches.length >> 1]);
}

/** The numbers of some networks as a Markdown table. */
export function measuredTable(networks: readonly MeasuredNetwork[]): string {
  return tableAsMarkdown({
    header: [
      'network',
      'first pixel by last, first point',
      'first pixel by last, last epoch',
      'steps above 1/1,000, first point',
      'steps above 1/1,000, last epoch',
      'test accuracy',
    ],
    rows: networks.map(({ name, record, points }) => [
      name,
      medianRatio(points.slice(0, 1)),
      medianRatio(lastEpoch(points)),
      medianReach(points.slice(0, 1)),
      medianReach(lastEpoch(points)),
      formatPercent(record.test?.accuracy),
    ]),
  });
}

const [begin, end] = ['<!-- measured -->', '<!-- end of measured -->'];

/**
 * A document with the part between its marks replaced.
 * @throws Error if a mark is missing
 */
export function withMeasured(document: string, measured: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks ${begin} and ${end} are missing`);
  return `${document.slice(0, from + begin.length)}\n\n${measured}\n\n${document.slice(to)}`;
}
