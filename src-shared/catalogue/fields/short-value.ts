import { missing } from '../../text/format.ts';
import { fields, type ExperimentConfig, type FieldKey } from '../fields.ts';
import type { Field } from './field-kinds.ts';
import { textInWords } from './value-in-words.ts';

/**
 * A field and its value in short, for names of runs and groups: `lr 0.01`, `seed 3`, `bidirectional on`; `lr –` if it
 * isn't known.
 */
export function shortValue(key: FieldKey, value: ExperimentConfig[FieldKey] | null): string {
  const field: Field = fields[key];
  const { short, label } = field;
  const name = short ?? `${label.charAt(0).toLowerCase()}${label.slice(1)}`;
  return `${name} ${value === null ? missing : inShort(field, value)}`;
}

function inShort(field: Field, value: ExperimentConfig[FieldKey]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return field.kind === 'text' ? textInWords(field, String(value)) : String(value);
}
