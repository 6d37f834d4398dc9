import type { FieldValue } from './fields/field-kinds.ts';
import { dataFields } from './fields/data.ts';
import { machineFields } from './fields/machine.ts';
import { networkFields } from './fields/network.ts';
import { trainingFields } from './fields/training.ts';

/**
 * Every field of an experiment's config: the only place where its default, range, label and help stand.
 * The order is the order in which forms, help pages and saved files list them.
 */
export const fields = {
  ...dataFields,
  ...networkFields,
  ...trainingFields,
  ...machineFields,
} as const;

export type FieldKey = keyof typeof fields;

/** A complete config: a value for every field. */
export type ExperimentConfig = { -readonly [Key in FieldKey]: FieldValue<(typeof fields)[Key]> };

/** The keys of all fields, in the order of the table. */
export const fieldKeys = Object.keys(fields) as FieldKey[];
