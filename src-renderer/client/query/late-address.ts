import { onScopeDispose } from 'vue';
import { useRouter, type RouteLocationNormalized } from 'vue-router';

/** Milliseconds that the address may lag behind the page: browsers refuse to rewrite it at each step of a slider. */
export const addressDelay = 250;

/**
 * Tells whether another page is about to be shown: a new address would cancel that. Call it in a setup function.
 * @param isOwn whether an address is the page's
 */
export function useLeaving(isOwn: (to: RouteLocationNormalized) => boolean): () => boolean {
  const router = useRouter();
  let isLeaving = false;
  const stopGuards = [
    router.beforeEach((to) => {
      isLeaving = !isOwn(to);
    }),
    router.afterEach(() => {
      isLeaving = false;
    }),
  ];
  onScopeDispose(() => {
    for (const stop of stopGuards) stop();
  });
  return () => isLeaving;
}
