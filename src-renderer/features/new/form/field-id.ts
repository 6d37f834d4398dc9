import type { FieldKey } from '#shared/catalogue/fields';

/** The id of a field's control on the page. */
export function fieldId(key: FieldKey): string {
  return `field-${key}`;
}
