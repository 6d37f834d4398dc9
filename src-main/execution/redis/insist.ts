import { isTemporaryRefusal } from './refusals.ts';

/** Milliseconds between two attempts. */
const interval = 2000;

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
      if (!isTemporaryRefusal(error) || isOver()) throw error;
      if (isFirst) onRefused(error);
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
  }
}
