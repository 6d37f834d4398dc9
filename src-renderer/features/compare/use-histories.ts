import { effectScope, onScopeDispose, watch, type EffectScope } from 'vue';
import type { HistoryKey } from '#shared/contract/commands';
import { useHistories } from '../../client/query/use-history.ts';
import { useLazyValues } from './use-lazy-values.ts';

/**
 * The histories of runs, read when they are needed and kept up while the runs go on. `reportEvery` is that of a run's
 * config.
 * @param keys the columns that are needed; where others are needed later, the histories are read again with them too
 */
export function useRunHistories(
  ids: () => readonly string[],
  reportEvery: (id: string) => number,
  keys: () => readonly HistoryKey[],
) {
  const follow = useHistories();
  const scopes = new Map<string, EffectScope>();
  onScopeDispose(() => scopes.forEach((scope) => scope.stop()));
  /** All columns that were ever needed: those of a chart that comes back are there. */
  const asked = new Set<HistoryKey>(keys());

  async function read(id: string) {
    const scope = effectScope(true);
    const history = scope.run(() => follow(id, () => reportEvery(id), [...asked]))!;
    const before = scopes.get(id);
    scopes.set(id, scope);
    // In the history's own scope: what asks for it may be gone before it has come.
    await scope.run(
      () =>
        new Promise<void>((resolve) => {
          watch(history.status, () => resolve(), { once: true });
        }),
    );
    // Until now it was kept up for those who saw it.
    before?.stop();
    if (history.status.value === 'ready') return history.columns;
    scope.stop();
    scopes.delete(id);
    throw history.error.value ?? new Error('The history was not read.');
  }

  const histories = useLazyValues(ids, read);
  watch(keys, (now) => {
    const more = now.filter((key) => !asked.has(key));
    if (more.length === 0) return;
    for (const key of more) asked.add(key);
    histories.renew();
  });
  return histories;
}
