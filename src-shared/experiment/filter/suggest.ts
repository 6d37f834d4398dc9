import { foldText } from '../../text/fold-text.ts';
import { emptyWord, operatorsFor } from './operand.ts';
import { operatorOf } from './parse.ts';
import type { ExperimentProperty } from './property.ts';
import { doubleQuotes, quotationAt } from './quotation.ts';
import { tokensOf, type Token } from './tokens.ts';
import { namesOf, properties, propertyNamed } from './vocabulary.ts';

/** A possible completion at the cursor. */
export interface Suggestion {
  /** Replaces the word at the cursor. */
  readonly insert: string;
  /** Describes it. */
  readonly detail: string;
}

export interface Suggestions {
  /** The part of the expression that a suggestion replaces. */
  readonly from: number;
  readonly to: number;
  readonly suggestions: readonly Suggestion[];
}

/**
 * Suggests what could come next at the cursor: names of fields, then operators, then values.
 * @param valuesOf values in use of a field with free text or a list
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
  const to = cursor + (restOfWord.exec(expression.slice(cursor))?.[0].length ?? 0);
  const last = tokens.at(-1);
  const compared = last && operatorOf(last) ? propertyOfToken(tokens.at(-2)) : undefined;
  if (compared !== undefined) {
    return { from, to, suggestions: values(compared, begun, valuesOf) };
  }
  if (quote !== -1) return none;
  const completed = begun === '' ? propertyBefore(tokens) : undefined;
  if (completed !== undefined && /\s$/.test(before)) {
    return { from, to, suggestions: operatorSuggestions(completed) };
  }
  if (begun !== '') return { from, to, suggestions: names(begun) };
  return last === undefined ? { from, to, suggestions: firstNames } : none;
}

/** Suggested for an empty expression: what experiments are most often filtered by. */
const firstNames: readonly Suggestion[] = [
  'cell',
  'hiddenSize',
  'testAccuracy',
  'status',
  'tags',
  'batch',
  'learningRate',
  'dataset',
  'seed',
].map((name) => ({ insert: name, detail: propertyNamed(name)!.label }));

const restOfWord = new RegExp(`^[^\\s()${doubleQuotes}=<>~!]*`);

/** Where an unclosed quotation begins; -1 if there is none. */
function openQuote(text: string): number {
  let at = 0;
  while (at < text.length) {
    const quotation = doubleQuotes.includes(text[at]!) ? quotationAt(text, at) : null;
    if (quotation === 'open') return at;
    at = quotation?.to ?? at + 1;
  }
  return -1;
}

function propertyOfToken(token: Token | undefined): ExperimentProperty | undefined {
  return token?.kind === 'word' ? propertyNamed(token.text) : undefined;
}

/** The property that was just typed, unless it is the value of another. */
function propertyBefore(tokens: readonly Token[]): ExperimentProperty | undefined {
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
  return ranked(possible, (value) => [value], begun.replace(openingQuote, '')).map((value) => ({
    insert: quotedIfNeeded(value),
    detail: property.label,
  }));
}

const openingQuote = new RegExp(`^[${doubleQuotes}]`);
const plainValue = new RegExp(`^[^\\s()${doubleQuotes}'‘’‚‛‹›=<>~!\\\\]+$`);

/** A value as it is written in an expression. */
export function quotedIfNeeded(value: string): string {
  const plain = plainValue.test(value) && foldText(value) !== emptyWord;
  return plain ? value : `"${value.replaceAll(/(["\\])/g, '\\$1')}"`;
}

function names(begun: string): Suggestion[] {
  const written = foldText(begun);
  if (['and', 'or', 'not'].includes(written)) return [];
  // Headings, too: they are what a user sees.
  const found = ranked(
    properties,
    (each) => [...namesOf(each), each.label, each.heading ?? ''],
    begun,
  );
  // A complete name needs no suggestion.
  if (found.length === 1 && foldText(found[0]!.name) === written) return [];
  return found.map(({ name, label }) => ({ insert: name, detail: label }));
}

/** The maximum number of suggestions. */
const maxSuggestions = 8;

/** Items with a text that contains what was typed; those with a text that begins with it come first. */
function ranked<Item>(
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
  written: string,
): Item[] {
  const folded = foldText(written);
  const rank = (item: Item): number =>
    Math.min(
      ...textsOf(item).map((text) => {
        const place = foldText(text).indexOf(folded);
        return place === -1 ? Infinity : Math.sign(place);
      }),
    );
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((each) => each.rank !== Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, maxSuggestions)
    .map(({ item }) => item);
}
