import { effectiveConfig } from '../experiment/effects.ts';
import { fieldKeys, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { distinctlyNamed } from './distinct-names.ts';
import { visibleLine } from '../text/control-characters.ts';
import { groupLabel, type GroupValue } from './group-label.ts';

/**
 * How runs are grouped:
 * - `none`: not at all
 * - `batch`: runs of the same batch; those without one are a group of their own
 * - `allButSeed`: runs whose configs are the same in everything that has an effect except the seed
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

/**
 * Groups runs, in the order of their first members. Each run is in exactly one group. Values are compared exactly, as
 * numbers.
 */
export function groupRuns(
  records: readonly ExperimentRecord[],
  grouping: Grouping,
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
  return grouping.kind === 'batch' ? byBatch(runs) : byConfig(runs, grouping);
}

/** The label of the runs without a batch. */
const noBatch = 'No batch';

function byBatch(runs: readonly ExperimentRecord[]): readonly RunGroup[] {
  return [...gathered(runs, ({ batch }) => JSON.stringify({ batch }))].map(([id, members]) => {
    const { batch } = members[0]!;
    return { id, label: batch === null ? noBatch : visibleLine(batch), values: [], members };
  });
}

function byConfig(
  runs: readonly ExperimentRecord[],
  grouping: Extract<Grouping, { kind: 'allButSeed' | 'keys' }>,
): readonly RunGroup[] {
  const allButSeed = grouping.kind === 'allButSeed';
  const keys = allButSeed ? allKeysButSeed : fieldKeys.filter((key) => grouping.keys.includes(key));
  const identified = ({ config }: ExperimentRecord): Identified =>
    allButSeed ? withoutSeed(config) : { config, id: identity(config, keys) };
  const groups = [...gathered(runs, (record) => identified(record).id)].map(([id, members]) => {
    return { id, config: identified(members[0]!).config, members };
  });
  const labelled = allButSeed ? differingKeys(keys, groups) : keys;
  return groups.map(({ id, config, members }) => {
    const values = labelled.map((key) => ({ key, value: config[key] }));
    return { id, label: groupLabel(values), values, members };
  });
}

const allKeysButSeed = fieldKeys.filter((key) => key !== 'seed');

/** A config, or what has an effect in it, and a text that is the same for all of a group. */
interface Identified {
  readonly config: ExperimentConfig;
  readonly id: string;
}

const known = new WeakMap<ExperimentConfig, Identified>();

/**
 * What has an effect in a config, but for the seed. It takes long for thousands of runs, so it is computed once per config
 * object, which is never modified but replaced.
 */
function withoutSeed(config: ExperimentConfig): Identified {
  const before = known.get(config);
  if (before !== undefined) return before;
  const effective = effectiveConfig(config);
  const found = { config: effective, id: identity(effective, allKeysButSeed) };
  known.set(config, found);
  return found;
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
function identity(config: ExperimentConfig, keys: readonly FieldKey[]): string {
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, config[key]])));
}

function differingKeys(
  keys: readonly FieldKey[],
  groups: readonly { readonly config: ExperimentConfig }[],
): FieldKey[] {
  return keys.filter((key) => new Set(groups.map(({ config }) => config[key])).size > 1);
}

/** The fields in which runs differ, in the order of the table: the fields worth grouping by. */
export function varyingKeys(records: readonly ExperimentRecord[]): readonly FieldKey[] {
  return differingKeys(fieldKeys, records);
}
