import { missing } from '../../text/format.ts';
import { fields, type ExperimentConfig, type FieldKey } from '../fields.ts';
import type { Field } from './field-kinds.ts';

/**
 * A field and its value in short, for names of runs and groups: `lr 0.01`, `seed 3`, `bidirectional on`; `lr –` if it
 * isn't known.
 */
export function shortValue(key: FieldKey, value: ExperimentConfig[FieldKey] | null): string {
  const { short, label }: Field = fields[key];
  const name = short ?? `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  return `${name} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value ?? missing)}`;
}
