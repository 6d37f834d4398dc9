import { toWireError } from '#shared/contract/errors';
import { fields, type FieldKey } from '#shared/catalogue/fields';
import { extended, type Extension } from '#shared/sweep/extend';
import { isRange, type Choices } from '#shared/sweep/space';
import { baseConfig, maxBudget, maxTrials, type SweepDefinition } from '#shared/sweep/sweep';
import { capitalised, formatCount } from '#shared/text/format';
import { readEntries, type Entry } from '../../../client/config-form/form-entries.ts';
import { parseNumber } from '../../../ui/numbers.ts';
import { sentence } from './sweep-draft.ts';

/** What a sweep is to try on top of what it has, as it was typed. */
export interface ExtensionDraft {
  /** Empty: no more. */
  readonly trials: string;
  /** Of the budget; empty: no more. */
  readonly epochs: string;
  /** By field; empty: no more. */
  readonly values: { readonly [Key in FieldKey]?: Entry };
}

/** What there can be more of in a sweep. */
export interface ExtensibleParts {
  /** The most trials that can be added; null: its trials follow from its values. */
  readonly trials: number | null;
  /** The most epochs that can be added to its budget; null: it has none. */
  readonly epochs: number | null;
  /** The fields of a grid that have lists of values. */
  readonly lists: readonly Choices[];
}

/** What there can be more of in a sweep. */
export function extensibleParts({ method, budget, space }: SweepDefinition): ExtensibleParts {
  return {
    trials: method.kind === 'grid' ? null : maxTrials - method.trials,
    epochs: budget === null ? null : maxBudget - budget,
    lists: method.kind === 'grid' ? space.flatMap((each) => (isRange(each) ? [] : [each])) : [],
  };
}

/** Whether there can be more of anything. */
export function isExtensible(definition: SweepDefinition): boolean {
  const { trials, epochs, lists } = extensibleParts(definition);
  return (trials ?? 0) > 0 || (epochs ?? 0) > 0 || lists.length > 0;
}

/** How many trials are offered at first. */
const offeredTrials = 10;

/** What the dialog begins with: some more trials, if there can be. */
export function firstExtension(definition: SweepDefinition): ExtensionDraft {
  const { trials, lists } = extensibleParts(definition);
  return {
    trials: trials === null ? '' : String(Math.min(offeredTrials, trials)),
    epochs: '',
    values: Object.fromEntries(lists.map(({ field }) => [field, isChosen(field) ? [] : ''])),
  };
}

/** Whether values of a field are chosen from a few, not typed. */
function isChosen(field: FieldKey): boolean {
  const { kind } = fields[field];
  return kind === 'choice' || kind === 'switch';
}

/** What a draft of an extension says. */
export interface ReadExtension {
  /** Null if something is wrong, or there is nothing in it. */
  readonly extension: Extension | null;
  /** The sweep as it will be; null as above. */
  readonly definition: SweepDefinition | null;
  /** By where it is: `trials`, `epochs`, `values.hiddenSize`. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Reads an extension that was typed for a sweep. */
export function readExtension(draft: ExtensionDraft, definition: SweepDefinition): ReadExtension {
  const problems = new Map<string, string>();
  const parts = extensibleParts(definition);
  let larger = definition;
  let extension: Extension = nothing;
  const add = (place: string, more: Partial<Extension>): void => {
    try {
      larger = extended(larger, { ...nothing, ...more });
      const values = { ...extension.values, ...more.values };
      const isWithValues = Object.keys(values).length > 0;
      extension = { ...extension, ...more, values: isWithValues ? values : null };
    } catch (error) {
      problems.set(place, plainProblem(toWireError(error).message));
    }
  };
  for (const key of ['trials', 'epochs'] as const) {
    const most = parts[key];
    const text = draft[key].trim();
    if (most === null || text === '') continue;
    const number = parseNumber(text);
    if (Number.isInteger(number) && number >= 1 && number <= most) add(key, { [key]: number });
    else problems.set(key, `Use a whole number from 1 to ${formatCount(most)}`);
  }
  for (const { field } of parts.lists) {
    const entry = typedEntry(field, draft.values[field]);
    if (entry === null) continue;
    const read = readEntries({ [field]: entry }, baseConfig(definition));
    const problem = read.problems[field];
    if (problem === undefined) add(`values.${field}`, { values: { [field]: read.values[field]! } });
    else problems.set(`values.${field}`, capitalised(problem));
  }
  const isWhole = problems.size === 0 && extension !== nothing;
  return {
    extension: isWhole ? extension : null,
    definition: isWhole ? larger : null,
    problems,
  };
}

const nothing: Extension = { trials: null, epochs: null, values: null };

/** What was entered for a field; names are typed with commas between them. @returns null for nothing */
function typedEntry(field: FieldKey, entry: Entry | undefined): Entry | null {
  if (entry === undefined || entry.length === 0) return null;
  if (typeof entry !== 'string') return entry;
  if (entry.trim() === '') return null;
  return fields[field].kind === 'text' ? entry.split(',').map((name) => name.trim()) : entry;
}

/** A message without where it is, which its place says. */
function plainProblem(message: string): string {
  return sentence(message.replace(/^(?:(?:trials|epochs|values|space): )+/, ''));
}
