import { maxDrafts } from '#shared/contract/commands';
import { describeRefusal, fieldProblem } from '#shared/experiment/config';
import type { FieldValues } from '#shared/experiment/effects';
import { variedFields } from '#shared/experiment/grid';
import { allowedValues, type Field } from '#shared/catalogue/fields/field-kinds';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { readNumberList, writeNumberList } from '#shared/experiment/value-list';

/**
 * The content of one field of the form: a number field's text as it was typed, or the chosen values of a choice, a
 * switch or a data set, at least one.
 */
export type Entry = string | readonly string[] | readonly boolean[];

/** The entries of the form; an absent field has its initial value. */
export type Entries = { readonly [Key in FieldKey]?: Entry };

type Value = ExperimentConfig[FieldKey];

/** The values that entries stand for. */
export interface Reading {
  readonly values: FieldValues;
  /** The problems of single fields, worded as `parseConfig` does. */
  readonly problems: { readonly [Key in FieldKey]?: string };
}

/** The entry that stands for some values of a field. */
export function entryOf(key: FieldKey, values: readonly Value[]): Entry {
  const field: Field = fields[key];
  const isNumber = field.kind === 'integer' || field.kind === 'real';
  return isNumber
    ? writeNumberList(values as readonly number[])
    : ([...values] as readonly string[] | readonly boolean[]);
}

/** The entries of a config: those that differ from the form's initial values, and fields with several values. */
export function entriesOf(
  config: Partial<ExperimentConfig>,
  base: ExperimentConfig,
  several: FieldValues = {},
): Entries {
  const given = fieldKeys.filter((key) => config[key] !== undefined && config[key] !== base[key]);
  return Object.fromEntries([
    ...given.map((key) => [key, entryOf(key, [config[key]!])]),
    ...variedFields(several).map((key) => [key, entryOf(key, several[key]!)]),
  ]);
}

/** The config with the first of the values of each field; fields without any have their initial values. */
export function firstConfig(values: FieldValues, base: ExperimentConfig): ExperimentConfig {
  const first = fieldKeys.map((key) => [key, values[key]?.[0] ?? base[key]]);
  return Object.fromEntries(first) as ExperimentConfig;
}

/** Reads entries. A field that can't be read has a problem and no values. */
export function readEntries(entries: Entries, base: ExperimentConfig): Reading {
  const values: Partial<Record<FieldKey, readonly Value[]>> = {};
  const problems: Partial<Record<FieldKey, string>> = {};
  for (const key of fieldKeys) {
    const read = readEntry(key, entries[key], base);
    if (typeof read === 'string') problems[key] = read;
    else values[key] = read;
  }
  return { values: values as FieldValues, problems };
}

/** @returns the values of a field, or its problem */
function readEntry(
  key: FieldKey,
  entry: Entry | undefined,
  base: ExperimentConfig,
): readonly Value[] | string {
  if (entry === undefined) return [base[key]];
  let values: readonly Value[];
  if (typeof entry === 'string') {
    const allowed = allowedValues(fields[key]);
    if (entry.trim() === '') return `A value is missing; use ${allowed}`;
    const list = readNumberList(entry, maxDrafts);
    if (list.kind === 'unreadable') {
      // For text that isn't a number at all, say what the field allows.
      const hint = list.allowed === 'a number' ? allowed : list.allowed;
      return describeRefusal({ value: list.part, allowed: hint });
    }
    values = list.values;
  } else {
    values = entry as readonly Value[];
  }
  for (const value of values) {
    const problem = fieldProblem(key, value);
    if (problem !== undefined) return describeRefusal(problem);
  }
  return values;
}

/** @returns the entries with another one for a field; undefined resets the field to its initial value */
export function withEntry(entries: Entries, key: FieldKey, entry: Entry | undefined): Entries {
  const others = Object.entries(entries).filter(([other]) => other !== key);
  return Object.fromEntries(entry === undefined ? others : [...others, [key, entry]]);
}
