/** Milliseconds between two attempts. */
const interval = 2000;

/** What a Redis says that takes nothing for a while: its memory or disk is full, it loads, or has become a copy. */
const refusal = /\b(OOM|MISCONF|LOADING|READONLY|NOREPLICAS|MASTERDOWN)\b/;

/**
 * Writes something that must not be lost, again and again for as long as Redis takes nothing.
 * @param onRefused hears of the first refusal
 * @param isOver whether to try no longer
 * @throws what isn't such a refusal, or the refusal once it is over
 */
export async function insist<Result>(
  write: () => Promise<Result>,
  onRefused: (error: unknown) => void,
  isOver: () => boolean,
): Promise<Result> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof Error) || !refusal.test(error.message) || isOver()) throw error;
      if (isFirst) onRefused(error);
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}
