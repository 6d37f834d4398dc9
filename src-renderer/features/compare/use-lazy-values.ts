import { computed, getCurrentScope, onScopeDispose, proxyRefs, shallowRef, watch } from 'vue';
import { errorOf } from '../../client/failures.ts';

/** How many are loaded at the same time: enough to keep loading busy, few enough to let other requests through. */
const atOnce = 4;

/**
 * Milliseconds for which the first values are collected, so that the page isn't updated for each; doubled each time, as
 * updates become more expensive.
 */
const firstGathering = 400;

/** How much has been loaded. */
export interface ReadingProgress {
  readonly done: number;
  readonly of: number;
}

/**
 * A value for each id, loaded once it is needed, a few at a time. Loading can be cancelled; values loaded until then
 * stay. Added ids are loaded as well; values of removed ids stay, as they may come back.
 */
export function useLazyValues<Value>(
  ids: () => readonly string[],
  read: (id: string) => Promise<Value>,
) {
  const values = shallowRef<ReadonlyMap<string, Value>>(new Map());
  const failures = shallowRef<ReadonlyMap<string, Error>>(new Map());
  const isCancelled = shallowRef(false);
  /** How many parts of the page currently need the values. */
  const needs = shallowRef(0);
  const reading = new Set<string>();
  const arrived = new Map<string, { readonly value: Value } | { readonly failure: Error }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering = firstGathering;
  let isGone = false;

  /** Ids whose values are shown until they have been loaded again. */
  const outdated = shallowRef<ReadonlySet<string>>(new Set());
  /** Counts renewals: results of requests from before one are dropped. */
  let renewals = 0;

  const isSettled = (id: string): boolean =>
    (values.value.has(id) && !outdated.value.has(id)) || failures.value.has(id);
  const missing = computed(() => ids().filter((id) => !isSettled(id)));
  const progress = computed<ReadingProgress | null>(() => {
    if (needs.value === 0 || isCancelled.value || missing.value.length === 0) return null;
    return { done: ids().length - missing.value.length, of: ids().length };
  });

  function loadMore(): void {
    if (isGone || needs.value === 0 || isCancelled.value) return;
    for (const id of missing.value) {
      if (reading.size >= atOnce) return;
      if (!reading.has(id) && !arrived.has(id)) void readOne(id);
    }
  }

  async function readOne(id: string): Promise<void> {
    reading.add(id);
    const renewalsAtStart = renewals;
    const outcome = await read(id).then(
      (value) => ({ value }),
      (error: unknown) => ({ failure: errorOf(error) }),
    );
    reading.delete(id);
    // What ends because loading was cancelled has not failed.
    const isGivenUp = isCancelled.value && 'failure' in outcome;
    if (renewalsAtStart === renewals && !isGivenUp) {
      arrived.set(id, outcome);
      if (missing.value.every((other) => arrived.has(other))) handOver();
      else timer ??= setTimeout(handOver, gathering);
    }
    loadMore();
  }

  function handOver(): void {
    clearTimeout(timer);
    timer = undefined;
    gathering = missing.value.every((id) => arrived.has(id)) ? firstGathering : 2 * gathering;
    const [fresh, failed] = [new Map(values.value), new Map(failures.value)];
    for (const [id, outcome] of arrived) {
      if ('value' in outcome) fresh.set(id, outcome.value);
      else failed.set(id, outcome.failure);
    }
    outdated.value = new Set([...outdated.value].filter((id) => !arrived.has(id)));
    arrived.clear();
    values.value = fresh;
    failures.value = failed;
  }

  /** Loads the values while the current scope is alive; to be called by components that show them. */
  function need(): void {
    needs.value += 1;
    if (getCurrentScope() !== undefined) onScopeDispose(() => (needs.value -= 1));
    loadMore();
  }

  /** Stops loading until `resume`. */
  function cancel(): void {
    isCancelled.value = true;
  }

  /** Loads what is missing or failed before. */
  function resume(): void {
    isCancelled.value = false;
    failures.value = new Map();
    loadMore();
  }

  /** Loads everything again; previous values stay until then. */
  function renew(): void {
    renewals += 1;
    arrived.clear();
    outdated.value = new Set(values.value.keys());
    failures.value = new Map();
    loadMore();
  }

  watch(missing, loadMore);
  onScopeDispose(() => {
    isGone = true;
    clearTimeout(timer);
  });

  return proxyRefs({
    values,
    failures,
    progress,
    isCancelled,
    missing,
    need,
    cancel,
    resume,
    renew,
  });
}
