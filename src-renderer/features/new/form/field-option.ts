import type { FieldKey } from '#shared/catalogue/fields';

/** A value that a field can be given, and why it can't where that is so. */
export interface FieldOption {
  readonly value: string | boolean;
  readonly label: string;
  readonly help?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** What can be chosen for fields of which the field table can't tell, or not all of it can be had here. */
export type FieldOptions = { readonly [Key in FieldKey]?: readonly FieldOption[] };
