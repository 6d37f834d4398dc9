import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import { missing } from '../text/format.ts';
import { shortValue } from '../catalogue/fields/short-value.ts';

/** The value that all members of a group have of a field; null if it isn't known of any of them. */
export interface GroupValue {
  readonly key: FieldKey;
  readonly value: ExperimentConfig[FieldKey] | null;
}

/** A group's values as a label: `LSTM 64, lr 0.01`; without values, all runs are in it: `all runs`. */
export function groupLabel(values: readonly GroupValue[]): string {
  if (values.length === 0) return 'all runs';
  const hasCell = values.some(({ key }) => key === 'cell');
  const size = values.find(({ key }) => key === 'hiddenSize');
  return values
    .flatMap(({ key, value }) => {
      if (key === 'cell') {
        const cell = value ?? 'unknown cell';
        return size === undefined ? [cell] : [`${cell} ${size.value ?? missing}`];
      }
      return key === 'hiddenSize' && hasCell ? [] : [shortValue(key, value)];
    })
    .join(', ');
}
