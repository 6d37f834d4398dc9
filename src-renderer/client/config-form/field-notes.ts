import type { FieldValues, MissingRequirement } from '#shared/experiment/effects';
import { allowedValues, type Field } from '#shared/catalogue/fields/field-kinds';
import { textInWords } from '#shared/catalogue/fields/value-in-words';
import { fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';

/** A value as the form shows it: a choice's label, on or off, a number. */
export function valueInWords(key: FieldKey, value: ExperimentConfig[FieldKey]): string {
  const field: Field = fields[key];
  if (field.kind === 'choice') return field.options[String(value)] ?? String(value);
  if (field.kind === 'switch') return value === true ? 'on' : 'off';
  if (field.kind === 'text') return textInWords(field, String(value));
  return String(value);
}

/** Why a field has no effect: `No effect: only with Cell RNN`. */
export function idleReason(missing: MissingRequirement): string {
  return `No effect: only with ${requirementInWords(missing)}`;
}

/** A requirement in the form's words: `Cell RNN`, `Layers above 1`. */
function requirementInWords({ key, requirement }: MissingRequirement): string {
  const { label } = fields[key];
  if ('above' in requirement) return `${label} above ${requirement.above}`;
  const words = requirement.oneOf.map((value) =>
    valueInWords(key, value as ExperimentConfig[FieldKey]),
  );
  return `${label} ${words.join(' or ')}`;
}

/** What a field is, when it has an effect, and what it allows, all in the form's words: one paragraph each. */
export function fieldHelp(key: FieldKey): readonly string[] {
  const field: Field = fields[key];
  const needs = Object.entries(field.onlyWith ?? {}).map(([other, requirement]) =>
    requirementInWords({ key: other as FieldKey, requirement }),
  );
  const effect = needs.length === 0 ? '' : ` Only with ${needs.join(' and ')}.`;
  return [`${field.help}${effect}`, `Allowed: ${allowedInWords(field)}.`];
}

function allowedInWords(field: Field): string {
  if (field.kind === 'choice') return Object.values(field.options).join(' · ');
  return field.kind === 'switch' ? 'on or off' : allowedValues(field);
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
