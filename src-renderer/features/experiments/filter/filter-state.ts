import { FilterError } from '#shared/experiment/filter/filter-error';
import type { Expression } from '#shared/experiment/filter/expression';
import { unfinishedWord } from '#shared/experiment/filter/unfinished-word';
import { parseFilter } from '#shared/experiment/filter/parse';

/** What is written in the filter box, and what it does. */
export interface FilterState {
  readonly text: string;
  /** What the text means; what it meant last while it is wrong. */
  readonly expression: Expression;
  /** What is wrong with the text, and where; null if nothing is. */
  readonly problem: FilterError | null;
}

export const noFilter: FilterState = {
  text: '',
  expression: { kind: 'everything' },
  problem: null,
};

/**
 * The state after another text has been written. A word at its end that may yet become `and`, `or`, `not` or a field
 * is not looked for beside comparisons until the text is finished, lest the rows should vanish while it is written.
 * @param finished whether the person has stopped writing
 */
export function withText(before: FilterState, text: string, finished = false): FilterState {
  try {
    const expression = parseFilter(text);
    return {
      text,
      expression: finished ? expression : meaningSoFar(before, text, expression),
      problem: null,
    };
  } catch (error) {
    if (error instanceof FilterError) return { ...before, text, problem: error };
    throw error;
  }
}

/** What a text means without a word at its end that isn't finished; what the one before meant if that is nothing. */
function meaningSoFar(before: FilterState, text: string, expression: Expression): Expression {
  const start = unfinishedWord(text);
  if (start === null || !compares(expression)) return expression;
  try {
    return parseFilter(text.slice(0, start));
  } catch (error) {
    if (error instanceof FilterError) return before.expression;
    throw error;
  }
}

function compares(expression: Expression): boolean {
  switch (expression.kind) {
    case 'comparison':
      return true;
    case 'not':
      return compares(expression.part);
    case 'and':
    case 'or':
      return expression.parts.some(compares);
    case 'everything':
    case 'text':
      return false;
  }
}
