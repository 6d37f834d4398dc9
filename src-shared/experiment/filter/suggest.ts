import { operatorsFor } from './operand.ts';
import { operatorOf } from './parse.ts';
import type { ExperimentProperty } from './property.ts';
import { tokensOf, type Token } from './tokens.ts';
import { properties, propertyNamed } from './vocabulary.ts';

/** What could stand where a person is writing. */
export interface Suggestion {
  /** What takes the place of the word at the cursor. */
  readonly insert: string;
  /** What it is. */
  readonly detail: string;
}

export interface Suggestions {
  /** The part of the expression that a suggestion takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

/**
 * What could follow at the cursor: names of fields, then operators, then values.
 * @param valuesOf values that a field with free text or a list has somewhere
 */
export function suggestFor(
  expression: string,
  cursor: number,
  valuesOf: (property: ExperimentProperty) => readonly string[],
): Suggestions {
  const before = expression.slice(0, cursor);
  const none = { from: cursor, to: cursor, suggestions: [] };
  const quote = openQuote(before);
  const begun = quote === -1 ? (/[^\s()=<>~!]*$/.exec(before)?.[0] ?? '') : before.slice(quote);
  const from = cursor - begun.length;
  const tokens = tokensOf(before.slice(0, from)).slice(0, -1);
  const to = cursor + (/^[^\s()"=<>~!]*/.exec(expression.slice(cursor))?.[0].length ?? 0);
  const last = tokens.at(-1);
  const compared = last && operatorOf(last) ? propertyOfToken(tokens.at(-2)) : undefined;
  if (compared !== undefined) {
    return { from, to, suggestions: values(compared, begun, valuesOf) };
  }
  if (quote !== -1) return none;
  const completed = begun === '' ? propertyBehind(tokens) : undefined;
  if (completed !== undefined && /\s$/.test(before)) {
    return { from, to, suggestions: operatorSuggestions(completed) };
  }
  return begun === '' ? none : { from, to, suggestions: names(begun) };
}

/** Where a quotation begins that isn't closed; -1 if none is open. */
function openQuote(text: string): number {
  let open = -1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && open !== -1) at++;
    else if (text[at] === '"') open = open === -1 ? at : -1;
  }
  return open;
}

function propertyOfToken(token: Token | undefined): ExperimentProperty | undefined {
  return token?.kind === 'word' ? propertyNamed(token.text) : undefined;
}

/** The property that was just written, unless it is the value of another. */
function propertyBehind(tokens: readonly Token[]): ExperimentProperty | undefined {
  const operator = tokens.at(-2);
  return operator && operatorOf(operator) ? undefined : propertyOfToken(tokens.at(-1));
}

function operatorSuggestions({ kind }: ExperimentProperty): Suggestion[] {
  const meaning = { '=': 'is', '!=': 'is not', '~': 'contains', has: 'has the tag' };
  const order = { '<': 'is below', '<=': 'is at most', '>': 'is above', '>=': 'is at least' };
  const details = { ...meaning, ...order };
  return operatorsFor(kind).map((operator) => ({ insert: operator, detail: details[operator] }));
}

function values(
  property: ExperimentProperty,
  begun: string,
  valuesOf: (property: ExperimentProperty) => readonly string[],
): Suggestion[] {
  const possible =
    property.kind === 'flag' ? ['true', 'false'] : (property.options ?? valuesOf(property));
  return ranked(possible, (value) => value, begun.replace(/^"/, '')).map((value) => ({
    insert: quotedIfNeeded(value),
    detail: property.label,
  }));
}

/** A value as it is written in an expression. */
export function quotedIfNeeded(value: string): string {
  const plain = /^[^\s()"=<>~!\\]+$/.test(value) && value.toLowerCase() !== 'none';
  return plain ? value : `"${value.replaceAll(/(["\\])/g, '\\$1')}"`;
}

function names(begun: string): Suggestion[] {
  const lower = begun.toLowerCase();
  if (['and', 'or', 'not'].includes(lower)) return [];
  const found = ranked(properties, ({ name }) => name, begun);
  // A whole name needs no completing.
  if (found.length === 1 && found[0]!.name.toLowerCase() === lower) return [];
  return found.map(({ name, label }) => ({ insert: name, detail: label }));
}

/** The most suggestions that are worth reading. */
const most = 8;

/** Those that contain what was written: first those that begin with it. */
function ranked<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  written: string,
): Item[] {
  const lower = written.toLowerCase();
  const place = (item: Item): number => textOf(item).toLowerCase().indexOf(lower);
  return items
    .filter((item) => place(item) !== -1)
    .sort((a, b) => Math.sign(place(a)) - Math.sign(place(b)))
    .slice(0, most);
}
