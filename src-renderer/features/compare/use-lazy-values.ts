import { computed, getCurrentScope, onScopeDispose, proxyRefs, shallowRef, watch } from 'vue';
import { errorOf } from '../../client/failures.ts';

/** How many are read at the same time: enough that reading never waits, not so many that nothing else gets through. */
const atOnce = 4;

/**
 * Milliseconds in which the first values that arrive are gathered, so that what shows them isn't made anew for each;
 * then twice as long each time, as what has to be made anew grows.
 */
const firstGathering = 400;

/** How much of what is to be read has been. */
export interface ReadingProgress {
  readonly done: number;
  readonly of: number;
}

/**
 * A value for each of some ids, read once somebody needs them, a few at a time. Reading can be cancelled; what was read
 * until then stays. Ids that are added are read as well, values of ids that went stay: they may come back.
 */
export function useLazyValues<Value>(
  ids: () => readonly string[],
  read: (id: string) => Promise<Value>,
) {
  const values = shallowRef<ReadonlyMap<string, Value>>(new Map());
  const failures = shallowRef<ReadonlyMap<string, Error>>(new Map());
  const isCancelled = shallowRef(false);
  /** How many parts of the page need the values now. */
  const needs = shallowRef(0);
  const reading = new Set<string>();
  const arrived = new Map<string, { readonly value: Value } | { readonly failure: Error }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathering = firstGathering;
  let isGone = false;

  /** Those whose values are shown until they have been read again. */
  const outdated = shallowRef<ReadonlySet<string>>(new Set());
  /** Counts renewals: what was begun before one is not what is wanted. */
  let renewals = 0;

  const isSettled = (id: string): boolean =>
    (values.value.has(id) && !outdated.value.has(id)) || failures.value.has(id);
  const missing = computed(() => ids().filter((id) => !isSettled(id)));
  const progress = computed<ReadingProgress | null>(() => {
    if (needs.value === 0 || isCancelled.value || missing.value.length === 0) return null;
    return { done: ids().length - missing.value.length, of: ids().length };
  });

  function goOn(): void {
    if (isGone || needs.value === 0 || isCancelled.value) return;
    for (const id of missing.value) {
      if (reading.size >= atOnce) return;
      if (!reading.has(id) && !arrived.has(id)) void readOne(id);
    }
  }

  async function readOne(id: string): Promise<void> {
    reading.add(id);
    const begunAfter = renewals;
    const outcome = await read(id).then(
      (value) => ({ value }),
      (error: unknown) => ({ failure: errorOf(error) }),
    );
    reading.delete(id);
    if (begunAfter === renewals) {
      arrived.set(id, outcome);
      if (missing.value.every((other) => arrived.has(other))) handOver();
      else timer ??= setTimeout(handOver, gathering);
    }
    goOn();
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

  /** Has the values read, for as long as the present scope lives: to be called by what shows them. */
  function need(): void {
    needs.value += 1;
    if (getCurrentScope() !== undefined) onScopeDispose(() => (needs.value -= 1));
    goOn();
  }

  /** Leaves the rest unread, until `resume`. */
  function cancel(): void {
    isCancelled.value = true;
  }

  /** Reads what is missing, and what could not be read. */
  function resume(): void {
    isCancelled.value = false;
    failures.value = new Map();
    goOn();
  }

  /** Reads everything again; what was read before stays until then. */
  function renew(): void {
    renewals += 1;
    arrived.clear();
    outdated.value = new Set(values.value.keys());
    failures.value = new Map();
    goOn();
  }

  watch(missing, goOn);
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
