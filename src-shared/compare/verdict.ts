import { isImportedResults } from '../experiment/known-config.ts';
import type { TestAnswers } from '../contract/commands/experiments.ts';
import { classLabel } from '../data/class-name.ts';
import { isDivergence } from '../experiment/divergence.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { isDisputed, lacksRepetitions } from '../experiment/repetition.ts';
import { pInWords, pText } from '../report/significance-words.ts';
import { studentQuantile } from '../statistics/student.ts';
import { summarise } from '../statistics/summary.ts';
import { counted, formatCount, formatPercent } from '../text/format.ts';
import { allowedParameterRatio, fairnessFindings, type FairnessKind } from './fairness.ts';
import { groupRuns, type RunGroup } from './grouping.ts';
import type { AnsweredModel } from './same-test-set.ts';
import { significanceLevel, testGroups, testPairs } from './significance.ts';

/** A verdict is on at most so many runs or groups: more take a table to read. */
export const maxInVerdict = 12;

/** A run, or a group of seeds, as the verdict ranks it. */
export interface VerdictRow {
  /** The group's; for an ungrouped run, its own. */
  readonly id: string;
  readonly name: string;
  /** On the test set; of a group, the mean over its tested runs. */
  readonly accuracy: number;
  /** 95 %: Wilson's of a single run, Student's of a mean over seeds. */
  readonly interval: readonly [number, number];
  /** Sample standard deviation over seeds; null for a single run. */
  readonly deviation: number | null;
  /** How many tested runs it has. */
  readonly seeds: number;
  /** Mean of its runs. */
  readonly trainingSeconds: number;
  /** Of its first run. */
  readonly parameters: number;
  /** Of the difference from the leader, after Holm's correction; null for the leader, and without a test. */
  readonly p: number | null;
}

/** Why the verdict is to be taken with care, or what to look at next; a sentence or two. */
export interface VerdictNote {
  readonly kind:
    | 'seeds'
    | 'ungrouped'
    | 'differences'
    | 'disputed'
    | 'unknownRepetitions'
    | 'leftOut'
    | 'untested'
    | FairnessKind;
  readonly text: string;
}

/** What a comparison has shown. */
export type Verdict =
  /** Some runs still train or wait for it. */
  | { readonly kind: 'training'; readonly headline: string }
  /** There is nothing to judge. */
  | { readonly kind: 'none'; readonly headline: string; readonly notes: readonly VerdictNote[] }
  | {
      readonly kind: 'reached';
      /** Who is ahead, and whether that is significant. */
      readonly headline: string;
      /** The most accurate first. */
      readonly rows: readonly VerdictRow[];
      /** Which test the p values are from; null: none could be done. */
      readonly test: 'mcnemar' | 'welch' | null;
      /** How many pairs Holm's correction is for. */
      readonly pairs: number;
      readonly notes: readonly VerdictNote[];
    };

/** What a verdict is made from. */
export interface VerdictSources {
  readonly groups: readonly RunGroup[];
  /** The predictions of a run; undefined if they couldn't be loaded. */
  readonly answersOf: (run: string) => TestAnswers | undefined;
  /** Ids of the runs that are training or in the queue. */
  readonly pending: ReadonlySet<string>;
}

type TestedRun = ExperimentRecord & { readonly test: NonNullable<ExperimentRecord['test']> };

/** The tested runs of a group, at least one. */
interface Contender {
  readonly group: RunGroup;
  readonly runs: readonly TestedRun[];
}

/**
 * The verdict on a comparison. Single runs are tested with McNemar's exact test on their predictions, groups of which at
 * least one has several tested runs with Welch's test on their accuracies. Both are corrected by Holm's method for all
 * pairs, because the leader is only known from the results.
 */
