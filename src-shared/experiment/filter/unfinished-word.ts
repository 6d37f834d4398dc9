import { foldText } from '../../text/fold-text.ts';
import { tokensOf } from './tokens.ts';
import { operatorOf } from './parse.ts';
import { properties, propertyNamed } from './vocabulary.ts';

const connectingWords = ['and', 'or', 'not'];

/**
 * Where a possibly unfinished word at the end of an expression begins: the beginning of a field's name or of a
 * connecting word, or a field's whole name before its operator. Null if there is none.
 * @throws FilterError for an unclosed quotation mark
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
  const words = [...connectingWords, ...properties.map(({ name }) => foldText(name))];
  const mayGrow = last.to === expression.length && words.some((other) => other.startsWith(word));
  return mayGrow ? last.from : null;
}
