import { computed, onScopeDispose, shallowReactive, shallowRef, watch } from 'vue';
import type { ModelAnswer } from '#shared/contract/commands';
import { imageBytes } from '#shared/data/image-size';
import { messageOf } from '../../../client/failures.ts';

/** Several digits, and the models to ask about them. */
export interface SetQuestion {
  readonly experiments: readonly string[];
  /** 784 bytes each; at least one. */
  readonly images: Uint8Array;
}

/** How many digits are asked about at a time: few enough to see how far it is, and to cancel it soon. */
const partSize = 5;

/** How far a model is. */
interface Reading<Mean> {
  /** Over the digits so far; null before the first ones. */
  readonly mean: Mean | null;
  /** The digits so far. */
  readonly done: number;
  readonly error: { readonly message: string } | null;
}

/**
 * The means over a set of digits of what models are asked for: part by part, each model separately, so that they are
 * shown as they become more exact. A newer question ends the last one; so does the scope.
 * @param question asked when it is replaced; null asks nothing
 * @param ask asks one model about some of the digits
 * @param join makes the means over two parts those over both
 */
export function useSetMeans<Mean>(
  question: () => SetQuestion | null,
  ask: (experiments: string[], images: Uint8Array) => Promise<readonly ModelAnswer<Mean>[]>,
  join: (one: Mean, other: Mean) => Mean,
) {
  const readings = shallowReactive(new Map<string, Reading<Mean>>());
  /** Of the present question; replaced to end what is under way. */
  let present: symbol | null = null;
  const isCancelled = shallowRef(false);

  function start(asked: SetQuestion | null, keep: boolean): void {
    const round = Symbol('question');
    present = round;
    isCancelled.value = false;
    if (!keep) readings.clear();
    for (const experiment of asked?.experiments ?? []) {
      const before = readings.get(experiment);
      readings.set(experiment, {
        mean: before?.mean ?? null,
        done: before?.done ?? 0,
        error: null,
      });
      void read(experiment, asked!.images, round);
    }
  }

  async function read(experiment: string, images: Uint8Array, round: symbol): Promise<void> {
    for (;;) {
      const { mean, done } = readings.get(experiment)!;
      const from = done * imageBytes;
      if (from >= images.length) return;
      const part = images.slice(from, from + partSize * imageBytes);
      try {
        const [answer] = await ask([experiment], part);
        if (present !== round) return;
        if (answer!.kind === 'refusal') {
          readings.set(experiment, { mean, done, error: answer!.error });
          return;
        }
        readings.set(experiment, {
          mean: mean === null ? answer!.answer : join(mean, answer!.answer),
          done: done + part.length / imageBytes,
          error: null,
        });
      } catch (error) {
        if (present !== round) return;
        readings.set(experiment, { mean, done, error: { message: messageOf(error) } });
        return;
      }
    }
  }

  watch(question, (asked) => start(asked, false), { immediate: true, flush: 'sync' });
  onScopeDispose(() => (present = null));

  return {
    /** The models with a mean, by experiment. */
    means: computed<ReadonlyMap<string, Mean>>(
      () => new Map([...readings].flatMap(([id, { mean }]) => (mean === null ? [] : [[id, mean]]))),
    ),
    /** Why models couldn't be asked, by experiment. */
    errors: computed<ReadonlyMap<string, { readonly message: string }>>(
      () =>
        new Map([...readings].flatMap(([id, { error }]) => (error === null ? [] : [[id, error]]))),
    ),
    /** The digits that all models that can answer have read, of how many; null once all have been read. */
    progress: computed(() => {
      const of = (question()?.images.length ?? 0) / imageBytes;
      const under = [...readings.values()].filter(({ error, done }) => error === null && done < of);
      if (under.length === 0) return null;
      return { done: Math.min(...under.map(({ done }) => done)), of };
    }),
    isCancelled,
    /** Ends what is under way; means over the digits so far stay. */
    cancel(): void {
      present = null;
      isCancelled.value = true;
    },
    /** Asks on from where models were cancelled or failed. */
    proceed: () => start(question(), true),
  };
}