export function verdictOf({ groups, answersOf, pending }: VerdictSources): Verdict {
  const runs = groups.flatMap(({ members }) => members);
  const waiting = runs.filter(({ id }) => pending.has(id)).length;
  if (waiting > 0) {
    const done = runs.length - waiting;
    return {
      kind: 'training',
      headline: `${formatCount(done)} of ${counted(runs.length, 'run')} finished; the verdict follows.`,
    };
  }
  const contenders = groups.flatMap((group): Contender[] => {
    const tested = group.members.filter(isTested);
    return tested.length === 0 ? [] : [{ group, runs: tested }];
  });
  const leftOut = [...repetitionNotes(runs), ...leftOutNotes(runs)];
  if (contenders.length < 2) {
    const [only] = contenders;
    const missing = runs.some(isImportedResults) ? 'predictions for a test set' : 'a test result';
    const headline =
      only === undefined
        ? `No verdict: none of these runs has ${missing}.`
        : `No verdict: only “${only.group.label}” has ${missing}, so there is nothing to compare it with.`;
    return { kind: 'none', headline, notes: leftOut };
  }
  const differs = differentData(contenders.flatMap((contender) => contender.runs));
  if (differs !== null) return { kind: 'none', headline: `No verdict: ${differs}`, notes: leftOut };

  const isOfGroups = contenders.some((contender) => contender.runs.length > 1);
  const result = isOfGroups ? ofGroups(contenders) : ofRuns(contenders, answersOf);
  if (result.kind === 'notComparable') {
    return { kind: 'none', headline: `No verdict: ${result.reason}`, notes: leftOut };
  }
  const ranked = contenders.map(rowOf).toSorted((a, b) => b.accuracy - a.accuracy);
  const [leader] = ranked;
  const rows = ranked.map((row) =>
    row === leader ? row : { ...row, p: result.p(leader!.id, row.id) },
  );
  return {
    kind: 'reached',
    headline: headlineOf(rows, isOfGroups),
    rows,
    test: result.test,
    pairs: (rows.length * (rows.length - 1)) / 2,
    notes: [
      ...seedNotes(contenders, rows, isOfGroups),
      ...untestedNotes(rows, result.test),
      ...differenceNotes(contenders),
      ...fairnessNotes(
        contenders.map(({ group, runs: members }) => ({ ...group, members })),
        rows,
      ),
      ...leftOut,
    ],
  };
}

function isTested(record: ExperimentRecord): record is TestedRun {
  return record.test !== null;
}

/** Why results on these test sets can't be held against each other; null if they can. */
function differentData(runs: readonly TestedRun[]): string | null {
  const datasets = [...new Set(runs.map(({ config }) => config.dataset))];
  if (datasets.length > 1) {
    return `these runs were tested on different data sets (${datasets.join(', ')}).`;
  }
  const sizes = [...new Set(runs.map(({ test }) => test.examples))];
  if (sizes.length === 1) return null;
  return `these runs were tested on different numbers of examples (${sizes.map(formatCount).join(', ')}).`;
}

type Tests =
  | { readonly kind: 'notComparable'; readonly reason: string }
  | {
      readonly kind: 'tested';
      readonly test: 'mcnemar' | 'welch' | null;
      /** The p value of the pair of these groups; null if it couldn't be tested. */
      p(a: string, b: string): number | null;
    };

function ofRuns(contenders: readonly Contender[], answersOf: VerdictSources['answersOf']): Tests {
  const models = contenders.flatMap(({ group, runs }): AnsweredModel[] => {
    const answers = answersOf(runs[0]!.id);
    return answers === undefined ? [] : [{ id: group.id, name: group.label, answers }];
  });
  if (models.length < contenders.length) return { kind: 'tested', test: null, p: () => null };
  const tests = testPairs(models);
  if (tests.kind === 'notComparable') return tests;
  return { kind: 'tested', test: 'mcnemar', p: pOf(tests.pairs) };
}

function ofGroups(contenders: readonly Contender[]): Tests {
  const tests = testGroups(contenders.map(({ group, runs }) => ({ ...group, members: runs })));
  return { kind: 'tested', test: 'welch', p: pOf(tests) };
}

interface Pair {
  readonly a: { readonly id: string };
  readonly b: { readonly id: string };
  readonly adjustedP: number | null;
}

function pOf(pairs: readonly Pair[]): (a: string, b: string) => number | null {
  return (one, other) =>
    pairs.find(({ a, b }) => (a.id === one && b.id === other) || (a.id === other && b.id === one))
      ?.adjustedP ?? null;
}

function rowOf({ group, runs }: Contender): VerdictRow {
  const { count, mean, deviation } = summarise(runs.map(({ test }) => test.accuracy))!;
  const seconds = summarise(runs.map(({ trainingSeconds }) => trainingSeconds))!;
  return {
    id: group.id,
    name: group.label,
    accuracy: mean,
    interval:
      deviation === null ? runs[0]!.test.accuracyInterval : meanInterval(mean, deviation, count),
    deviation,
    seeds: count,
    trainingSeconds: seconds.mean,
    parameters: runs[0]!.parameters ?? 0,
    p: null,
  };
}

/** Student's 95 % interval of a mean, within what an accuracy can be. */
function meanInterval(mean: number, deviation: number, count: number): [number, number] {
  const half = (studentQuantile(0.975, count - 1) * deviation) / Math.sqrt(count);
  return [Math.max(0, mean - half), Math.min(1, mean + half)];
}

