import { computed, effectScope, onScopeDispose, watch, type EffectScope } from 'vue';
import { maxInVerdict, verdictOf, type Verdict } from '#shared/compare/verdict';
import { useQueue } from '../../../client/stores/queue.ts';
import type { ReadableRun } from '../compared-run.ts';
import type { Comparison } from '../use-comparison.ts';

/** Whether a comparison has few enough runs or groups for a verdict, and enough. */
export function hasVerdict({ groups }: Pick<Comparison, 'groups'>): boolean {
  return groups.length > 1 && groups.length <= maxInVerdict;
}

/** The verdict on a comparison, and the runs that it waits for. Loads the predictions that it needs. */
export function useVerdict(comparison: Comparison) {
  const queue = useQueue();

  const pending = computed<readonly ReadableRun[]>(() => {
    // The queue counts a run as running before it has started. Until it is known, all that haven't may be in it.
    const queued = queue.state && new Set([...queue.state.waiting, ...queue.state.running]);
    return comparison.readable.filter(
      ({ id, status }) =>
        status === 'running' || (status === 'waiting' && queued?.has(id) !== false),
    );
  });
  /** Groups with several tested runs are compared by their accuracies alone. */
  const needsAnswers = computed(
    () =>
      pending.value.length === 0 &&
      comparison.groups.every(
        ({ members }) => members.filter(({ test }) => test !== null).length < 2,
      ),
  );
  let scope: EffectScope | undefined;
  watch(
    needsAnswers,
    (needed) => {
      scope?.stop();
      scope = needed ? effectScope(true) : undefined;
      scope?.run(() => comparison.answers.need());
    },
    { immediate: true },
  );
  onScopeDispose(() => scope?.stop());

  /** Null while predictions are loaded. */
  const verdict = computed<Verdict | null>(() => {
    if (needsAnswers.value && comparison.answers.progress !== null) return null;
    const { groups, answers } = comparison;
    return verdictOf({
      groups,
      answersOf: (id) => answers.values.get(id),
      pending: new Set(pending.value.map(({ id }) => id)),
    });
  });

  return { pending, verdict };
}
