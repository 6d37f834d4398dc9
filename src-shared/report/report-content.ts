import type { HistoryColumns, TestAnswers } from '../contract/commands/experiments.ts';
import { groupSlots } from '../appearance/group-slots.ts';
import type { PaletteName } from '../appearance/palettes.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { smooth } from '../statistics/smoothing.ts';
import {
  aggregateCurves,
  type AggregateCurve,
  type MemberCurve,
} from '../statistics/aggregate-curves.ts';
import type { ComparisonState } from '../compare/comparison.ts';
import {
  baselineFirst,
  configDifference,
  type DifferenceRow,
} from '../compare/config-difference.ts';
import { curveMetrics, curveOf, type CurveMetricKey } from '../compare/curve-metrics.ts';
import { distinctlyNamed } from '../compare/distinct-names.ts';
import { fairnessFindings, type FairnessFinding } from '../compare/fairness.ts';
import { groupOf, groupRuns, type RunGroup, type SweepOfRun } from '../compare/grouping.ts';
import { resultTable, type ResultTable } from '../compare/result-values.ts';
import type { AnsweredModel } from '../compare/same-test-set.ts';
import { maxInVerdict, verdictOf, type Verdict } from '../compare/verdict.ts';
import type { RecordedPoint } from '../inside/recording.ts';
import type { TextTable } from '../text/text-table.ts';
import { gradientTable } from './report-gradients.ts';
import type { KeptAnalyses } from '../inside/analyses.ts';
import { reportedAnalyses, type ReportedAnalysis } from './report-analyses.ts';
import { testGroups, testPairs, type GroupTest, type PairTests } from '../compare/significance.ts';

/** What a report is made of. */
export interface ReportSources {
  readonly title: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly state: ComparisonState;
  /** The members that can be read, in any order. */
  readonly records: readonly ExperimentRecord[];
  /** By run id; a run without one has no curves of metrics measured while training. */
  readonly histories: ReadonlyMap<string, HistoryColumns>;
  /** What was recorded inside the networks while they trained, by run id. */
  readonly recordings: ReadonlyMap<string, readonly RecordedPoint[]>;
  /** By run id, of finished runs. */
  readonly answers: ReadonlyMap<string, TestAnswers>;
  /** Size of the model file in bytes, by run id. */
  readonly modelBytes: ReadonlyMap<string, number>;
  /** The results of analyses that have been computed, by run id. */
  readonly analyses?: ReadonlyMap<string, KeptAnalyses>;
  /** For a grouping by batch. */
  readonly sweepOf: SweepOfRun;
  readonly palette: PaletteName;
  /** The palette slots of groups by their ids, which are those of the runs if they are ungrouped; default: in order. */
  readonly slots?: ReadonlyMap<string, number>;
}

/** One line of a report's chart, with a band if the group has several members. */
export interface ReportLine {
  readonly label: string;
  readonly slot: number;
  readonly curve: AggregateCurve;
}

/** One chart of a report. */
export interface ReportChart {
  readonly metric: CurveMetricKey;
  readonly lines: readonly ReportLine[];
}

/** Everything in the report of a comparison; `reportHtml` and `reportMarkdown` write it. */
export interface ReportContent {
  readonly title: string;
  readonly createdAt: string;
  readonly palette: PaletteName;
  readonly state: ComparisonState;
  /** In the order of the comparison, under unique names. */
  readonly records: readonly ExperimentRecord[];
  /** Members that couldn't be read. */
  readonly absent: readonly string[];
  readonly groups: readonly RunGroup[];
  /** Null if there are too few runs or groups to compare, or too many. */
  readonly verdict: Verdict | null;
  readonly charts: readonly ReportChart[];
  readonly results: ResultTable;
  readonly differences: readonly DifferenceRow[];
  readonly fairness: readonly FairnessFinding[];
  /** Null if fewer than two runs have test predictions. */
  readonly pairs: PairTests | null;
  /** Of groups of several runs; empty if runs are ungrouped. */
  readonly groupTests: readonly GroupTest[];
  /** Gradients, gates and units of each group; null if none of its runs has a recording. */
  readonly gradients: TextTable | null;
  /** Those of which there are results. */
  readonly analyses: readonly ReportedAnalysis[];
}

