import type { ExperimentRecord } from '../experiment/record.ts';
import { formatCount } from '../text/format.ts';
import type { RunGroup } from './grouping.ts';

/** In what runs differ that makes comparing them misleading. */
export type FairnessKind = 'data' | 'split' | 'epochs' | 'unfinished' | 'seedCount' | 'parameters';

/** Something to know before believing a comparison. */
export interface FairnessFinding {
  readonly kind: FairnessKind;
  /** One plain sentence with the values that differ. */
  readonly text: string;
  /** Ids of the runs that it is about; runs that are as most others are aren't among them where there are such. */
  readonly runs: readonly string[];
}

/** By how much the largest parameter count may be above the smallest. */
const allowedParameterRatio = 1.1;

/**
 * What makes a comparison of these groups unfair, the gravest first; none if it is fair. Runs that haven't begun count
 * by what their config asks for.
 */
export function fairnessFindings(groups: readonly RunGroup[]): readonly FairnessFinding[] {
  const runs = groups.flatMap(({ members }) => members);
  return [
    ...dataFindings(runs),
    ...splitFindings(runs),
    ...epochFindings(runs),
    ...unfinishedFindings(runs),
    ...seedFindings(groups),
    ...parameterFindings(runs),
  ];
}

/** Runs by a value of theirs, in words. */
type ByValue = ReadonlyMap<string, readonly ExperimentRecord[]>;

function byValue(
  runs: readonly ExperimentRecord[],
  value: (run: ExperimentRecord) => string,
): ByValue {
  const found = new Map<string, ExperimentRecord[]>();
  for (const run of runs) {
    const same = found.get(value(run));
    if (same === undefined) found.set(value(run), [run]);
    else same.push(run);
  }
  return found;
}

/** A finding if not all runs have the same value; it is about the runs that have another than most. */
function finding(kind: FairnessKind, statement: string, values: ByValue): FairnessFinding[] {
  if (values.size < 2) return [];
  const bySize = [...values].sort(([, a], [, b]) => b.length - a.length);
  const [, ...others] = bySize;
  const told = [...values].map(([value, runs]) => `${value} (${namesOf(runs)})`).join('; ');
  return [
    {
      kind,
      text: `${statement}: ${told}.`,
      runs: others.flatMap(([, runs]) => runs.map(({ id }) => id)),
    },
  ];
}

/** The most runs that a sentence names. */
const maxNames = 3;

function namesOf(runs: readonly Pick<ExperimentRecord, 'name'>[]): string {
  const names = runs.slice(0, maxNames).map(({ name }) => name);
  const more = runs.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

function dataFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const byName = finding(
    'data',
    'The runs are of different data sets, so their results are not about the same task',
    byValue(runs, ({ config }) => config.dataset),
  );
  if (byName.length > 0) return byName;
  const begun = runs.filter(({ data }) => data !== null);
  return finding(
    'data',
    'The data set of that name had other files when the runs were trained',
    byValue(begun, ({ data }) => `files ${filesOf(data!.hashes)}`),
  );
}

/** The first digits of each file's hash, which are enough to tell versions apart. */
function filesOf(hashes: Readonly<Record<string, string>>): string {
  return Object.keys(hashes)
    .sort()
    .map((file) => hashes[file]!.slice(0, 8))
    .join(' ');
}

function splitFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const allBegun = runs.every(({ data }) => data !== null);
  return finding(
    'split',
    'The runs do not train and validate on equally many examples',
    byValue(runs, ({ data, config }) => {
      const { trainingExamples, validationExamples } = allBegun ? data! : config;
      const training = trainingExamples === 0 ? 'all' : String(trainingExamples);
      return `${training} to train on, ${validationExamples} to validate`;
    }),
  );
}

function epochFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  return finding(
    'epochs',
    'The runs are not trained for equally long',
    byValue(runs, ({ config: { epochs, patience } }) => {
      const unit = epochs === 1 ? 'epoch' : 'epochs';
      return patience === 0
        ? `${epochs} ${unit}`
        : `at most ${epochs} ${unit} with a patience of ${patience}`;
    }),
  );
}

function unfinishedFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const unfinished = runs.filter(({ status }) => status !== 'finished');
  if (unfinished.length === 0 || runs.length < 2) return [];
  const told = unfinished
    .slice(0, maxNames)
    .map(
      ({ name, status, epochs, config }) =>
        `${name} (${status}, ${epochs.length} of ${config.epochs} epochs)`,
    );
  const more = unfinished.length - told.length;
  const names = more === 0 ? told.join(', ') : `${told.join(', ')} and ${more} more`;
  return [
    {
      kind: 'unfinished',
      text: `Not all runs are finished, so what they have reached is not their last word: ${names}.`,
      runs: unfinished.map(({ id }) => id),
    },
  ];
}

/** Runs of a group with the same seed came out the same, so they count once. */
function seedFindings(groups: readonly RunGroup[]): FairnessFinding[] {
  const seeds = groups.map(({ label, members }) => ({
    label,
    members,
    count: new Set(members.map(({ config }) => config.seed)).size,
  }));
  const most = Math.max(0, ...seeds.map(({ count }) => count));
  const fewer = seeds.filter(({ count }) => count < most);
  if (fewer.length === 0) return [];
  const told = seeds.slice(0, 2 * maxNames).map(({ label, count }) => `${label}: ${count}`);
  const more = seeds.length - told.length;
  return [
    {
      kind: 'seedCount',
      text:
        'The groups have different numbers of seeds, so their means are not equally sure: ' +
        `${told.join('; ')}${more === 0 ? '' : ` and ${more} more groups`}.`,
      runs: fewer.flatMap(({ members }) => members.map(({ id }) => id)),
    },
  ];
}

function parameterFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const known = runs.filter(({ parameters }) => parameters !== null);
  const [smallest] = known.toSorted((a, b) => a.parameters! - b.parameters!);
  const [largest] = known.toSorted((a, b) => b.parameters! - a.parameters!);
  if (smallest === undefined || largest === undefined) return [];
  const limit = allowedParameterRatio * smallest.parameters!;
  if (largest.parameters! <= limit) return [];
  const percent = Math.round(100 * (largest.parameters! / smallest.parameters! - 1));
  return [
    {
      kind: 'parameters',
      text:
        `The networks are not equally large: ${largest.name} has ${formatCount(percent)} % more ` +
        `parameters (${formatCount(largest.parameters!)}) than ${smallest.name} ` +
        `(${formatCount(smallest.parameters!)}).`,
      runs: known.filter(({ parameters }) => parameters! > limit).map(({ id }) => id),
    },
  ];
}
