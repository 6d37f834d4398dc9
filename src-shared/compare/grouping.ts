import { effectiveConfig, recordingFields } from '../experiment/effects.ts';
import { knownConfig, type KnownConfig } from '../experiment/known-config.ts';
import { fieldKeys, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { distinctlyNamed } from './distinct-names.ts';
import { visibleLine } from '../text/control-characters.ts';
import { groupLabel, type GroupValue } from './group-label.ts';

/**
 * How runs are grouped:
 * - `none`: not at all
 * - `batch`: runs of the same sweep or batch; those without either are a group of their own
 * - `allButSeed`: runs whose configs are the same in everything that has an effect on weights except the seed
 * - `keys`: runs with the same values of these fields
 */
export type Grouping =
  | { readonly kind: 'none' }
  | { readonly kind: 'batch' }
  | { readonly kind: 'allButSeed' }
  | { readonly kind: 'keys'; readonly keys: readonly FieldKey[] };

/** Runs that are shown as one. */
export interface RunGroup {
  /** The same for the same values, whatever other runs there are; for an ungrouped run, its id. */
  readonly id: string;
  /** What tells it apart from the other groups: `LSTM 64`, or its batch; for an ungrouped run, its name. */
  readonly label: string;
  /** The chosen keys, or those in which the groups differ; empty for batches and ungrouped runs. */
  readonly values: readonly GroupValue[];
  /** In the given order, under unique names; their count is N. */
  readonly members: readonly ExperimentRecord[];
}

/** The name of the sweep that a run belongs to; null: none. */
export type SweepOfRun = (run: string) => string | null;

/**
 * Groups runs, in the order of their first members. Each run is in exactly one group. Values are compared exactly, as
 * numbers.
 * @param sweepOf a run that a sweep has taken over keeps its own batch, but is one of the sweep's
 */
export function groupRuns(
  records: readonly ExperimentRecord[],
  grouping: Grouping,
  sweepOf: SweepOfRun = () => null,
): readonly RunGroup[] {
  const runs = distinctlyNamed(records);
  if (grouping.kind === 'none') {
    return runs.map((record) => ({
      id: record.id,
      label: record.name,
      values: [],
      members: [record],
    }));
  }
  return grouping.kind === 'batch' ? byBatch(runs, sweepOf) : byConfig(runs, grouping);
}

/** The label of the runs without a batch. */
const noBatch = 'No batch';

function byBatch(runs: readonly ExperimentRecord[], sweepOf: SweepOfRun): readonly RunGroup[] {
  const batchOf = ({ id, batch }: ExperimentRecord): string | null => sweepOf(id) ?? batch;
  const groups = gathered(runs, (run) => JSON.stringify({ batch: batchOf(run) }));
  return [...groups].map(([id, members]) => {
    const batch = batchOf(members[0]!);
    return { id, label: batch === null ? noBatch : visibleLine(batch), values: [], members };
  });
}

function byConfig(
  runs: readonly ExperimentRecord[],
  grouping: Extract<Grouping, { kind: 'allButSeed' | 'keys' }>,
): readonly RunGroup[] {
  const allButSeed = grouping.kind === 'allButSeed';
  const keys = allButSeed ? allKeysButSeed : fieldKeys.filter((key) => grouping.keys.includes(key));
  const identify = (record: ExperimentRecord): Identified => {
    if (allButSeed) return withoutSeed(record);
    const config = knownConfig(record);
    return { config, id: identity(config, keys) };
  };
  const groups = [...gathered(runs, (record) => identify(record).id)].map(([id, members]) => {
    return { id, config: identify(members[0]!).config, members };
  });
  const labelled = allButSeed ? differingKeys(keys, groups) : keys;
  return withDifferentLabels(
    groups.map(({ id, config, members }) => {
      const values = labelled.map((key) => ({ key, value: config[key] ?? null }));
      return { id, label: groupLabel(values), values, members };
    }),
  );
}

/** Groups of imported results can differ in what no field says; their first run's name tells them apart. */
function withDifferentLabels(groups: readonly RunGroup[]): readonly RunGroup[] {
  const first = new Map(groups.toReversed().map(({ id, label }) => [label, id]));
  return groups.map((group) =>
    first.get(group.label) === group.id
      ? group
      : { ...group, label: `${group.label} (${group.members[0]!.name})` },
  );
}

const allKeysButSeed = fieldKeys.filter((key) => key !== 'seed' && !recordingFields.includes(key));

/** A config, or what has an effect in it, and a text that is the same for all of a group. */
interface Identified {
  readonly config: KnownConfig;
  readonly id: string;
}

const identified = new WeakMap<ExperimentConfig, Identified>();

/**
 * What has an effect in a config, but for the seed. It takes long for thousands of runs, so it is computed once per config
 * object, which is never modified but replaced. Imported results are the same if their logs say the same, also beyond
 * the fields; logs that say nothing don't say that the runs are the same.
 */
function withoutSeed(record: ExperimentRecord): Identified {
  const before = identified.get(record.config);
  if (before !== undefined) return before;
  const effective = effectiveConfig(knownConfig(record));
  const own = identity(effective, allKeysButSeed);
  const found = { config: effective, id: `${own}${beyondFields(record)}` };
  identified.set(record.config, found);
  return found;
}

function beyondFields({ id, origin }: ExperimentRecord): string {
  const log = origin?.log ?? null;
  if (log === null) return '';
  const saysNothing = log.parameters.length === 0 && log.known.every((key) => key === 'seed');
  return saysNothing ? id : JSON.stringify(log.parameters);
}

/** Runs by a text that is the same for all of a group, in the order of the first of each. */
function gathered(
  runs: readonly ExperimentRecord[],
  textOf: (run: ExperimentRecord) => string,
): ReadonlyMap<string, ExperimentRecord[]> {
  const groups = new Map<string, ExperimentRecord[]>();
  for (const run of runs) {
    const text = textOf(run);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [run]);
    else group.push(run);
  }
  return groups;
}

/** The group that a run is in; undefined if it is in none. */
export function groupOf(groups: readonly RunGroup[], run: string | null): RunGroup | undefined {
  return groups.find(({ members }) => members.some(({ id }) => id === run));
}

/** A grouping in one word for addresses and stored views: its kind, or the names of its fields. */
export function groupingWord(grouping: Grouping): string {
  return grouping.kind === 'keys' ? grouping.keys.join(',') : grouping.kind;
}

/** The grouping that `groupingWord` wrote, not yet checked: its fields may be unknown. */
export function readGroupingWord(word: string): unknown {
  const isKind = word === 'none' || word === 'batch' || word === 'allButSeed';
  return isKind ? { kind: word } : { kind: 'keys', keys: word.split(',') };
}

/** JSON writes numbers so that they are read back exactly, so equal texts mean equal values. */
function identity(config: KnownConfig, keys: readonly FieldKey[]): string {
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, config[key]])));
}

function differingKeys(
  keys: readonly FieldKey[],
  groups: readonly { readonly config: KnownConfig }[],
): FieldKey[] {
  return keys.filter((key) => new Set(groups.map(({ config }) => config[key])).size > 1);
}

/** The fields in which runs differ, in the order of the table: the fields worth grouping by. */
export function varyingKeys(records: readonly ExperimentRecord[]): readonly FieldKey[] {
  return differingKeys(
    fieldKeys,
    records.map((record) => ({ config: knownConfig(record) })),
  );
}