/** Computes everything in a report. */
export function reportContent(sources: ReportSources): ReportContent {
  const { title, createdAt, palette, state, modelBytes } = sources;
  const byId = new Map(sources.records.map((record) => [record.id, record]));
  const records = distinctlyNamed(state.members.flatMap((id) => byId.get(id) ?? []));
  const groups = groupRuns(records, state.grouping, sources.sweepOf);
  const { columns, baseline, occasion } = state;
  const first = baselineFirst(records, baseline)[0]?.id;
  const against = state.testedPairs === 'baseline' ? (first ?? null) : null;
  return {
    title,
    createdAt,
    palette,
    state,
    records,
    absent: state.members.filter((id) => !byId.has(id)),
    groups,
    verdict: verdict(sources, groups),
    charts: charts(sources, groups),
    results: resultTable(groups, { columns, baseline, occasion, modelBytes }),
    differences: configDifference(records, baseline),
    fairness: fairnessFindings(groups),
    pairs: pairsOf(records, sources.answers, against),
    groupTests: groups.some(({ members }) => members.length > 1)
      ? testGroups(groups, groupOf(groups, against)?.id)
      : [],
    gradients: gradientTable(groups, sources.recordings),
    analyses: reportedAnalyses(groups, sources.analyses ?? new Map(), {
      band: state.band,
      slotOf: slotsOf(sources, groups),
      hidden: new Set(state.hidden),
    }),
  };
}

function verdict({ answers }: ReportSources, groups: readonly RunGroup[]): Verdict | null {
  if (groups.length < 2 || groups.length > maxInVerdict) return null;
  return verdictOf({ groups, answersOf: (run) => answers.get(run), pending: new Set() });
}

function pairsOf(
  records: readonly ExperimentRecord[],
  answers: ReadonlyMap<string, TestAnswers>,
  against: string | null,
): PairTests | null {
  const models = records.flatMap(({ id, name }): AnsweredModel[] => {
    const given = answers.get(id);
    return given === undefined ? [] : [{ id, name, answers: given }];
  });
  return models.length < 2 ? null : testPairs(models, against);
}

/** @returns a function for the slot of a group in the palette */
function slotsOf(
  { state, slots: given }: ReportSources,
  groups: readonly RunGroup[],
): (group: RunGroup, index: number) => number {
  const isGrouped = state.grouping.kind !== 'none';
  const slots = given ?? (isGrouped ? groupSlots(groups, state.grouping) : undefined);
  return ({ id }, index) => slots?.get(id) ?? index;
}

function charts(sources: ReportSources, groups: readonly RunGroup[]): ReportChart[] {
  const { state } = sources;
  const slotOf = slotsOf(sources, groups);
  const hidden = new Set(state.hidden);
  const drawn = state.metrics.map((metric): ReportChart => {
    const lines = groups.map((group, index): ReportLine => {
      const members = group.members.filter(({ id }) => !hidden.has(id));
      const curves = members.map((record) => memberCurve(sources, record, metric));
      const begun = curves.filter(({ at }) => at.length > 0);
      return {
        label: members.length > 1 ? `${group.label} (N = ${begun.length})` : group.label,
        slot: slotOf(group, index),
        curve: aggregateCurves(begun, state.band),
      };
    });
    return { metric, lines: lines.filter(({ curve }) => curve.members > 0) };
  });
  return drawn.filter(({ lines }) => lines.length > 0);
}

/**
 * A run's curve, smoothed as the page does it: only noisy values measured during training. The mean of smoothed curves
 * with the same positions is the smoothed mean.
 */
function memberCurve(
  { state, histories }: ReportSources,
  record: ExperimentRecord,
  metric: CurveMetricKey,
): MemberCurve {
  const curve = curveOf(record, histories.get(record.id) ?? null, metric, state.xAxis);
  const isRaw = state.smoothing === 0 || curveMetrics[metric].isExact;
  return isRaw ? curve : { ...curve, y: smooth(curve.y, state.smoothing) };
}
