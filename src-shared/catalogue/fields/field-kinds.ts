/**
 * The kinds of config field. A field describes itself completely, so that the form, the command line, the schema and
 * the saved file all follow from the one table in `fields.ts`.
 */

/** The sections a form shows, in order. */
export const fieldGroups = ['data', 'network', 'training', 'machine'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** What another field must be: one of some values, or a number above a bound. */
export type Requirement =
  | { readonly oneOf: readonly (string | boolean)[] }
  | { readonly above: number };

/** What other fields must be, all of them, by their keys. */
export type Requirements = Readonly<Record<string, Requirement>>;

interface FieldBase {
  readonly group: FieldGroup;
  readonly label: string;
  /** One or two sentences: what it does and in which unit. `helpOf` adds when it has an effect. */
  readonly help: string;
  /** When it has an effect; by default always. */
  readonly onlyWith?: Requirements;
  /** Its usual short form in names of runs and groups; default: the label. */
  readonly short?: string;
  /** Its names in other tools, which the filter accepts too. */
  readonly aliases?: readonly string[];
  /** Rarely changed, so a form collapses it. */
  readonly advanced?: true;
  /** Whether a fork of a run may change it, or why not. By default its group decides: see `whyFixedInForks`. */
  readonly inForks?: 'free' | { readonly fixed: string };
}

export interface NumberField extends FieldBase {
  readonly kind: 'integer' | 'real';
  readonly default: number;
  /** Both ends are allowed values. */
  readonly minimum: number;
  readonly maximum: number;
  readonly unit?: string;
  /** What the value 0 means, if not the number zero. */
  readonly zeroMeans?: string;
}

export interface ChoiceField<Option extends string = string> extends FieldBase {
  readonly kind: 'choice';
  readonly default: Option;
  /** Allowed value -> its label. */
  readonly options: Readonly<Record<Option, string>>;
}

export interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  readonly default: boolean;
}

export interface TextField extends FieldBase {
  readonly kind: 'text';
  readonly default: string;
  readonly pattern: RegExp;
  /** The pattern in words, for error messages. */
  readonly allowed: string;
  /** What the empty text means, if it is allowed. */
  readonly emptyMeans?: string;
  /** The text is a SHA-256, of which people see the beginning. */
  readonly isHash?: true;
}

export type Field = NumberField | ChoiceField | SwitchField | TextField;

/** The type of the value that a field holds. */
export type FieldValue<F extends Field> =
  F extends ChoiceField<infer Option>
    ? Option
    : F extends SwitchField
      ? boolean
      : F extends NumberField
        ? number
        : string;

type Described<F extends Field> = Omit<F, 'kind'>;

/** A whole number within a closed range. */
export function integer(field: Described<NumberField>): NumberField & { readonly kind: 'integer' } {
  return { kind: 'integer', ...field };
}

/** A finite number within a closed range. */
export function real(field: Described<NumberField>): NumberField & { readonly kind: 'real' } {
  return { kind: 'real', ...field };
}

/** One of a fixed list of words. */
export function choice<Option extends string>(
  field: Omit<Described<ChoiceField<Option>>, 'default'> & { readonly default: NoInfer<Option> },
): ChoiceField<Option> {
  return { kind: 'choice', ...field };
}

/** On or off. */
export function toggle(field: Described<SwitchField>): SwitchField {
  return { kind: 'switch', ...field };
}

/** A short text that matches a pattern. */
export function text(field: Described<TextField>): TextField {
  return { kind: 'text', ...field };
}

/** The values a field allows, in words: `one of RNN, GRU, LSTM` or `a whole number from 1 to 1024`. */
export function allowedValues(field: Field): string {
  switch (field.kind) {
    case 'choice':
      return `one of ${Object.keys(field.options).join(', ')}`;
    case 'switch':
      return 'true or false';
    case 'text':
      return field.allowed;
    case 'integer':
    case 'real': {
      const noun = field.kind === 'integer' ? 'a whole number' : 'a number';
      const zero = field.zeroMeans === undefined ? '' : ` (0 = ${field.zeroMeans})`;
      return `${noun} from ${field.minimum} to ${field.maximum}${zero}`;
    }
  }
}

/** A field's help with when it has an effect: `The plain RNN's activation. Only with cell RNN.` */
export function helpOf(field: Field): string {
  const { help, onlyWith } = field;
  return onlyWith === undefined ? help : `${help} Only with ${requirementsOf(field)}.`;
}

/** What a field needs to have an effect, by the keys of the others: `optimiser sgd or rmsprop`; empty if nothing. */
export function requirementsOf({ onlyWith = {} }: Pick<Field, 'onlyWith'>): string {
  return Object.entries(onlyWith)
    .map(([key, requirement]) =>
      'above' in requirement
        ? `${key} above ${requirement.above}`
        : `${key} ${requirement.oneOf.map((value) => (value === '' ? 'empty' : value)).join(' or ')}`,
    )
    .join(' and ');
}

/** Why a fork can't change the fields of a group that don't say so themselves; null if it can. */
const fixedGroups: Readonly<Record<FieldGroup, string | null>> = {
  data: 'a fork continues with the data and inputs of its parent',
  network: 'a checkpoint’s weights fit only the network that they were trained in',
  training: null,
  machine: null,
};

/** Why a fork of a run can't change a field, whatever the run is; null if it can. */
export function whyFixedInForks({ group, inForks }: Field): string | null {
  if (inForks === undefined) return fixedGroups[group];
  return inForks === 'free' ? null : inForks.fixed;
}

/** @returns whether a value meets a requirement */
export function meets(requirement: Requirement, value: string | number | boolean): boolean {
  return 'above' in requirement
    ? Number(value) > requirement.above
    : requirement.oneOf.some((allowed) => allowed === value);
}