function headlineOf(rows: readonly VerdictRow[], isOfGroups: boolean): string {
  const [leader, ...others] = rows;
  const { accuracy } = leader!;
  const tied = others.filter((row) => row.accuracy === accuracy);
  const average = isOfGroups ? ' on average' : '';
  const ahead =
    tied.length > 0
      ? `${namesOf([leader!, ...tied], isOfGroups ? 'groups' : 'runs')} share the highest accuracy, ${formatPercent(accuracy)}${average}`
      : `“${leader!.name}” is ahead with ${formatPercent(accuracy)}${average}`;
  const tested = others.filter(({ p }) => p !== null);
  const beaten = tested.filter(({ p }) => p! < significanceLevel);
  const equal = tested.filter(({ p }) => p! >= significanceLevel);
  if (tested.length === 0) return `${ahead}. Whether that is more than chance is not tested.`;
  if (beaten.length === 0) {
    const second = others[0]!;
    const rest =
      others.length === 1 && tied.length === 0
        ? `, “${second.name}” follows with ${formatPercent(second.accuracy)}`
        : '';
    return `No significant difference: ${ahead}${rest} (${pRange(equal, 'least')}).`;
  }
  const subject = tied.length > 0 ? `“${leader!.name}” is ` : '';
  const significantly = `${subject}significantly more accurate than ${namesOf(beaten)} (${pRange(beaten, 'most')})`;
  const close = equal.filter((row) => !tied.includes(row));
  if (close.length === 0) return `${ahead}: ${significantly}.`;
  return `${ahead}: ${significantly}, but no significant difference from ${namesOf(close)} (${pRange(close, 'least')}).`;
}

/** The p value of one row, or the bound that all of them keep to. */
function pRange(rows: readonly VerdictRow[], bound: 'least' | 'most'): string {
  const values = rows.map(({ p }) => p!);
  if (values.length === 1) return pInWords(values[0]!);
  const extreme = bound === 'most' ? Math.max(...values) : Math.min(...values);
  if (extreme < 0.0001) return `all p ${pText(extreme)}`;
  return `all p ${bound === 'most' ? '≤' : '≥'} ${pText(extreme)}`;
}

/** The maximum number of names in a sentence. */
const maxNames = 3;

