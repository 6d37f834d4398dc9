import { z } from 'zod';
import { cellNames } from '#shared/catalogue/cells/cells';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import type { Entries, Entry } from '../../../client/config-form/form-entries.ts';

/** The experiment that a form was filled from. */
export interface DraftSource {
  readonly id: string;
  readonly name: string;
  readonly seed: number;
  /** A seed that no experiment with otherwise the same config has. */
  readonly freshSeed: number;
  /** The fields whose values were changed on the way, as advised. */
  readonly changed: readonly FieldKey[];
}

/** Everything entered into the form; stored, so that it survives leaving the page and a restart. */
export interface Draft {
  readonly entries: Entries;
  readonly name: string;
  /** The batch of several runs; empty: the automatic name. */
  readonly batch: string;
  readonly tags: readonly string[];
  readonly notes: string;
  /** Keys of combinations that the user removed from the grid. */
  readonly leftOut: readonly string[];
  /** Whether other cells get the hidden size with as many parameters as the reference cell. */
  readonly match: boolean;
  /** The reference cell if several are trained; null: the first of them. */
  readonly reference: ExperimentConfig['cell'] | null;
  readonly source: DraftSource | null;
}

export const emptyDraft: Draft = {
  entries: {},
  name: '',
  batch: '',
  tags: [],
  notes: '',
  leftOut: [],
  match: false,
  reference: null,
  source: null,
};

const entry = z.union([z.string(), z.array(z.string()).min(1), z.array(z.boolean()).min(1)]);

const draftSchema = z.object({
  entries: z.record(z.string(), entry).catch({}),
  name: z.string().catch(''),
  batch: z.string().catch(''),
  tags: z.array(z.string()).catch([]),
  notes: z.string().catch(''),
  leftOut: z.array(z.string()).catch([]),
  match: z.boolean().catch(false),
  reference: z.enum(cellNames).nullable().catch(null),
  source: z
    .object({
      id: z.string(),
      name: z.string(),
      seed: z.number(),
      freshSeed: z.number(),
      changed: z.array(z.enum(fieldKeys)).catch([]),
    })
    .nullable()
    .catch(null),
});

/** Reads a stored draft. Another version of the form may have stored it: unknown parts are left out. */
export function restoreDraft(stored: unknown): Draft {
  const read = draftSchema.safeParse(stored);
  if (!read.success) return emptyDraft;
  const { entries, ...others } = read.data;
  return { ...others, entries: knownEntries(entries) };
}

function knownEntries(entries: Record<string, Entry>): Entries {
  return Object.fromEntries(
    Object.entries(entries).filter(
      ([key, value]) => Object.hasOwn(fields, key) && fits(fields[key as FieldKey], value),
    ),
  );
}

/** Whether an entry is of the kind that the field's control works with. */
function fits(field: Field, value: Entry): boolean {
  switch (field.kind) {
    case 'integer':
    case 'real':
      return typeof value === 'string';
    case 'switch':
      return typeof value !== 'string' && typeof value[0] === 'boolean';
    case 'choice':
    case 'text':
      return typeof value !== 'string' && typeof value[0] === 'string';
  }
}
