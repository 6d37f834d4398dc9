import type { HistoryColumns } from '#shared/contract/commands';
import { axisLabel, boundsOf, pointText, tickText } from '#shared/catalogue/metrics/metric';
import type { BandKind } from '#shared/statistics/aggregate-curves';
import { curveMetrics, type CurveMetricKey, type XAxis } from '#shared/compare/curve-metrics';
import type { RunGroup } from '#shared/compare/grouping';
import type { FieldKey } from '#shared/catalogue/fields';
import { type ValueFormat, type ChartSeries } from '../../../charts/lines/chart-series.ts';
import type { Range } from '../../../charts/frame/plot-area.ts';
import { formatCount, formatReal } from '#shared/text/format';
import type { CurveCache } from './curve-cache.ts';
import { fieldInWords, valueOf, valuesOf, type LineLook } from './line-looks.ts';

/** A run, or a group of them, as it is drawn in every chart. */
export interface ComparedLine {
  readonly group: RunGroup;
  /** Its name in charts. */
  readonly name: string;
  readonly look: LineLook;
}

/** A chart of a comparison: one metric, for all lines or those with the same value of a field. */
export interface CurveChart {
  readonly id: string;
  readonly title: string;
  readonly yLabel: string;
  readonly formatY: ValueFormat;
  readonly formatPoint: (y: number) => string;
  /** What the values can be. */
  readonly bounds: Range;
  readonly series: readonly ChartSeries[];
  /** The lines of the other charts of the same metric. */
  readonly fitWith: readonly ChartSeries[];
}

/** What the charts of a comparison are made from. */
export interface CurveRequest {
  readonly lines: readonly ComparedLine[];
  /** Null for a history that has not been loaded (yet). */
  readonly historyOf: (id: string) => HistoryColumns | null;
  readonly metrics: readonly CurveMetricKey[];
  readonly xAxis: XAxis;
  /** Null: runs are ungrouped. */
  readonly band: BandKind | null;
  readonly chartBy: FieldKey | null;
  /** Whether histories are still loading: a group is drawn once all its runs are loaded. */
  readonly isReading: boolean;
}

/** The charts of a comparison; those of the same metric are next to each other. */
export function curveCharts(request: CurveRequest, cache: CurveCache): readonly CurveChart[] {
  const { lines, chartBy } = request;
  const values =
    chartBy === null
      ? [null]
      : valuesOf(
          lines.map(({ group }) => group),
          chartBy,
        );
  return request.metrics.flatMap((metric) => {
    const described = curveMetrics[metric];
    const { label, chart } = described;
    const parts = values.map((value) => {
      const own =
        chartBy === null ? lines : lines.filter(({ group }) => valueOf(group, chartBy) === value);
      return { value, series: own.flatMap((line) => seriesOf(line, metric, request, cache)) };
    });
    return parts.map(({ value, series }) => ({
      id: `${metric} ${String(value)}`,
      title: value === null ? label : `${label} · ${fieldInWords(chartBy!, value)}`,
      yLabel: axisLabel(described, chart),
      formatY: tickText(described),
      formatPoint: pointText(described),
      bounds: boundsOf(described),
      series,
      fitWith: parts.flatMap((part) => (part.series === series ? [] : part.series)),
    }));
  });
}

function seriesOf(
  { group, name, look }: ComparedLine,
  metric: CurveMetricKey,
  { historyOf, xAxis, band, isReading }: CurveRequest,
  cache: CurveCache,
): ChartSeries[] {
  const { source, isExact: exact } = curveMetrics[metric];
  const curves = group.members.map((record) =>
    cache.curve(record, historyOf(record.id), metric, xAxis),
  );
  const id = group.id;
  if (band === null) {
    const { x, y } = curves[0]!;
    return [{ id, name, ...look, x, y, exact }];
  }
  const isIncomplete = curves.some(({ x }) => x.length === 0);
  if (isReading && source === 'history' && isIncomplete) return [];
  const there = curves.filter(({ x }) => x.length > 0);
  if (there.length === 0) return [{ id, name, ...look, x: nothing, y: nothing, exact }];
  const { x, mean, low, high, members } = cache.mean(id, there, band, `${metric} ${xAxis}`);
  return [
    { id, name: `${name} (N = ${members})`, ...look, x, y: mean, band: { low, high }, exact },
  ];
}

const nothing = new Float64Array(0);

const maxNamed = 3;

/**
 * Notes on lines of different lengths: for each group, the runs that end before the others, after which its mean is
 * over the rest; for ungrouped runs, those that end first.
 */
export function lengthNotes(request: CurveRequest, cache: CurveCache): readonly string[] {
  const { lines, metrics, band, xAxis, historyOf } = request;
  const [metric] = metrics;
  if (metric === undefined) return [];
  const unit = xAxis === 'epoch' ? 'epoch' : 'step';
  const sets =
    band === null
      ? [
          {
            name: null,
            members: lines.map(({ group, name }) => ({ record: group.members[0]!, name })),
          },
        ]
      : lines.map(({ group, name }) => ({
          name,
          members: group.members.map((record) => ({ record, name: record.name })),
        }));
  return sets.flatMap(({ name: group, members }) => {
    const ends = members.flatMap(({ record, name }) => {
      const end = cache.curve(record, historyOf(record.id), metric, xAxis).at.at(-1);
      return end === undefined ? [] : [{ name, end }];
    });
    const longest = ends.reduce((most, { end }) => Math.max(most, end), 0);
    const shorter = ends.filter(({ end }) => end < longest);
    if (shorter.length === 0) return [];
    const named = shorter
      .slice(0, maxNamed)
      .map(({ name, end }) => `${name} at ${unit} ${formatPlace(end)}`);
    const more = shorter.length > maxNamed ? ` and ${shorter.length - maxNamed} more` : '';
    const which = `${shorter.length} of ${ends.length} runs end before ${unit} ${formatPlace(longest)}: ${named.join(', ')}${more}.`;
    return [
      group === null ? which : `${group}: ${which} After a run ends, the mean is over the others.`,
    ];
  });
}

function formatPlace(at: number): string {
  return Number.isInteger(at) ? formatCount(at) : formatReal(at);
}
