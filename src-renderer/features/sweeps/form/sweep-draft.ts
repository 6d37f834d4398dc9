import { defaultConfig } from '#shared/experiment/config';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import type { Field } from '#shared/catalogue/fields/field-kinds';
import {
  isSearchable,
  sweepDefinitionSchema,
  type SweepDefinition,
  type SweepMetric,
} from '#shared/sweep/sweep';
import {
  entryOf,
  readEntries,
  type Entries,
  type Entry,
} from '../../../client/config-form/form-entries.ts';
import { parseNumber } from '../../../ui/numbers.ts';
import { localDraft, type ExecutorDraft } from './executor-draft.ts';

/** What is tried of one field, as it was typed. */
export interface DimensionDraft {
  readonly field: FieldKey;
  readonly kind: 'values' | 'range' | 'logRange';
  readonly values: Entry;
  readonly from: string;
  readonly to: string;
  /** Empty: any value of the range. */
  readonly step: string;
  /** Tried only where another field has one of these values; null: always. */
  readonly when: { readonly field: FieldKey; readonly oneOf: Entry } | null;
}

/** A sweep as it was typed. */
export interface SweepDraft {
  readonly name: string;
  /** Fields of all trials that differ from the defaults. */
  readonly entries: Entries;
  readonly space: readonly DimensionDraft[];
  readonly method: 'grid' | 'random' | 'tpe';
  readonly trials: string;
  /** Trials that TPE proposes together; empty: ten. */
  readonly cohort: string;
  /** Epochs of all trials together; empty: no limit. */
  readonly budget: string;
  readonly halving: 'none' | 'synchronous' | 'asynchronous';
  readonly firstRung: string;
  readonly factor: string;
  readonly medianStopping: boolean;
  readonly goal: SweepMetric;
  readonly seed: string;
  readonly executor: ExecutorDraft;
}

/** The form as it is first shown: a small search that is worth running. */
export const emptyDraft: SweepDraft = {
  name: '',
  entries: { epochs: '9', trainingExamples: '10000' },
  space: [
    {
      field: 'learningRate',
      kind: 'logRange',
      values: '',
      from: '0.0001',
      to: '0.1',
      step: '',
      when: null,
    },
    {
      field: 'hiddenSize',
      kind: 'values',
      values: '32, 64, 128',
      from: '',
      to: '',
      step: '',
      when: null,
    },
  ],
  method: 'random',
  trials: '20',
  cohort: '',
  budget: '',
  halving: 'synchronous',
  firstRung: '1',
  factor: '3',
  medianStopping: false,
  goal: 'validationAccuracy',
  seed: '0',
  executor: localDraft,
};

/** Whether a field has numbers, of which a range can be searched. */
export function isNumeric(key: FieldKey): boolean {
  const { kind }: Field = fields[key];
  return kind === 'integer' || kind === 'real';
}

/** The fields that can be searched; those with free texts have no values to choose from. */
export const searchableFields = fieldKeys.filter(
  (key) => fields[key].kind !== 'text' && isSearchable(key),
);

/** A dimension for a field, with nothing chosen but its default. */
export function newDimension(field: FieldKey): DimensionDraft {
  const values = entryOf(field, [defaultConfig()[field]]);
  return { field, kind: 'values', values, from: '', to: '', step: '', when: null };
}

