import { onScopeDispose, shallowRef, watch } from 'vue';
import { bootstrapOf, type PairTest } from '#shared/compare/significance';
import type { BootstrapInterval } from '#shared/statistics/paired-bootstrap';

/** Milliseconds of work at a time, so that the window stays responsive. */
const slice = 12;

/** Two models, or two groups. */
interface Pair {
  readonly a: { readonly id: string };
  readonly b: { readonly id: string };
}

/** The key of a pair. */
export function pairKey({ a, b }: Pair): string {
  return `${a.id} ${b.id}`;
}

/** The bootstrap intervals of pairs by their keys, computed bit by bit in the given order. */
export function useBootstraps(pairs: () => readonly PairTest[]) {
  const intervals = shallowRef<ReadonlyMap<string, BootstrapInterval | null>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;

  function work(): void {
    const started = performance.now();
    const found = new Map(intervals.value);
    for (const pair of pairs()) {
      if (found.has(pairKey(pair))) continue;
      if (performance.now() - started > slice) {
        timer = setTimeout(work);
        break;
      }
      found.set(pairKey(pair), bootstrapOf(pair));
    }
    intervals.value = found;
  }

  watch(
    pairs,
    () => {
      clearTimeout(timer);
      work();
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return intervals;
}
