import { errorOf } from '../../client/failures.ts';

/** What is done with what came of a question. */
export interface Hearing<Question, Output> {
  answer(output: Output, question: Question): void;
  failure(error: Error, question: Question): void;
}

/** Asks one question at a time. */
export interface NewestWins<Question> {
  /** Asks as soon as the question under way is answered; only the newest one waits. */
  ask(question: Question): void;
  /** Nothing that was asked so far is answered any more. */
  forget(): void;
}

/**
 * Has at most one question under way, and of those that come up meanwhile keeps the newest. An answer that has been
 * overtaken is still heard, as it is newer than what was heard before, unless it has been forgotten.
 */
export function newestWins<Question, Output>(
  put: (question: Question) => Promise<Output>,
  hearing: Hearing<Question, Output>,
): NewestWins<Question> {
  let isUnderWay = false;
  let waiting: { readonly question: Question } | null = null;
  let era = 0;

  async function go(question: Question): Promise<void> {
    const begun = era;
    isUnderWay = true;
    try {
      const output = await put(question);
      if (begun === era) hearing.answer(output, question);
    } catch (failure) {
      const error = errorOf(failure);
      if (begun === era) hearing.failure(error, question);
    }
    isUnderWay = false;
    const next = waiting;
    waiting = null;
    if (next !== null) void go(next.question);
  }

  return {
    ask(question) {
      if (isUnderWay) waiting = { question };
      else void go(question);
    },
    forget() {
      waiting = null;
      era += 1;
    },
  };
}
