import { knownConfig, type KnownConfig } from '../experiment/known-config.ts';
import { hasEffect } from '../experiment/effects.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { visibleLine } from '../text/control-characters.ts';
import { groupLabel } from './group-label.ts';

/** What a run's name in a comparison is made from. */
export interface NamedRun {
  readonly id: string;
  readonly name: string;
  /** What is known of it; null if it can't be read. */
  readonly config: KnownConfig | null;
}

/**
 * Unique names of some runs, by their ids. Runs with the same name are told apart by what differs in their configs, as
 * in `gru-8 s0 (lr 0.1)`, and if nothing that has an effect differs, by the ends of their ids. Line breaks
 * and control characters, which old names may contain, are written out.
 */
export function distinctNames(given: readonly NamedRun[]): ReadonlyMap<string, string> {
  const runs = given.map((run) => ({ ...run, name: visibleLine(run.name) }));
  const values = differingValues(runs);
  const ways: readonly ((run: NamedRun) => string)[] = [
    ({ name }) => name,
    ({ id, name }) => withDetails(name, values.get(id) ?? []),
    ({ id, name }) => withDetails(name, [...(values.get(id) ?? []), shortId(id)]),
    ({ id, name }) => withDetails(name, [id]),
  ];
  let names = new Map<string, string>();
  for (const way of ways) {
    const repeated = repeatedNames([...names.values()]);
    names = new Map(
      runs.map((run) => {
        const before = names.get(run.id);
        return [run.id, before === undefined || repeated.has(seen(before)) ? way(run) : before];
      }),
    );
  }
  return names;
}

const renamed = new WeakMap<ExperimentRecord, ExperimentRecord>();

/** @returns the records under unique names; one that keeps its name is the same object */
export function distinctlyNamed(records: readonly ExperimentRecord[]): readonly ExperimentRecord[] {
  const names = distinctNames(
    records.map((record) => ({ id: record.id, name: record.name, config: knownConfig(record) })),
  );
  return records.map((record) => {
    const name = names.get(record.id)!;
    if (name === record.name) return record;
    // Always the same object for the same name: results computed from a record are cached by it.
    const before = renamed.get(record);
    if (before?.name === name) return before;
    const now = { ...record, name };
    renamed.set(record, now);
    return now;
  });
}

/** A name as it is seen: composed and decomposed letters look the same. */
function seen(name: string): string {
  return name.normalize().trim();
}

function repeatedNames(names: readonly string[]): ReadonlySet<string> {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names.map(seen)) (once.has(name) ? repeated : once).add(name);
  return repeated;
}

function withDetails(name: string, details: readonly string[]): string {
  return details.length === 0 ? name : `${name} (${details.join(', ')})`;
}

/** By id, for runs that share a name: the values of the fewest fields that tell them apart, as far as fields can. */
function differingValues(runs: readonly NamedRun[]): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, NamedRun[]>();
  for (const run of runs) {
    const sharing = byName.get(seen(run.name));
    if (sharing === undefined) byName.set(seen(run.name), [run]);
    else sharing.push(run);
  }
  const values = new Map<string, readonly string[]>();
  for (const sharing of byName.values()) {
    if (sharing.length === 1) continue;
    const configs = sharing.flatMap(({ id, config }) => (config === null ? [] : [{ id, config }]));
    const keys = distinguishingKeys(configs.map(({ config }) => config));
    if (keys.length === 0) continue;
    for (const { id, config } of configs) {
      values.set(id, [groupLabel(keys.map((key) => ({ key, value: valueInEffect(key, config) })))]);
    }
  }
  return values;
}

/** Fields in the order of the table, each of which tells some configs apart that the earlier ones don't. */
function distinguishingKeys(configs: readonly KnownConfig[]): readonly FieldKey[] {
  const [first] = configs;
  const keys: FieldKey[] = [];
  /** Configs that the keys so far don't tell apart have the same number. */
  let kinds = configs.map(() => 0);
  let count = 1;
  for (const key of fieldKeys) {
    if (count === configs.length) break;
    if (configs.every((config) => config[key] === first![key])) continue;
    const numbers = new Map<string, number>();
    const refined = configs.map((config, index) => {
      const kind = `${kinds[index]} ${String(valueInEffect(key, config))}`;
      const number = numbers.get(kind) ?? numbers.size;
      numbers.set(kind, number);
      return number;
    });
    if (numbers.size <= count) continue;
    keys.push(key);
    kinds = refined;
    count = numbers.size;
  }
  return keys;
}

function valueInEffect(key: FieldKey, config: KnownConfig): ExperimentConfig[FieldKey] | null {
  return hasEffect(key, config) ? (config[key] ?? null) : fields[key].default;
}

/**
 * The end of an id, which tells runs with the same name apart: `gru-128-s0-abcde` -> `abcde`, for its copy `abcde-2`.
 */
function shortId(id: string): string {
  const parts = id.split('-');
  return parts.slice(parts.length > 4 ? -2 : -1).join('-');
}
