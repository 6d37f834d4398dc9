import type { ExperimentRecord } from '../experiment/record.ts';
import { formatCount } from '../text/format.ts';
import { forkPointInWords } from '../experiment/fork.ts';
import { isImportedResults, knownConfig, knownValue } from '../experiment/known-config.ts';
import { fields } from '../catalogue/fields.ts';
import { valueInWords } from '../catalogue/fields/value-in-words.ts';
import type { RunGroup } from './grouping.ts';

/** A difference between runs that can make comparing them misleading. */
export type FairnessKind =
  | 'data'
  | 'split'
  | 'start'
  | 'fork'
  | 'epochs'
  | 'unfinished'
  | 'seedCount'
  | 'parameters';

/** A possible confounder of a comparison. */
export interface FairnessFinding {
  readonly kind: FairnessKind;
  /** One sentence with the values that differ. */
  readonly text: string;
  /** Ids of the runs that it is about; where most runs have the same value, only the others. */
  readonly runs: readonly string[];
}

/** The largest parameter count may be this many times the smallest. */
export const allowedParameterRatio = 1.1;

/**
 * Possible confounders of a comparison of these groups, the most serious first; none if it is fair. Runs that haven't
 * started count by their configs.
 */
export function fairnessFindings(groups: readonly RunGroup[]): readonly FairnessFinding[] {
  const runs = groups.flatMap(({ members }) => members);
  return [
    ...dataFindings(runs),
    ...splitFindings(runs),
    ...startFindings(runs),
    ...forkFindings(runs),
    ...epochFindings(runs),
    ...unfinishedFindings(runs),
    ...seedFindings(groups),
    ...parameterFindings(runs),
  ];
}

/** Of imported results, whose log doesn't say it. */
const unknown = 'not known';

/** Runs by a value, as text. */
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

/** A finding if the runs have different values; it is about those that differ from most. */
function finding(kind: FairnessKind, statement: string, values: ByValue): FairnessFinding[] {
  if (values.size < 2) return [];
  const bySize = [...values].sort(([, a], [, b]) => b.length - a.length);
  const [, ...others] = bySize;
  const listed = [...values].map(([value, runs]) => `${value} (${namesOf(runs)})`).join('; ');
  return [
    {
      kind,
      text: `${statement}: ${listed}.`,
      runs: others.flatMap(([, runs]) => runs.map(({ id }) => id)),
    },
  ];
}

/** The maximum number of runs that a sentence names. */
const maxNames = 3;

function namesOf(runs: readonly Pick<ExperimentRecord, 'name'>[]): string {
  const names = runs.slice(0, maxNames).map(({ name }) => name);
  const more = runs.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

function dataFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const byName = finding(
    'data',
    'The runs use different data sets, so their results are not for the same task',
    byValue(runs, (record) => knownValue(record, 'dataset') ?? unknown),
  );
  if (byName.length > 0) return byName;
  const begun = runs.filter(({ data }) => data !== null);
  return finding(
    'data',
    'The runs were trained on different files of the data set',
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
  const own = runs.filter((record) => !isImportedResults(record));
  const allBegun = own.every(({ data }) => data !== null);
  return finding(
    'split',
    'The runs use different numbers of training and validation examples',
    byValue(runs, (record) => {
      const { trainingExamples, validationExamples } =
        allBegun && record.data !== null ? record.data : knownConfig(record);
      if (trainingExamples === undefined || validationExamples === undefined) return unknown;
      const training = trainingExamples === 0 ? 'all' : String(trainingExamples);
      return `${training} for training, ${validationExamples} for validation`;
    }),
  );
}

function startFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  // Of imported results it isn't known, which the other findings say.
  const own = runs.filter((record) => !isImportedResults(record));
  return finding(
    'start',
    'The runs begin from different weights, and trained ones have learnt before',
    byValue(own, ({ config: { initialWeights } }) =>
      valueInWords(fields.initialWeights, initialWeights),
    ),
  );
}

/** A fork beside its parent is compared on purpose; beside others its config doesn't tell how it was trained. */
function forkFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  const ids = new Set(runs.map(({ id }) => id));
  return finding(
    'fork',
    'Forks of runs that aren’t compared had another config at first',
    byValue(runs, ({ fork }) =>
      fork === null || ids.has(fork.parent)
        ? 'one config'
        : `forked from “${fork.parentName}” at ${forkPointInWords(fork)}`,
    ),
  );
}

function epochFindings(runs: readonly ExperimentRecord[]): FairnessFinding[] {
  return finding(
    'epochs',
    'The runs have different training lengths',
    byValue(runs, (record) => {
      const { epochs, patience = 0 } = knownConfig(record);
      if (epochs === undefined) return unknown;
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
  const listed = unfinished
    .slice(0, maxNames)
    .map(
      ({ name, status, epochs, config }) =>
        `${name} (${status}, ${epochs.length} of ${config.epochs} epochs)`,
    );
  const more = unfinished.length - listed.length;
  const names = more === 0 ? listed.join(', ') : `${listed.join(', ')} and ${more} more`;
  return [
    {
      kind: 'unfinished',
      text: `Some runs are not finished, so their results are not final: ${names}.`,
      runs: unfinished.map(({ id }) => id),
    },
  ];
}

/** Runs of a group with the same seed have the same result, so they count once. */
function seedFindings(groups: readonly RunGroup[]): FairnessFinding[] {
  const seeds = groups.map(({ label, members }) => ({
    label,
    members,
    count: new Set(members.map((record) => knownValue(record, 'seed') ?? record.id)).size,
  }));
  const most = Math.max(0, ...seeds.map(({ count }) => count));
  const fewer = seeds.filter(({ count }) => count < most);
  if (fewer.length === 0) return [];
  const listed = seeds.slice(0, 2 * maxNames).map(({ label, count }) => `${label}: ${count}`);
  const more = seeds.length - listed.length;
  return [
    {
      kind: 'seedCount',
      text:
        'The groups have different numbers of seeds, so their means are not equally reliable:  ' +
        `${listed.join('; ')}${more === 0 ? '' : ` and ${more} more groups`}.`,
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
        `The networks differ in size: ${largest.name} has ${formatCount(percent)} % more ` +
        `parameters (${formatCount(largest.parameters!)}) than ${smallest.name} ` +
        `(${formatCount(smallest.parameters!)}).`,
      runs: known.filter(({ parameters }) => parameters! > limit).map(({ id }) => id),
    },
  ];
}
