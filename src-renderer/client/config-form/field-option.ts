import type { FieldKey } from '#shared/catalogue/fields';

/** A value to choose for a field; `help` says why if it is disabled. */
export interface FieldOption {
  readonly value: string | boolean;
  readonly label: string;
  readonly help?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** The options of fields whose options aren't in the field table, or aren't all available on this machine. */
export type FieldOptions = { readonly [Key in FieldKey]?: readonly FieldOption[] };

/** The id of a field's control on the page. */
export function fieldId(key: FieldKey): string {
  return `field-${key}`;
}
