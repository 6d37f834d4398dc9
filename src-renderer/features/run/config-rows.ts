import { hasEffect } from '#shared/experiment/effects';
import { fieldGroups, type Field, type FieldGroup } from '#shared/catalogue/fields/field-kinds';
import type { KnownConfig } from '#shared/experiment/known-config';
import { fieldKeys, fields, type FieldKey } from '#shared/catalogue/fields';
import { valueInWords } from '#shared/catalogue/fields/value-in-words';

/** A field of a config as it is shown. */
export interface ConfigRow {
  readonly key: FieldKey;
  readonly label: string;
  readonly help: string;
  readonly value: string;
  /** The default, if the value differs from it. */
  readonly changedFrom: string | null;
  /** Whether it has an effect with the other fields as they are. */
  readonly hasEffect: boolean;
}

export const groupTitles: Readonly<Record<FieldGroup, string>> = {
  data: 'Data',
  network: 'Network',
  training: 'Training',
  machine: 'Machine',
};

/** All fields of a config by their group, in the order of the form; those that aren't known have a dash. */
export function configRows(config: KnownConfig): { group: FieldGroup; rows: ConfigRow[] }[] {
  return fieldGroups.map((group) => ({
    group,
    rows: fieldKeys.filter((key) => fields[key].group === group).map((key) => rowOf(key, config)),
  }));
}

function rowOf(key: FieldKey, config: KnownConfig): ConfigRow {
  const field: Field = fields[key];
  const value = config[key] ?? null;
  return {
    key,
    label: field.label,
    help: field.help,
    value: valueInWords(field, value),
    changedFrom:
      value === null || value === field.default ? null : valueInWords(field, field.default),
    hasEffect: hasEffect(key, config),
  };
}
