import { formatCount, missing } from '../../text/format.ts';
import type { Field, NumberField, TextField } from './field-kinds.ts';

/** So many digits of a hash are shown. */
const shownDigits = 12;

/**
 * A field's value for display: `128 units`, `10,000`, `On`, `Rows, top to bottom`, `0 (all)`; a dash if it isn't known.
 */
export function valueInWords(field: Field, value: string | number | boolean | null): string {
  if (value === null) return missing;
  switch (field.kind) {
    case 'choice':
      return field.options[String(value)] ?? String(value);
    case 'switch':
      return value === true ? 'On' : 'Off';
    case 'text':
      return textInWords(field, String(value));
    case 'integer':
    case 'real':
      if (value === 0 && field.zeroMeans !== undefined) return `0 (${field.zeroMeans})`;
      return withUnit(field, field.kind === 'integer' ? formatCount(Number(value)) : String(value));
  }
}

function withUnit({ unit }: NumberField, number: string): string {
  return unit === undefined ? number : `${number} ${unit}`;
}

/** A text for display: a hash by its beginning, and the empty text by what it means. */
export function textInWords({ emptyMeans, isHash }: TextField, text: string): string {
  if (text === '' && emptyMeans !== undefined) return emptyMeans;
  return isHash === true && text.length > shownDigits ? `${text.slice(0, shownDigits)}…` : text;
}