/** @param many what they are called if they are too many to be named */
function namesOf(rows: readonly { readonly name: string }[], many = 'others'): string {
  if (rows.length > maxNames) return `${rows.length} ${many}`;
  const names = rows.map(({ name }) => `“${name}”`);
  const last = names.pop()!;
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** What can be concluded from so many seeds. */
function seedNotes(
  contenders: readonly Contender[],
  rows: readonly VerdictRow[],
  isOfGroups: boolean,
): VerdictNote[] {
  if (!isOfGroups) {
    const runs = contenders.flatMap((contender) => contender.runs);
    const configs = groupRuns(runs, { kind: 'allButSeed' }).length;
    if (configs === 1) {
      const text =
        'These runs differ only in the seed, so any difference is due to chance in training.';
      return [{ kind: 'seeds', text }];
    }
    if (configs < runs.length) {
      const text =
        'Some of these runs differ only in the seed. Take the mean over seeds to compare the architectures rather than single trained networks.';
      return [{ kind: 'ungrouped', text }];
    }
    const text = `One seed each: this compares ${runs.length} trained networks, not the architectures. Add seeds to see how much depends on chance.`;
    return [{ kind: 'seeds', text }];
  }
  const single = contenders.filter(({ runs }) => runs.length === 1).map(({ group }) => group);
  if (single.length === 0) return fewSeedsNotes(rows);
  const names = namesOf(
    single.map(({ label }) => ({ name: label })),
    'groups',
  );
  const text = `Only one seed of ${names}: a test needs at least two. Add seeds.`;
  return [{ kind: 'seeds', text }];
}

/** Below so many seeds, Welch's test shows only large differences. */
const enoughSeeds = 5;

function fewSeedsNotes(rows: readonly VerdictRow[]): VerdictNote[] {
  const fewest = Math.min(...rows.map(({ seeds }) => seeds));
  const isOpen = rows.some(({ p }) => p !== null && p >= significanceLevel);
  if (!isOpen || fewest >= enoughSeeds) return [];
  const text = `With only ${fewest} seeds, the test detects only large differences. Add seeds to find smaller ones.`;
  return [{ kind: 'seeds', text }];
}

function untestedNotes(
  rows: readonly VerdictRow[],
  test: 'mcnemar' | 'welch' | null,
): VerdictNote[] {
  if (test === null) {
    const text =
      'The predictions of some runs could not be loaded, so the differences can’t be tested.';
    return [{ kind: 'untested', text }];
  }
  const equal = rows.filter(({ p, seeds }, index) => index > 0 && p === null && seeds > 1);
  if (test !== 'welch' || equal.length === 0 || rows[0]!.seeds < 2) return [];
  const text = `The difference from ${namesOf(equal)} can’t be tested: all seeds have exactly the same accuracy.`;
  return [{ kind: 'untested', text }];
}

/** The confusion whose frequency differs most, if it differs at all. */
function differenceNotes(contenders: readonly Contender[]): VerdictNote[] {
  const [first] = contenders;
  const { test, data } = first!.runs[0]!;
  const { confusion } = test;
  const names = data?.classNames;
  const counts = contenders.map(({ group, runs }) => ({
    name: group.label,
    of: (label: number, predicted: number) =>
      runs.reduce((sum, { test }) => sum + (test.confusion[label]?.[predicted] ?? 0), 0) /
      runs.length,
  }));
  let found = { difference: 0, text: '' };
  confusion.forEach((row, label) =>
    row.forEach((_, predicted) => {
      if (label === predicted) return;
      const sorted = counts
        .map(({ name, of }) => ({ name, count: of(label, predicted) }))
        .toSorted((a, b) => b.count - a.count);
      const [most, least] = [sorted[0]!, sorted.at(-1)!];
      const difference = most.count - least.count;
      if (difference <= found.difference) return;
      const examples = row.reduce((sum, count) => sum + count, 0);
      const text = `They differ most in ${classLabel(names, label)} mistaken for ${classLabel(names, predicted)}: “${most.name}” ${times(most.count)}, “${least.name}” ${times(least.count)}, of ${formatCount(examples)}.`;
      found = { difference, text };
    }),
  );
  return found.difference === 0 ? [] : [{ kind: 'differences', text: found.text }];
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : `${Number(count.toFixed(1))} times`;
}

/** Possible confounders. If the leader is larger than those it beats, that is said with the sizes. */
function fairnessNotes(groups: readonly RunGroup[], rows: readonly VerdictRow[]): VerdictNote[] {
  const [leader, ...others] = rows;
  const smaller = others.filter(
    ({ p, parameters }) =>
      p !== null &&
      p < significanceLevel &&
      parameters * allowedParameterRatio < leader!.parameters,
  );
  return fairnessFindings(groups)
    .filter(({ kind }) => kind !== 'unfinished')
    .map(({ kind, text }) => {
      if (kind !== 'parameters' || smaller.length === 0) return { kind, text };
      const than = namesOf(smaller);
      return {
        kind,
        text: `${text} “${leader!.name}” is larger than ${than}, so it may be ahead because of its size.`,
      };
    });
}

const endings: Readonly<Record<ExperimentRecord['status'], string>> = {
  queued: 'not trained yet',
  running: 'still training',
  paused: 'paused',
  stopped: 'stopped',
  interrupted: 'interrupted',
  failed: 'failed',
  finished: 'without a test result',
};

/** The first runs in words, and how many there are beside them. */
function firstOf(
  runs: readonly ExperimentRecord[],
  inWords: (run: ExperimentRecord) => string,
): string {
  const listed = runs.slice(0, maxNames).map(inWords).join(', ');
  return runs.length > maxNames ? `${listed} and ${runs.length - maxNames} more` : listed;
}

/** What is to be said of the results of other machines: that they differ, or that nobody knows. */
function repetitionNotes(runs: readonly ExperimentRecord[]): VerdictNote[] {
  const noteOn = (
    kind: VerdictNote['kind'],
    concerns: (run: ExperimentRecord) => boolean,
    textOf: (names: string) => string,
  ): VerdictNote[] => {
    const concerned = runs.filter(concerns);
    const names = firstOf(concerned, ({ name }) => `“${name}”`);
    return concerned.length === 0 ? [] : [{ kind, text: textOf(names) }];
  };
  return [
    ...noteOn(
      'disputed',
      isDisputed,
      (names) =>
        `Disputed: two machines gave different weights for ${names}, so don’t rely on the result.`,
    ),
    ...noteOn(
      'unknownRepetitions',
      lacksRepetitions,
      (names) =>
        `It isn’t known whether other machines got the same weights for ${names}: their results are recorded in a damaged file.`,
    ),
  ];
}

/** The runs that have no test result, and why. */
function leftOutNotes(runs: readonly ExperimentRecord[]): VerdictNote[] {
  const untested = runs.filter(({ test }) => test === null);
  if (untested.length === 0) return [];
  const names = firstOf(untested, (record) => {
    const { name, status, statusReason } = record;
    if (isImportedResults(record)) return `“${name}” (imported results, without predictions)`;
    const hasDiverged = statusReason !== null && isDivergence(statusReason);
    return `“${name}” (${hasDiverged ? 'diverged' : endings[status]})`;
  });
  return [{ kind: 'leftOut', text: `Not included: ${names}.` }];
}
