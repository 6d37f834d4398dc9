import { effectScope, onScopeDispose, watch, type EffectScope, type Ref } from 'vue';
import { useLazyValues } from './use-lazy-values.ts';

/** Something of a run that is read once, and then kept up to date. */
export interface Followed<Value> {
  readonly value: Readonly<Ref<Value>>;
  readonly status: Readonly<Ref<'loading' | 'ready' | 'failed'>>;
  readonly error: Readonly<Ref<Error | null>>;
}

/**
 * Something of each run, loaded when needed and kept up to date while the runs train, as long as the current scope is
 * alive.
 * @param follow begins to follow it for one run, in the effect scope that it is called in
 */
export function useFollowed<Value>(
  ids: () => readonly string[],
  follow: (id: string) => Followed<Value>,
) {
  const scopes = new Map<string, EffectScope>();
  onScopeDispose(() => scopes.forEach((scope) => scope.stop()));

  return useLazyValues(ids, async (id) => {
    const scope = effectScope(true);
    const { value, status, error } = scope.run(() => follow(id))!;
    const before = scopes.get(id);
    scopes.set(id, scope);
    // In its own scope: the caller may be gone before it arrives.
    await scope.run(
      () =>
        new Promise<void>((resolve) => {
          watch(status, () => resolve(), { once: true });
        }),
    );
    // Until now it was kept up to date for those who show it.
    before?.stop();
    if (status.value === 'ready') return value;
    scope.stop();
    scopes.delete(id);
    throw error.value ?? new Error('It was not loaded; try again.');
  });
}
