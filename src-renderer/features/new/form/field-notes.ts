import type { FieldValues, MissingRequirement } from '#shared/experiment/effects';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';

/** A value as the form shows it: a choice's label, on or off, a number. */
export function valueInWords(key: FieldKey, value: ExperimentConfig[FieldKey]): string {
  const field: Field = fields[key];
  if (field.kind === 'choice') return field.options[String(value)] ?? String(value);
  if (field.kind === 'switch') return value === true ? 'on' : 'off';
  return String(value);
}

/** Why a field has no effect: `No effect: only with Cell RNN`. */
export function idleReason({ key, requirement }: MissingRequirement): string {
  const { label } = fields[key];
  if ('above' in requirement) return `No effect: only with ${label} above ${requirement.above}`;
  const words = requirement.oneOf.map((value) =>
    valueInWords(key, value as ExperimentConfig[FieldKey]),
  );
  return `No effect: only with ${label} ${words.join(' or ')}`;
}

/** How many values a note lists before it leaves out all but the last. */
const maxListed = 6;

/** A note on a field's values: what 0 means, or which numbers a range has. */
export function valueNote(key: FieldKey, values: FieldValues): string | undefined {
  const field: Field = fields[key];
  const held = values[key] ?? [];
  if (field.kind !== 'integer' && field.kind !== 'real') return undefined;
  if (held.length === 1) {
    return held[0] === 0 && field.zeroMeans !== undefined ? `0 = ${field.zeroMeans}` : undefined;
  }
  if (held.length === 0) return undefined;
  const listed = held.slice(0, maxListed).join(', ');
  const more = held.length > maxListed ? `, … ${held.at(-1)}` : '';
  return `${held.length} values: ${listed}${more}`;
}
