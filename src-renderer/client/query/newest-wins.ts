import { errorOf } from '../failures.ts';

/** What to do with the outcome of a question. `isOutdated`: a newer one has been asked meanwhile. */
export interface Receiver<Question, Output> {
  answer(output: Output, question: Question, isOutdated: boolean): void;
  failure(error: Error, question: Question, isOutdated: boolean): void;
}

/** Asks one question at a time. */
export interface NewestWins<Question> {
  /**
   * Asks as soon as the pending question is answered; only the newest one waits.
   * @returns a promise that resolves when this question, or one that replaced it, has been answered or has failed
   */
  ask(question: Question): Promise<void>;
  /** Drops all questions so far; none of them is answered any more. */
  forget(): void;
}

interface Waiting<Question> {
  question: Question;
  readonly done: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Keeps at most one question pending, and of those asked meanwhile only the newest. An outdated answer is still passed
 * on, as it is newer than the previous one, unless it has been dropped by `forget`.
 */
export function newestWins<Question, Output>(
  put: (question: Question) => Promise<Output>,
  receiver: Receiver<Question, Output>,
): NewestWins<Question> {
  let isPending = false;
  let waiting: Waiting<Question> | null = null;
  let era = 0;

  async function askNow(question: Question): Promise<void> {
    const begun = era;
    isPending = true;
    try {
      const output = await put(question);
      if (begun === era) receiver.answer(output, question, waiting !== null);
    } catch (failure) {
      const error = errorOf(failure);
      if (begun === era) receiver.failure(error, question, waiting !== null);
    }
    isPending = false;
    const next = waiting;
    waiting = null;
    if (next !== null) void askNow(next.question).then(next.resolve);
  }

  function wait(question: Question): Waiting<Question> {
    let resolve = (): void => {};
    const done = new Promise<void>((fulfil) => (resolve = fulfil));
    return { question, done, resolve };
  }

  return {
    ask(question) {
      if (!isPending) return askNow(question);
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
