import { metricText } from '../catalogue/metrics/metric.ts';
import { knownConfig, type Configured } from '../experiment/known-config.ts';
import { hasEffect } from '../experiment/effects.ts';
import type { Field } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { valueInWords } from '../catalogue/fields/value-in-words.ts';
import { formatCompact, missing } from '../text/format.ts';
import {
  resultColumn,
  resultColumnKeys,
  type ResultColumn,
  type ResultColumnKey,
  type ValueContext,
} from './result-columns.ts';

/** What runs can be plotted by: a field of the config, a result, or a cost. */
export type QuantityKey = FieldKey | ResultColumnKey;
export const quantityKeys: readonly QuantityKey[] = [...fieldKeys, ...resultColumnKeys];

/** A number, or a category by its name in the config: `LSTM`, `true`. */
export type QuantityValue = number | string;

/** A quantity, and how it is read from a run and formatted. */
export interface Quantity {
  readonly key: QuantityKey;
  readonly label: string;
  readonly help: string;
  readonly about: 'config' | ResultColumn['about'];
  /** Which direction is better; null if neither is, as for all config fields. */
  readonly better: ResultColumn['better'];
  readonly isCategory: boolean;
  /** Null if the run doesn't have it (yet), if the field has no effect in it, or if it isn't known. */
  readonly of: (record: ExperimentRecord, context: ValueContext) => QuantityValue | null;
  /** As shown to people, with its unit: `128 units`, `98.52 %`; an en dash for null. */
  readonly text: (value: QuantityValue | null) => string;
  /** The same as an axis label, shorter: `128`, `98.5 %`, `12.5K`. */
  readonly tick: (value: QuantityValue) => string;
}

/** Axis labels abbreviate numbers from here on. */
const long = 10_000;

function ofField(key: FieldKey): Quantity {
  const field: Field = fields[key];
  const isCategory = !('minimum' in field);
  const plain = (value: QuantityValue): string | number | boolean =>
    field.kind === 'switch' ? value === 'true' : value;
  return {
    key,
    label: field.label,
    help: field.help,
    about: 'config',
    better: null,
    isCategory,
    of: (record) => {
      const config = knownConfig(record);
      const value = config[key];
      if (value === undefined || !hasEffect(key, config)) return null;
      return isCategory ? String(value) : Number(value);
    },
    text: (value) => (value === null ? missing : valueInWords(field, plain(value))),
    tick: (value) =>
      typeof value === 'number' ? numberTick(value) : valueInWords(field, plain(value)),
  };
}

function ofResult(key: ResultColumnKey): Quantity {
  const column = resultColumn(key);
  const { label, help, about, better, kind, of } = column;
  const text = (value: QuantityValue | null): string =>
    metricText(column, value === null ? null : Number(value));
  const tick = (value: QuantityValue): string => {
    if (kind === 'count' || kind === 'real') return numberTick(Number(value));
    if (kind === 'share') return `${Number((100 * Number(value)).toPrecision(4))} %`;
    return text(value);
  };
  return { key, label, help, about, better, isCategory: false, of, text, tick };
}

function numberTick(value: number): string {
  return Math.abs(value) >= long ? formatCompact(value) : String(Number(value.toPrecision(4)));
}

const byKey = new Map<QuantityKey, Quantity>([
  ...fieldKeys.map((key) => [key, ofField(key)] as const),
  ...resultColumnKeys.map((key) => [key, ofResult(key)] as const),
]);

/** The quantity of a key. */
export function quantity(key: QuantityKey): Quantity {
  return byKey.get(key)!;
}

/** The categories of a choice or switch field, in the order of its options; null for other fields. */
function listedCategories(key: QuantityKey): readonly string[] | null {
  const field: Field | undefined = key in fields ? fields[key as FieldKey] : undefined;
  if (field?.kind === 'choice') return Object.keys(field.options);
  return field?.kind === 'switch' ? ['false', 'true'] : null;
}

/** Unique categories in the order in which the field lists them; those of free text alphabetically. */
export function inCategoryOrder(key: QuantityKey, values: Iterable<string>): readonly string[] {
  const found = new Set(values);
  const listed = listedCategories(key);
  return listed === null ? [...found].sort() : listed.filter((value) => found.has(value));
}

/** The fields in which runs differ, among runs where the field has an effect, in the order of the table. */
export function varyingFields(records: readonly Configured[]): readonly FieldKey[] {
  return fieldKeys.filter((key) => {
    let first: unknown;
    return records.some((record) => {
      const config = knownConfig(record);
      // Whether it has an effect takes longer to find out, and is seldom asked.
      if (config[key] === undefined || config[key] === first || !hasEffect(key, config)) {
        return false;
      }
      const differs = first !== undefined;
      first = config[key];
      return differs;
    });
  });
}
