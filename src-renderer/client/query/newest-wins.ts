import { errorOf } from '../failures.ts';

/** What is done with what came of a question. `isOvertaken`: a newer one has been asked meanwhile. */
export interface Hearing<Question, Output> {
  answer(output: Output, question: Question, isOvertaken: boolean): void;
  failure(error: Error, question: Question, isOvertaken: boolean): void;
}

/** Asks one question at a time. */
export interface NewestWins<Question> {
  /**
   * Asks as soon as the question under way is answered; only the newest one waits.
   * @returns resolves when this question, or one that has taken its place, has been answered or has failed
   */
  ask(question: Question): Promise<void>;
  /** Nothing that was asked so far is answered any more. */
  forget(): void;
}

interface Waiting<Question> {
  question: Question;
  readonly done: Promise<void>;
  readonly resolve: () => void;
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
  let waiting: Waiting<Question> | null = null;
  let era = 0;

  async function go(question: Question): Promise<void> {
    const begun = era;
    isUnderWay = true;
    try {
      const output = await put(question);
      if (begun === era) hearing.answer(output, question, waiting !== null);
    } catch (failure) {
      const error = errorOf(failure);
      if (begun === era) hearing.failure(error, question, waiting !== null);
    }
    isUnderWay = false;
    const next = waiting;
    waiting = null;
    if (next !== null) void go(next.question).then(next.resolve);
  }

  function wait(question: Question): Waiting<Question> {
    let resolve = (): void => {};
    const done = new Promise<void>((fulfil) => (resolve = fulfil));
    return { question, done, resolve };
  }

  return {
    ask(question) {
      if (!isUnderWay) return go(question);
      waiting ??= wait(question);
      waiting.question = question;
      return waiting.done;
    },
    forget() {
      waiting?.resolve();
      waiting = null;
      era += 1;
    },
  };
}
