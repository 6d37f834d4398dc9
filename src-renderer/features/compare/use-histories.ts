import { effectScope, onScopeDispose, watch, type EffectScope } from 'vue';
import type { HistoryKey } from '#shared/contract/commands';
import { useHistories } from '../../client/query/use-history.ts';
import { useLazyValues } from './use-lazy-values.ts';

/**
 * The histories of runs, loaded when needed and kept up to date while the runs train. `reportEvery` is from a run's
 * config.
 * @param keys the columns that are needed; when more are needed later, the histories are loaded again
 */
export function useRunHistories(
  ids: () => readonly string[],
  reportEvery: (id: string) => number,
  keys: () => readonly HistoryKey[],
) {
  const follow = useHistories();
  const scopes = new Map<string, EffectScope>();
  onScopeDispose(() => scopes.forEach((scope) => scope.stop()));
  /** All columns that were ever needed, so that a chart that is shown again has them. */
  const loaded = new Set<HistoryKey>(keys());

  async function read(id: string) {
    const scope = effectScope(true);
    const history = scope.run(() => follow(id, () => reportEvery(id), [...loaded]))!;
    const before = scopes.get(id);
    scopes.set(id, scope);
    // In the history's own scope: the caller may be gone before it arrives.
    await scope.run(
      () =>
        new Promise<void>((resolve) => {
          watch(history.status, () => resolve(), { once: true });
        }),
    );
    // Until now it was kept up to date for those who show it.
    before?.stop();
    if (history.status.value === 'ready') return history.columns;
    scope.stop();
    scopes.delete(id);
    throw history.error.value ?? new Error('The history was not loaded; try again.');
  }

  const histories = useLazyValues(ids, read);
  watch(keys, (now) => {
    const more = now.filter((key) => !loaded.has(key));
    if (more.length === 0) return;
    for (const key of more) loaded.add(key);
    histories.renew();
  });
  return histories;
}
