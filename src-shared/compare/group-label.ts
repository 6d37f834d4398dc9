import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';

/** The value that all members of a group have of a field. */
export interface GroupValue {
  readonly key: FieldKey;
  readonly value: ExperimentConfig[FieldKey];
}

/** A group's values as a label: `LSTM, hiddenSize=64`; without values, all runs are in it: `all runs`. */
export function groupLabel(values: readonly GroupValue[]): string {
  if (values.length === 0) return 'all runs';
  return values
    .map(({ key, value }) => (key === 'cell' ? String(value) : `${key}=${String(value)}`))
    .join(', ');
}
