import { doubleQuotes, quotationAt } from './quotation.ts';

/** A piece of an expression and its position: from its first character to just after its last. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'symbol' | 'open' | 'close' | 'end';
  /** A quoted text is without its quotation marks. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const space = /\s+/y;
const symbol = /[=!<>~]+/y;
const word = new RegExp(`[^\\s()${doubleQuotes}=<>~!]+`, 'y');

/**
 * Splits an expression into tokens; the last one is always the `end`.
 * @throws FilterError for an unclosed quotation mark
 */
export function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(expression);
  };
  const take = (kind: Token['kind'], length: number, text: string): void => {
    tokens.push({ kind, text, from: at, to: at + length });
    at += length;
  };
  while (at < expression.length) {
    const gap = match(space);
    if (gap !== null) {
      at += gap[0].length;
      continue;
    }
    const character = expression[at]!;
    const quotation = quotationAt(expression, at);
    if (quotation === 'open') {
      const end = expression.length;
      throw new FilterError('this quotation mark is not closed; add " at the end of the text', {
        from: at,
        to: end,
      });
    }
    if (quotation !== null) take('quoted', quotation.to - at, quotation.text);
    else if (character === '(') take('open', 1, character);
    else if (character === ')') take('close', 1, character);
    else {
      const signs = match(symbol);
      if (signs !== null) take('symbol', signs[0].length, signs[0]);
      else {
        const letters = match(word)![0];
        take('word', letters.length, letters);
      }
    }
  }
  take('end', 0, '');
  return tokens;
}

/** Thrown for an invalid expression; says where the problem is and what is allowed there. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  /** The invalid part: from its first character to just after its last. */
  readonly from: number;
  readonly to: number;

  /** @param problem what is wrong and what is allowed, without the position */
  constructor(problem: string, { from, to }: { readonly from: number; readonly to: number }) {
    super(`Character ${from + 1}: ${problem}`);
    this.from = from;
    this.to = to;
  }
}