/** What a draft says. */
export interface ReadDraft {
  /** Null if something is wrong. */
  readonly definition: SweepDefinition | null;
  /** By where it is: `name`, `base.epochs`, `space.0.from`, `method.trials`. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Reads a sweep that was typed. @param initial the values of fields without an entry */
export function readSweepDraft(draft: SweepDraft, initial: ExperimentConfig): ReadDraft {
  const problems = new Map<string, string>();
  const add = (place: string, problem: string): void => {
    if (!problems.has(place)) problems.set(place, problem);
  };
  const base = readBase(draft, initial, add);
  const space = draft.space.map((dimension, index) =>
    readDimension(dimension, initial, (key, problem) => add(`space.${index}.${key}`, problem)),
  );
  const number = (place: string, text: string): number => {
    const value = parseNumber(text);
    if (Number.isNaN(value)) add(place, 'Use a number');
    return value;
  };
  if (draft.name.trim() === '')
    add('name', 'Give the sweep a name; its runs get it as their batch');
  if (draft.space.length === 0) add('space', 'Choose at least one field to search');
  const read = sweepDefinitionSchema.safeParse({
    name: draft.name.trim(),
    base,
    space,
    method: methodOf(draft, number),
    halving:
      draft.halving === 'none'
        ? null
        : {
            kind: draft.halving,
            firstRung: number('halving.firstRung', draft.firstRung),
            factor: number('halving.factor', draft.factor),
          },
    medianStopping: draft.medianStopping,
    budget: draft.budget.trim() === '' ? null : number('budget', draft.budget),
    goal: draft.goal,
    seed: number('seed', draft.seed),
  });
  if (draft.method === 'grid') {
    for (const [index, { field, kind, step }] of draft.space.entries()) {
      const isEndless =
        kind === 'logRange' ||
        (kind === 'range' && step.trim() === '' && fields[field].kind !== 'integer');
      if (!isEndless) continue;
      const place = kind === 'range' ? 'step' : 'from';
      add(`space.${index}.${place}`, 'A grid needs values, or a linear range with a step');
    }
  }
  const isSpaceFaulty = [...problems.keys()].some((place) => place.startsWith('space.'));
  for (const { path, message } of read.error?.issues ?? []) {
    // What is wrong with the space as a whole follows from its fields.
    if (path.length === 1 && path[0] === 'space' && isSpaceFaulty) continue;
    // A condition is shown as a whole, and so are several values.
    const place = path[0] === 'space' ? path.slice(0, 3) : path;
    add(place.join('.'), sentence(message));
  }
  return { definition: read.success && problems.size === 0 ? read.data : null, problems };
}

function methodOf(
  { method, trials, cohort }: SweepDraft,
  number: (place: string, text: string) => number,
): Record<string, unknown> {
  if (method === 'grid') return { kind: method };
  const counted = { kind: method, trials: number('method.trials', trials) };
  const isUsual = method !== 'tpe' || cohort.trim() === '';
  return isUsual ? counted : { ...counted, cohort: number('method.cohort', cohort) };
}

/** A message of the definition's schema, as the form says it. */
export function sentence(message: string): string {
  if (message.startsWith('must differ')) return 'Give each value once';
  const [key = ''] = /^\w+/.exec(message) ?? [];
  if (Object.hasOwn(fields, key))
    return `${fields[key as FieldKey].label}${message.slice(key.length)}`;
  return message.charAt(0).toUpperCase() + message.slice(1);
}

type Add = (place: string, problem: string) => void;

function readBase(
  { entries, space }: SweepDraft,
  initial: ExperimentConfig,
  add: Add,
): Record<string, unknown> {
  const searched = new Set(space.map(({ field }) => field));
  const own = Object.fromEntries(
    Object.entries(entries).filter(([key]) => !searched.has(key as FieldKey)),
  );
  const { values, problems } = readEntries(own, initial);
  const defaults = defaultConfig();
  const base: Record<string, unknown> = {};
  for (const key of fieldKeys) {
    const problem = problems[key];
    if (problem !== undefined) add(`base.${key}`, problem);
    const held = values[key] ?? [];
    if (held.length > 1) add(`base.${key}`, 'Use one value here, or search the field above');
    if (held.length === 1 && held[0] !== defaults[key]) base[key] = held[0];
  }
  return base;
}

function readDimension(
  { field, kind, values, from, to, step, when }: DimensionDraft,
  initial: ExperimentConfig,
  add: Add,
): Record<string, unknown> {
  const condition =
    when === null
      ? {}
      : {
          when: {
            field: when.field,
            oneOf: readValues(when.field, when.oneOf, initial, (problem) => add('when', problem)),
          },
        };
  if (kind === 'values') {
    return {
      field,
      ...condition,
      values: readValues(field, values, initial, (problem) => add('values', problem)),
    };
  }
  const bound = (key: string, text: string): number => {
    const value = parseNumber(text);
    if (Number.isNaN(value)) add(key, 'Use a number');
    return value;
  };
  return {
    field,
    ...condition,
    from: bound('from', from),
    to: bound('to', to),
    ...(kind === 'logRange'
      ? { logarithmic: true }
      : { step: step.trim() === '' ? null : bound('step', step) }),
  };
}

function readValues(
  field: FieldKey,
  entry: Entry,
  initial: ExperimentConfig,
  refuse: (problem: string) => void,
): readonly unknown[] {
  const { values, problems } = readEntries({ [field]: entry }, initial);
  const problem = problems[field];
  if (problem !== undefined) refuse(problem);
  return values[field] ?? [initial[field]];
}
