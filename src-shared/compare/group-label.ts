import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';

/** The value that all members of a group have of a field. */
export interface GroupValue {
  readonly key: FieldKey;
  readonly value: ExperimentConfig[FieldKey];
}

/** A group's values as a label: `LSTM 64, lr 0.01`; without values, all runs are in it: `all runs`. */
export function groupLabel(values: readonly GroupValue[]): string {
  if (values.length === 0) return 'all runs';
  const hasCell = values.some(({ key }) => key === 'cell');
  const size = values.find(({ key }) => key === 'hiddenSize');
  return values
    .flatMap(({ key, value }) => {
      if (key === 'cell') return size === undefined ? [value] : [`${value} ${size.value}`];
      return key === 'hiddenSize' && hasCell ? [] : [shortValue(key, value)];
    })
    .join(', ');
}
