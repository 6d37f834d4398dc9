import { fieldKeys, fields, type FieldKey } from '../catalogue/fields.ts';
import type { Field } from '../catalogue/fields/field-kinds.ts';
import { foldText } from '../text/fold-text.ts';
import { nearest } from '../text/nearest.ts';
import { knownValue } from './known-config.ts';
import { longestName, nameProblem } from './name.ts';
import type { ExperimentRecord } from './record.ts';

/*
 * Renaming many experiments by one pattern: text with placeholders in braces, such as `{cell} {hiddenSize}, seed {seed}`.
 */

/** What an experiment's name is made from. */
export type NamedRecord = Pick<ExperimentRecord, 'id' | 'name' | 'batch' | 'config' | 'origin'>;

/** A placeholder: what it stands for in the name of the experiment at a place, counted from 1; null: it has none. */
interface Placeholder {
  readonly name: string;
  /** Its other names. */
  readonly aliases: readonly string[];
  readonly help: string;
  readonly valueOf: (record: NamedRecord, place: number) => string | null;
}

const general: readonly Placeholder[] = [
  { name: 'name', aliases: [], help: 'Its present name', valueOf: ({ name }) => name },
  { name: 'batch', aliases: [], help: 'Its batch', valueOf: ({ batch }) => batch },
  { name: 'n', aliases: [], help: 'Numbers them: 1, 2, 3', valueOf: (_, place) => String(place) },
];

const ofFields: readonly Placeholder[] = fieldKeys.map((key) => {
  const { label, aliases = [] }: Field = fields[key];
  return { name: key, aliases, help: label, valueOf: (record) => fieldText(record, key) };
});

/** The placeholders of a pattern: general ones, then every field of the config. */
export const namePlaceholders: readonly Pick<Placeholder, 'name' | 'help'>[] = [
  ...general,
  ...ofFields,
];

const byName = new Map(
  [...general, ...ofFields].flatMap((each) =>
    [each.name, ...each.aliases].map((name) => [foldText(name), each] as const),
  ),
);

/** The new name of one experiment. */
export interface PatternedName {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  /** Why it can't have that name; null if it can. */
  readonly problem: string | null;
}

/** What a pattern makes of the names of some experiments. */
export interface PatternedNames {
  /** What is wrong with the pattern itself; null if nothing is. Then there are names. */
  readonly problem: string | null;
  /** In the order of the experiments. */
  readonly names: readonly PatternedName[];
  /** How many of the new names another of these experiments would have too. */
  readonly repeated: number;
}

/**
 * Makes the names of some experiments by a pattern. Placeholders are field keys or their aliases in any case, `{name}`,
 * `{batch}` and `{n}`, the place among the experiments.
 */
export function namesByPattern(pattern: string, records: readonly NamedRecord[]): PatternedNames {
  const parts = partsOf(pattern);
  if (typeof parts === 'string') return { problem: parts, names: [], repeated: 0 };
  const names = records.map((record, index) => nameOf(parts, record, index + 1));
  const uses = new Map<string, number>();
  const possible = names.filter(({ problem }) => problem === null);
  for (const { after } of possible) uses.set(after, (uses.get(after) ?? 0) + 1);
  const repeated = possible.filter(({ after }) => uses.get(after)! > 1).length;
  return { problem: null, names, repeated };
}

type Part = string | Placeholder;

/** @returns the parts of a pattern, or what is wrong with it */
function partsOf(pattern: string): readonly Part[] | string {
  if (pattern.trim() === '') return 'Type a name with placeholders such as {cell} or {seed}.';
  const parts: Part[] = [];
  // Odd pieces stood between braces.
  for (const [index, piece] of pattern.split(/\{([^{}]*)\}/).entries()) {
    if (index % 2 === 0) {
      const brace = /[{}]/.exec(piece)?.[0];
      if (brace !== undefined)
        return `“${brace}” has no counterpart; a placeholder looks like {cell}.`;
      parts.push(piece);
      continue;
    }
    const placeholder = byName.get(foldText(piece.trim()));
    if (placeholder === undefined) return unknownPlaceholder(piece);
    parts.push(placeholder);
  }
  return parts;
}

function unknownPlaceholder(written: string): string {
  const near = nearest(foldText(written.trim()), [...byName.keys()]);
  const meant = near === undefined ? '' : ` Did you mean {${byName.get(near)!.name}}?`;
  return `There is no placeholder {${written}}.${meant}`;
}

function nameOf(parts: readonly Part[], record: NamedRecord, place: number): PatternedName {
  const missing: string[] = [];
  const texts = parts.map((part) => {
    if (typeof part === 'string') return part;
    const value = part.valueOf(record, place);
    if (value === null) missing.push(part.name);
    return value ?? '';
  });
  const after = texts.join('').normalize().trim();
  const lacks = missing.length === 0 ? null : `It has no ${missing.join(' and no ')}.`;
  return { id: record.id, before: record.name, after, problem: lacks ?? nameProblem(after) };
}

/** A field's value in a name: `128`, `0.001`, `on`; null if it isn't known. */
function fieldText(record: NamedRecord, key: FieldKey): string | null {
  const value = knownValue(record, key);
  if (value === null) return null;
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** The longest pattern that can be typed, in characters. */
export const longestPattern = 2 * longestName;
