import { effectScope, onScopeDispose, watch, type EffectScope } from 'vue';
import { useHistories } from '../../stores/use-history.ts';
import { useLazyValues } from './use-lazy-values.ts';

/**
 * The histories of runs, read when they are needed and kept up while the runs go on. `reportEvery` is that of a run's
 * config.
 */
export function useRunHistories(ids: () => readonly string[], reportEvery: (id: string) => number) {
  const follow = useHistories();
  const scopes = new Set<EffectScope>();
  onScopeDispose(() => scopes.forEach((scope) => scope.stop()));

  async function read(id: string) {
    const scope = effectScope(true);
    scopes.add(scope);
    const history = scope.run(() => follow(id, () => reportEvery(id)))!;
    // In the history's own scope: what asks for it may be gone before it has come.
    await scope.run(
      () =>
        new Promise<void>((resolve) => {
          watch(history.status, () => resolve(), { once: true });
        }),
    );
    if (history.status.value === 'ready') return history.columns;
    scope.stop();
    scopes.delete(scope);
    throw history.error.value ?? new Error('The history was not read.');
  }

  return useLazyValues(ids, read);
}
