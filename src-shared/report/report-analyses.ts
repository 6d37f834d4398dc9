import type { ExperimentRecord } from '../experiment/record.ts';
import type { RunGroup } from '../compare/grouping.ts';
import type { AnalysisCurve } from '../inside/analysis.ts';
import {
  analyses,
  analysisKinds,
  analysisOf,
  type AnalysisResult,
  type KeptAnalyses,
} from '../inside/analyses.ts';
import { meanCurve, meanInWords } from '../inside/group-means.ts';
import { commonStepNoun } from '../inside/step-noun.ts';
import type { BandKind } from '../statistics/aggregate-curves.ts';
import { capitalised, formatReal } from '../text/format.ts';
import type { TextTable } from '../text/text-table.ts';
import { lineChartSvg, type SvgLine, type SvgLineChart } from './svg-line-chart.ts';

/** What an analysis found in the groups of a report. */
export interface ReportedAnalysis {
  readonly title: string;
  readonly table: TextTable;
  readonly charts: readonly AnalysisChart[];
}

/** A chart of an analysis: a line for each run, or the mean of a group with its band. */
export type AnalysisChart = Pick<SvgLineChart, 'title' | 'xLabel' | 'yLabel' | 'lines'> & {
  readonly isShare: boolean;
  /** Places are shares of a sequence instead of whole numbers. */
  readonly isScaled: boolean;
};

/** How the lines of groups are drawn. */
export interface DrawnGroups {
  readonly band: BandKind;
  /** The place of a group's colour in the palette. */
  readonly slotOf: (group: RunGroup, index: number) => number;
  /** Runs that aren't drawn. */
  readonly hidden: ReadonlySet<string>;
}

/**
 * What was found by each kind of analysis that has been computed for any of the runs: a table with a row for each group
 * that has results, of several runs with the mean and the standard deviation, and its charts.
 * @param kept by run id
 */
export function reportedAnalyses(
  groups: readonly RunGroup[],
  kept: ReadonlyMap<string, KeptAnalyses>,
  drawn: DrawnGroups,
): readonly ReportedAnalysis[] {
  return analysisKinds.flatMap((kind) => {
    const { summary, curves = [] } = analysisOf(kind);
    const rows = groups.flatMap(({ label, members }) => {
      const results = members.flatMap(({ id }) => kept.get(id)?.[kind] ?? []);
      if (results.length === 0) return [];
      const cells = summary.map(({ of, write, none }) =>
        meanInWords(
          results.map((result) => of(result as never)),
          write,
          none,
        ),
      );
      return [[labelOf(label, members, results.length), ...cells]];
    });
    if (rows.length === 0) return [];
    const header = ['Run', ...summary.map(({ label }) => label)];
    const found = (record: ExperimentRecord): AnalysisResult | undefined =>
      drawn.hidden.has(record.id) ? undefined : kept.get(record.id)?.[kind];
    const charts = curves.map((curve) =>
      chartOf(groups, found, curve as AnalysisCurve<AnalysisResult>, drawn),
    );
    return [
      {
        title: analyses[kind].label,
        table: { header, rows },
        charts: charts.filter(({ lines }) => lines.length > 0),
      },
    ];
  });
}

function labelOf(label: string, members: readonly unknown[], results: number): string {
  return members.length > 1 ? `${label} (N = ${results})` : label;
}

/** @param found a run's result, if it has one that is drawn */
function chartOf(
  groups: readonly RunGroup[],
  found: (record: ExperimentRecord) => AnalysisResult | undefined,
  { title, places, yLabel, isShare, of }: AnalysisCurve<AnalysisResult>,
  { band, slotOf }: DrawnGroups,
): AnalysisChart {
  const shown = groups.flatMap(({ members }) =>
    members.filter((record) => found(record) !== undefined),
  );
  const lengths = new Set(shown.map((record) => stepsOf(found(record)!)));
  const isScaled = places !== 'index' && lengths.size > 1;
  const lines = groups.flatMap((group, index): SvgLine[] => {
    const members = group.members.flatMap((record) => {
      const result = found(record);
      if (result === undefined) return [];
      const { x, y } = of(result);
      const at = Float64Array.from(x, (place) => (isScaled ? place / stepsOf(result) : place));
      return [{ id: record.id, at, x: at, y: Float64Array.from(y) }];
    });
    if (members.length === 0) return [];
    const { x, mean, low, high } = meanCurve(members, band);
    return [
      {
        label: labelOf(group.label, group.members, members.length),
        slot: slotOf(group, index),
        ...{ x, y: mean, band: members.length > 1 ? { low, high } : null },
      },
    ];
  });
  const noun = capitalised(commonStepNoun(shown.map(({ config }) => config)));
  const read = isScaled ? 'Share of the image read' : `${noun}s read`;
  const xLabel = {
    read,
    sinceInk: `${read} since the first ink`,
    back: isScaled ? 'Share of the image before' : `${noun}s before`,
    index: 'Index, from the largest on',
  }[places];
  return { title, xLabel, yLabel, isShare, isScaled, lines };
}

/** The steps of the sequence, of a result over steps. */
function stepsOf(result: AnalysisResult): number {
  return 'steps' in result ? result.steps : 1;
}

/**
 * A chart of an analysis as SVG.
 * @param style CSS to include in a stand-alone chart
 */
export function analysisChartSvg(
  { isShare, isScaled, ...chart }: AnalysisChart,
  style?: string,
): string {
  return lineChartSvg({
    ...chart,
    ...{ logX: false, logY: false },
    formatX: (place) => (isScaled || Number.isInteger(place) ? formatReal(place) : ''),
    formatY: (value) => formatReal(value),
    ...(isShare && { bounds: { from: 0, to: 1 } }),
    ...(style !== undefined && { style }),
  });
}
