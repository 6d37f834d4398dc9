import { knownConfig, knownValue } from '../experiment/known-config.ts';
import { hasEffect } from '../experiment/effects.ts';
import type { Field, FieldGroup } from '../catalogue/fields/field-kinds.ts';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { valueInWords } from '../catalogue/fields/value-in-words.ts';
import type { RunGroup } from './grouping.ts';

/** What the members of a column have in a field: a run's value, or the values of a group. */
export interface DifferenceCell {
  /** The column's id: the run's, or the group's. */
  readonly id: string;
  /** As shown to people: `128 units`; of several values: `5 values: 0 to 4`. */
  readonly text: string;
  /** Whether the values differ from the baseline's, as far as both are known. */
  readonly differs: boolean;
  /**
   * The members' different values: numbers ascending, others in the order of the members; of a run, one. Null: not known.
   */
  readonly values: readonly (ExperimentConfig[FieldKey] | null)[];
  /** Whether the field has an effect given the other fields, in at least one member. */
  readonly hasEffect: boolean;
}

/** One field across all runs. */
export interface DifferenceRow {
  readonly key: FieldKey;
  readonly label: string;
  readonly help: string;
  readonly group: FieldGroup;
  /** Whether the runs have different values, in the same column or in several. What isn't known is no difference. */
  readonly differs: boolean;
  /** The baseline's first, then the others in the given order. */
  readonly cells: readonly DifferenceCell[];
}

/** Runs that share a column. */
type ConfigColumn = Pick<RunGroup, 'id' | 'members'>;

/**
 * Compares the configs of some runs field by field, in the order of the field table; `differs` is about these runs
 * only.
 * @param baseline id of the run that the others are compared with; the first run if it isn't among them
 */
export function configDifference(
  records: readonly ExperimentRecord[],
  baseline: string | null,
): readonly DifferenceRow[] {
  const columns = baselineFirst(records, baseline).map((run) => ({ id: run.id, members: [run] }));
  return columnDifference(columns);
}

/** Compares the configs of groups of runs in the same way; the first group is the baseline. */
export function columnDifference(columns: readonly ConfigColumn[]): readonly DifferenceRow[] {
  const [first] = columns;
  if (first === undefined) return [];
  return fieldKeys.map((key) => {
    const field: Field = fields[key];
    const baseline = valuesOf(first, key);
    const ofBaseline = isKnown(baseline) ? identityOf(baseline) : null;
    const cells = columns.map((column) => {
      const values = valuesOf(column, key);
      return {
        id: column.id,
        text: valuesInWords(field, values),
        differs: isKnown(values) && ofBaseline !== null && identityOf(values) !== ofBaseline,
        values,
        hasEffect: column.members.some((record) => hasEffect(key, knownConfig(record))),
      };
    });
    const known = new Set(cells.flatMap(({ values }) => values.filter((value) => value !== null)));
    const differs = known.size > 1;
    const { label, help, group } = field;
    return { key, label, help, group, differs, cells };
  });
}

type Value = ExperimentConfig[FieldKey] | null;

/** The different values of a column's members: numbers ascending, others in the order of the members. */
function valuesOf({ members }: ConfigColumn, key: FieldKey): readonly Value[] {
  const values = [...new Set(members.map((record) => knownValue(record, key)))];
  return values.every((value) => typeof value === 'number')
    ? values.toSorted((a, b) => a - b)
    : values;
}

function isKnown(values: readonly Value[]): boolean {
  return values.some((value) => value !== null);
}

/** The same for columns with the same known values. */
function identityOf(values: readonly Value[]): string {
  const known = values.filter((value) => value !== null);
  return JSON.stringify(known.map((value) => JSON.stringify(value)).toSorted());
}

/** The maximum number of values that a cell lists. */
const maxListed = 3;

/** `128 units`; `2 values: LSTM, GRU`; `5 values: 0 to 4`. */
function valuesInWords(field: Field, values: readonly Value[]): string {
  const words = values.map((value) => valueInWords(field, value));
  if (words.length === 1) return words[0]!;
  const count = `${words.length} values: `;
  if (words.length <= maxListed) return `${count}${words.join(', ')}`;
  if (typeof values[0] === 'number') return `${count}${words[0]} to ${words.at(-1)}`;
  return `${count}${words.slice(0, maxListed).join(', ')} and ${words.length - maxListed} more`;
}

/** @returns the same runs with the baseline first */
export function baselineFirst<Item extends { readonly id: string }>(
  items: readonly Item[],
  baseline: string | null,
): readonly Item[] {
  const found = items.find(({ id }) => id === baseline);
  return found === undefined ? items : [found, ...items.filter((item) => item !== found)];
}
