import { effectiveConfig } from '../experiment/effects.ts';
import { fieldKeys, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { distinctlyNamed } from './distinct-names.ts';
import { groupLabel, type GroupValue } from './group-label.ts';

/**
 * How runs are grouped:
 * - `none`: not at all
 * - `allButSeed`: runs whose configs are the same in everything that has an effect except the seed
 * - `keys`: runs with the same values of these fields
 */
export type Grouping =
  | { readonly kind: 'none' }
  | { readonly kind: 'allButSeed' }
  | { readonly kind: 'keys'; readonly keys: readonly FieldKey[] };

/** Runs that are shown as one. */
export interface RunGroup {
  /** The same for the same values, whatever other runs there are; for an ungrouped run, its id. */
  readonly id: string;
  /** What tells it apart from the other groups: `LSTM 64`; for an ungrouped run, its name. */
  readonly label: string;
  /** The chosen keys, or those in which the groups differ; empty for ungrouped runs. */
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
  const allButSeed = grouping.kind === 'allButSeed';
  const keys = allButSeed
    ? fieldKeys.filter((key) => key !== 'seed')
    : fieldKeys.filter((key) => grouping.keys.includes(key));
  const configOf = ({ config }: ExperimentRecord): ExperimentConfig =>
    allButSeed ? effectiveConfig(config) : config;
  const groups = new Map<string, { config: ExperimentConfig; members: ExperimentRecord[] }>();
  for (const record of runs) {
    const config = configOf(record);
    const id = identity(config, keys);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { config, members: [record] });
    else group.members.push(record);
  }
  const found = [...groups];
  const labelled = allButSeed ? differingKeys(keys, [...groups.values()]) : keys;
  return found.map(([id, { config, members }]) => {
    const values = labelled.map((key) => ({ key, value: config[key] }));
    return { id, label: groupLabel(values), values, members };
  });
}

/** The group that a run is in; undefined if it is in none. */
export function groupOf(groups: readonly RunGroup[], run: string | null): RunGroup | undefined {
  return groups.find(({ members }) => members.some(({ id }) => id === run));
}

/** The palette slot of each group by its id. It doesn't depend on the order of the groups, so the baseline doesn't either. */
export function groupSlots(groups: readonly RunGroup[]): ReadonlyMap<string, number> {
  const ids = groups.map(({ id }) => id).sort();
  return new Map(ids.map((id, slot) => [id, slot]));
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
