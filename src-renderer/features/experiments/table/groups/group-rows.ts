import type { RunGroup } from '#shared/compare/grouping';
import { resultCells, type NamedMetric, type ResultCell } from '#shared/compare/result-values';
import { significanceLevel, testGroups, type GroupTest } from '#shared/compare/significance';
import type { ListedExperiment } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { ranks } from '#shared/statistics/ranks';
import { summarise } from '#shared/statistics/summary';
import type { Column } from '../columns.ts';

/** A metric that a column of the table shows. */
export interface MetricColumn extends NamedMetric {
  readonly of: (record: ExperimentRecord) => number | null;
}

/** A group of runs with its results. */
export interface GroupRow {
  readonly group: RunGroup;
  /** By the keys of the metrics. */
  readonly cells: ReadonlyMap<string, ResultCell>;
  /** How many of its runs have been tested, and how many are training or paused. */
  readonly tested: number;
  readonly running: number;
  /** By the mean of the metric that groups are ranked by; null without one. */
  readonly rank: number | null;
  /** The best run's value of that metric; null if no run has one. */
  readonly best: number | null;
  readonly isBaseline: boolean;
  /** Against the baseline; null for the baseline itself, and if they were tested on different data sets. */
  readonly test: GroupTest | null;
}

/** How groups are judged. */
export interface Judging {
  /** The metrics of which means are computed. */
  readonly metrics: readonly MetricColumn[];
  /** The metric that groups are ranked by. */
  readonly rankBy: MetricColumn;
  /** Id of the group that the others are tested against; if there is no such group, see `baselineOf`. */
  readonly baseline: string | null;
}

/** The metric that a column shows; null if it shows something else. */
export function metricOf({ key, heading, label, cell, property }: Column): MetricColumn | null {
  const metric = property?.metric;
  if (cell !== 'value' || property === null || metric === undefined) return null;
  return {
    ...metric,
    key,
    label,
    heading,
    of: (record) => {
      const value = property.of({ kind: 'experiment', record, readOnly: false });
      return typeof value === 'number' ? value : null;
    },
  };
}

/** The group with an id, else the one whose runs have the fewest parameters; undefined without groups. */
export function baselineOf(
  groups: readonly RunGroup[],
  wanted: string | null,
): RunGroup | undefined {
  const found = groups.find(({ id }) => id === wanted);
  if (found !== undefined) return found;
  const sizes = groups.map(
    ({ members }) =>
      summarise(members.flatMap(({ parameters }) => parameters ?? []))?.mean ?? Infinity,
  );
  return groups[sizes.indexOf(Math.min(...sizes))];
}

/** The results of groups, in their order. */
export function groupRows(
  groups: readonly RunGroup[],
  { metrics, rankBy, baseline: wanted }: Judging,
): readonly GroupRow[] {
  const baseline = baselineOf(groups, wanted);
  if (baseline === undefined) return [];
  const at = groups.indexOf(baseline);
  const all = metrics.some(({ key }) => key === rankBy.key) ? metrics : [rankBy, ...metrics];
  const columns = all.map((metric) => {
    return [metric.key, resultCells(groups, metric, context, at)] as const;
  });
  const ranking = columns.find(([key]) => key === rankBy.key)![1];
  const better = rankBy.better ?? 'higher';
  const ranked = ranks(
    ranking.map(({ mean }) => mean),
    better,
  );
  const tests = testsAgainst(baseline, groups);
  return groups.map((group, index) => {
    const known = ranking[index]!.values.filter((value) => value !== null);
    const { members } = group;
    return {
      group,
      cells: new Map(columns.map(([key, cells]) => [key, cells[index]!])),
      tested: members.filter(({ test }) => test !== null).length,
      running: members.filter(({ status }) => status === 'running' || status === 'paused').length,
      rank: ranked[index]!,
      best:
        known.length === 0
          ? null
          : known.reduce((a, b) => (better === 'higher' ? Math.max(a, b) : Math.min(a, b))),
      isBaseline: group === baseline,
      test: tests.get(group.id) ?? null,
    };
  });
}

/** Properties of runs name the occasion themselves, and sizes of files aren't in the list of runs. */
const context = { occasion: { kind: 'best' }, modelBytes: new Map<string, number>() } as const;

/** Tests by the ids of the groups that were tested on the baseline's data set, corrected together. */
function testsAgainst(
  baseline: RunGroup,
  groups: readonly RunGroup[],
): ReadonlyMap<string, GroupTest> {
  const datasets = datasetsOf(baseline);
  const comparable = groups.filter((group) => {
    if (group === baseline) return true;
    return new Set([...datasets, ...datasetsOf(group)]).size <= 1;
  });
  return new Map(testGroups(comparable, baseline.id).map((test) => [test.b.id, test]));
}

/** The data sets of its tested runs. */
function datasetsOf({ members }: RunGroup): readonly string[] {
  return members.flatMap(({ test, config }) => (test === null ? [] : [config.dataset]));
}

/** A difference from the baseline, as fractions of right answers. */
export interface Difference {
  /** The group's mean minus the baseline's. */
  readonly value: number;
  /** 95 % interval; null if it can't be computed. */
  readonly interval: readonly [number, number] | null;
}

/** A group's difference from the baseline, from a test of the baseline with it; null without results. */
export function differenceOf({ test }: Pick<GroupRow, 'test'>): Difference | null {
  if (test === null || test.welch.difference === null) return null;
  const { welch } = test;
  if (welch.kind !== 'tested') return { value: -welch.difference!, interval: null };
  const [low, high] = welch.interval;
  return { value: -welch.difference, interval: [-high, -low] };
}

/** What a group's test against the baseline shows, in a few words. */
export function shortVerdict({ test, isBaseline }: Pick<GroupRow, 'test' | 'isBaseline'>): string {
  if (isBaseline) return 'Baseline';
  if (test === null) return 'other data set';
  const { welch, adjustedP, counts } = test;
  if (welch.kind === 'tooFew') {
    return counts[1] < 2 ? 'too few tested seeds' : 'too few baseline seeds';
  }
  if (welch.kind === 'noVariance') return 'no variation to test';
  if ((adjustedP ?? welch.p) >= significanceLevel) return 'no significant difference';
  return welch.difference < 0 ? 'significantly higher' : 'significantly lower';
}

/** The rows of a group's runs. */
export function rowsOfGroup(
  { members }: RunGroup,
  byId: ReadonlyMap<string, ListedExperiment>,
): readonly ListedExperiment[] {
  return members.flatMap(({ id }) => byId.get(id) ?? []);
}
