import { missing } from '../../text/format.ts';
import type { Field } from './field-kinds.ts';

/** A field's value for display: `128 units`, `On`, `Rows, top to bottom`, `0 (all)`; a dash if it isn't known. */
export function valueInWords(field: Field, value: string | number | boolean | null): string {
  if (value === null) return missing;
  switch (field.kind) {
    case 'choice':
      return field.options[String(value)] ?? String(value);
    case 'switch':
      return value === true ? 'On' : 'Off';
    case 'text':
      return String(value);
    case 'integer':
    case 'real':
      if (value === 0 && field.zeroMeans !== undefined) return `0 (${field.zeroMeans})`;
      return field.unit === undefined ? String(value) : `${value} ${field.unit}`;
  }
}
