import { computed, onScopeDispose, shallowRef, watch, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { addressDelay, useLeaving } from './late-address.ts';

/**
 * What a page shows, kept in its address by names, for pages that don't keep all of their state there. Call it in a setup
 * function.
 */
export function useAddressParts() {
  const route = useRoute();
  const router = useRouter();
  const { path } = route;
  const parts = shallowRef<Readonly<Record<string, string | null>>>({});
  /** Null: nothing has been chosen since the address was written. */
  let timer: ReturnType<typeof setTimeout> | null = null;
  const isLeaving = useLeaving((to) => to.path === path);

  function write(): void {
    timer = null;
    if (route.path !== path || isLeaving()) return;
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...parts.value }).filter(([, value]) => value !== null),
    );
    void router.replace({ query, hash: route.hash });
  }

  watch(
    () => (route.path === path ? route.query : null),
    (query) => {
      if (query !== null && timer === null) parts.value = {};
    },
  );
  onScopeDispose(() => {
    if (timer !== null) clearTimeout(timer);
  });

  /** A part of what is shown. @param fallback isn't written to the address */
  return function part(name: string, fallback: string): WritableComputedRef<string> {
    return computed({
      get: () => {
        if (Object.hasOwn(parts.value, name)) return parts.value[name] ?? fallback;
        const given = route.path === path ? route.query[name] : undefined;
        return typeof given === 'string' ? given : fallback;
      },
      set: (value) => {
        parts.value = { ...parts.value, [name]: value === fallback ? null : value };
        if (timer !== null) clearTimeout(timer);
        timer = setTimeout(write, addressDelay);
      },
    });
  };
}
