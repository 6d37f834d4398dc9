import { FilterError } from '#shared/experiment/filter/tokens';
import type { Expression } from '#shared/experiment/filter/expression';
import { unfinishedWord } from '#shared/experiment/filter/unfinished-word';
import { parseFilter } from '#shared/experiment/filter/parse';

/** The text in the filter box, and the filter it stands for. */
export interface FilterState {
  readonly text: string;
  /** What the text means, or the last valid text while this one is invalid. */
  readonly expression: Expression;
  /** What is wrong with the text, and where; null if it is valid. */
  readonly problem: FilterError | null;
}

export const noFilter: FilterState = {
  text: '',
  expression: { kind: 'everything' },
  problem: null,
};

/**
 * The state after the text has changed. A last word that may yet become `and`, `or`, `not` or a field isn't searched for
 * until the text is finished, so that the rows don't vanish while it is typed.
 * @param finished whether the user has stopped typing
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

/** What a text means without its unfinished last word; the previous meaning if nothing valid is left. */
function meaningSoFar(before: FilterState, text: string, expression: Expression): Expression {
  const start = unfinishedWord(text);
  if (start === null) return expression;
  try {
    return parseFilter(text.slice(0, start));
  } catch (error) {
    if (error instanceof FilterError) return before.expression;
    throw error;
  }
}
