import { hasEffect } from '../experiment/effects.ts';
import type { Field, FieldGroup } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { valueInWords } from '../catalogue/fields/value-in-words.ts';

/** A field's value in one run's config. */
export interface DifferenceCell {
  /** The run's id. */
  readonly id: string;
  readonly value: ExperimentConfig[FieldKey];
  /** As shown to people: `128 units`. */
  readonly text: string;
  /** Whether it differs from the baseline's value. */
  readonly differs: boolean;
  /** Whether the field has an effect given the run's other fields. */
  readonly hasEffect: boolean;
}

/** One field across all runs. */
export interface DifferenceRow {
  readonly key: FieldKey;
  readonly label: string;
  readonly help: string;
  readonly group: FieldGroup;
  /** Whether the runs have different values. */
  readonly differs: boolean;
  /** The baseline's first, then the others in the given order. */
  readonly cells: readonly DifferenceCell[];
}

/**
 * Compares the configs of some runs field by field, in the order of the field table; `differs` is about these runs
 * only.
 * @param baseline id of the run that the others are compared with; the first run if it isn't among them
 */
export function configDifference(
  records: readonly ExperimentRecord[],
  baseline: string | null,
): readonly DifferenceRow[] {
  const runs = baselineFirst(records, baseline);
  const [first] = runs;
  if (first === undefined) return [];
  return fieldKeys.map((key) => {
    const field: Field = fields[key];
    const cells = runs.map(({ id, config }) => ({
      id,
      value: config[key],
      text: valueInWords(field, config[key]),
      differs: config[key] !== first.config[key],
      hasEffect: hasEffect(key, config),
    }));
    const { label, help, group } = field;
    return { key, label, help, group, differs: cells.some(({ differs }) => differs), cells };
  });
}

/** @returns the same runs with the baseline first */
export function baselineFirst<Item extends { readonly id: string }>(
  items: readonly Item[],
  baseline: string | null,
): readonly Item[] {
  const found = items.find(({ id }) => id === baseline);
  return found === undefined ? items : [found, ...items.filter((item) => item !== found)];
}
