import { foldText } from '../../text/fold-text.ts';
import { tokensOf } from './tokens.ts';
import { operatorOf } from './parse.ts';
import { properties, propertyNamed } from './vocabulary.ts';

const joiningWords = ['and', 'or', 'not'];

/**
 * Where a word begins, at the end of an expression, that may be unfinished: the beginning of a field's name or of a
 * word that joins, or a field's whole name before its operator. Null if there is none.
 * @throws FilterError for a quotation mark without its partner
 */
export function unfinishedWord(expression: string): number | null {
  const tokens = tokensOf(expression).slice(0, -1);
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  if (last?.kind !== 'word') return null;
  const isValue = before !== undefined && operatorOf(before) !== undefined;
  if (isValue) return null;
  if (propertyNamed(last.text) !== undefined) return last.from;
  const word = foldText(last.text);
  const words = [...joiningWords, ...properties.map(({ name }) => foldText(name))];
  const mayGrow = last.to === expression.length && words.some((other) => other.startsWith(word));
  return mayGrow ? last.from : null;
}
