import { allowedOperands, operatorsFor, readOperand, timeUnits } from './operand.ts';
import { operators, type Expression, type Operand, type Operator } from './expression.ts';
import type { ExperimentProperty } from './property.ts';
import { FilterError, tokensOf, type Token } from './tokens.ts';
import { foldText } from '../../text/fold-text.ts';
import { propertyNamed, propertyNear } from './vocabulary.ts';

/** The maximum length of an expression, in characters. */
export const maxExpressionLength = 1000;

/**
 * Parses a filter. Words on their own are searched for; words with an operator compare a property:
 *
 *     gru cell = LSTM and (hiddenSize >= 128 or not tags has "for the paper") and testAccuracy > 98%
 *
 * `not` binds tightest, then `and` (which may be left out), then `or`. Case doesn't matter, and neither does the kind
 * of quotation marks.
 * @throws FilterError with the position and what is allowed there
 */
export function parseFilter(expression: string): Expression {
  if (expression.length > maxExpressionLength) {
    throw new FilterError(
      `the expression is too long; use at most ${maxExpressionLength} characters`,
      {
        from: maxExpressionLength,
        to: expression.length,
      },
    );
  }
  return new Parser(tokensOf(expression)).whole();
}

/** The operator that a token is, in any of its spellings; undefined if it is none. */
export function operatorOf({ kind, text }: Token): Operator | undefined {
  if (kind !== 'word' && kind !== 'symbol') return undefined;
  const lower = foldText(text);
  if (lower === 'contains') return '~';
  if (lower === '==') return '=';
  return operators.find((operator) => operator === lower);
}

/** @returns whether a token is this connecting word */
function isWord({ kind, text }: Token, word: 'and' | 'or' | 'not'): boolean {
  return kind === 'word' && foldText(text) === word;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  whole(): Expression {
    if (this.#next.kind === 'end') return { kind: 'everything' };
    const expression = this.#alternatives();
    if (this.#next.kind === 'close') {
      throw new FilterError(
        'this parenthesis has no opening one; add ( before it, or remove it',
        this.#next,
      );
    }
    return expression;
  }

  #alternatives(): Expression {
    const parts = [this.#conditions()];
    while (isWord(this.#next, 'or')) {
      this.#take();
      parts.push(this.#conditions());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  }

  #conditions(): Expression {
    const parts = [this.#condition()];
    for (;;) {
      if (isWord(this.#next, 'and')) this.#take();
      else if (this.#atEndOfConditions()) break;
      parts.push(this.#condition());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts };
  }

  #atEndOfConditions(): boolean {
    return this.#next.kind === 'end' || this.#next.kind === 'close' || isWord(this.#next, 'or');
  }

  #condition(): Expression {
    const token = this.#take();
    if (isWord(token, 'not')) return { kind: 'not', part: this.#condition() };
    if (token.kind === 'open') return this.#group(token);
    const joins = isWord(token, 'and') || isWord(token, 'or');
    if ((token.kind !== 'word' && token.kind !== 'quoted') || joins) {
      throw new FilterError(
        `expected a condition, found ${described(token)}; use a word, or a comparison such as cell = GRU`,
        token,
      );
    }
    if (this.#beginsComparison(token)) return this.#comparison(token);
    return { kind: 'text', text: foldText(token.text) };
  }

  #group(open: Token): Expression {
    const inside = this.#alternatives();
    if (this.#next.kind !== 'close') {
      throw new FilterError('this parenthesis is not closed; add ) after its conditions', open);
    }
    this.#take();
    return inside;
  }

  /** A symbol always compares; `has` and `contains` only after a property, as they can be searched for too. */
  #beginsComparison(token: Token): boolean {
    if (this.#next.kind === 'symbol') return true;
    return operatorOf(this.#next) !== undefined && propertyNamed(token.text) !== undefined;
  }

  #comparison(token: Token): Expression {
    const property = token.kind === 'quoted' ? undefined : propertyNamed(token.text);
    if (property === undefined) {
      const near = propertyNear(token.text);
      const help =
        near === undefined
          ? 'use one such as cell, hiddenSize, testAccuracy or tags'
          : `did you mean ${near.name}?`;
      throw new FilterError(`${described(token)} is not a field; ${help}`, token);
    }
    const operator = this.#operator(property);
    return { kind: 'comparison', property, operator, operand: this.#operand(property, operator) };
  }

  #operator(property: ExperimentProperty): Operator {
    const token = this.#take();
    const operator = operatorOf(token);
    const allowed = operatorsFor(property.kind);
    if (operator === undefined || !allowed.includes(operator)) {
      throw new FilterError(
        `${property.name} can’t be compared using ${described(token)}; use one of ${allowed.join(' ')}`,
        token,
      );
    }
    return operator;
  }

  #operand(property: ExperimentProperty, operator: Operator): Operand {
    const token = this.#take();
    const allowed = allowedOperands(property, operator);
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      throw new FilterError(
        `expected a value of ${property.name}, found ${described(token)}; use ${allowed}`,
        token,
      );
    }
    const unit = token.kind === 'word' && this.#isUnit(property) ? this.#take() : undefined;
    const written = token.text + (unit?.text ?? '');
    const operand = readOperand(property, operator, written, token.kind === 'quoted');
    if (operand === undefined) {
      throw new FilterError(`${written} is not allowed for ${property.name}; use ${allowed}`, {
        from: token.from,
        to: unit?.to ?? token.to,
      });
    }
    return operand;
  }

  /** @returns whether a unit follows, separated from its number */
  #isUnit({ kind }: ExperimentProperty): boolean {
    if (this.#next.kind !== 'word') return false;
    if (kind === 'share') return this.#next.text === '%';
    return kind === 'duration' && timeUnits.includes(foldText(this.#next.text));
  }
}

function described({ kind, text }: Token): string {
  return kind === 'end' ? 'the end' : `“${text}”`;
}
