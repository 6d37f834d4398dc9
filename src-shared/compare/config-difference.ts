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
  /** As a person reads it: `128 units`. */
  readonly text: string;
  /** Whether it is another than the baseline's. */
  readonly differs: boolean;
  /** Whether the field has an effect with the run's other fields as they are. */
  readonly hasEffect: boolean;
}

/** One field across all runs. */
export interface DifferenceRow {
  readonly key: FieldKey;
  readonly label: string;
  readonly help: string;
  readonly group: FieldGroup;
  /** Whether not all runs have the same value. */
  readonly differs: boolean;
  /** The baseline's first, then the others' in the order given. */
  readonly cells: readonly DifferenceCell[];
}

/**
 * The configs of some runs field by field, in the order of the field table; `differs` is judged on these runs alone.
 * @param baseline id of the run that the others are held against; the first one if it isn't among them
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

/** The same runs with the baseline in front. */
export function baselineFirst<Item extends { readonly id: string }>(
  items: readonly Item[],
  baseline: string | null,
): readonly Item[] {
  const found = items.find(({ id }) => id === baseline);
  return found === undefined ? items : [found, ...items.filter((item) => item !== found)];
}
