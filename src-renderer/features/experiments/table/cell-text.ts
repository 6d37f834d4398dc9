import { metricText } from '#shared/catalogue/metrics/metric';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import { textInWords } from '#shared/catalogue/fields/value-in-words';
import { fields, type FieldKey } from '#shared/catalogue/fields';
import type { ExperimentProperty, PropertyValue } from '#shared/experiment/filter/property';
import { formatCount, formatMoment, formatReal, missing } from '#shared/text/format';

/** Numbers that name something rather than count it, so they have no thousands separators. */
const names = new Set(['seed', 'permutationSeed']);

/** A value as a cell shows it; a dash if it is empty. */
export function cellText(property: ExperimentProperty, value: PropertyValue): string {
  const { kind, name, metric } = property;
  const text = configText(name, value);
  if (text !== null) return text;
  if (value === null || value === '') return missing;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') {
    if (metric !== undefined) return metricText(metric, value);
    if (names.has(name)) return String(value);
    return kind === 'count' ? formatCount(value) : formatReal(value);
  }
  if (typeof value !== 'string') return value.length === 0 ? missing : value.join(', ');
  return kind === 'moment' ? formatMoment(value) : value;
}

/** The text of a field of the config that is a text; null for any other property. */
function configText(name: string, value: PropertyValue): string | null {
  if (!Object.hasOwn(fields, name) || typeof value !== 'string') return null;
  const field: Field = fields[name as FieldKey];
  return field.kind === 'text' ? textInWords(field, value) : null;
}

/** A value with all its digits, for copying and for files; empty if there is none. */
export function exactText(value: PropertyValue): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.join('; ');
  return String(value);
}
