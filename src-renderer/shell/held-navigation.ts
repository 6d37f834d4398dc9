import { onScopeDispose } from 'vue';
import { useRouter, type RouteLocationNormalized } from 'vue-router';
import type { Place } from '#shared/lessons/lesson';
import { useHeldAreas } from '../client/stores/held-areas.ts';
import { useShownTab } from '../client/stores/shown-tab.ts';
import { wanderedFrom } from '../features/lessons/player/use-lesson-place.ts';

/**
 * Keeps people on the page and the tab where a lesson holds them, however they try to leave: by a link, a shortcut, the
 * Back button or an address. What the step itself shows can always be gone to. Call it in a setup function.
 * @param place what the step shows; null: nothing in particular
 */
export function useHeldNavigation(place: () => Place | null): void {
  const held = useHeldAreas();
  const shown = useShownTab();

  const isOfStep = (to: RouteLocationNormalized): boolean => {
    const asked = place();
    return asked !== null && wanderedFrom(asked, to) !== 'page';
  };

  function leavesTab(to: RouteLocationNormalized, isSamePage: boolean): boolean {
    const asked = to.query['tab'] ?? (isSamePage ? shown.usual : null);
    if (asked === null || asked === shown.tab) return false;
    return asked !== (isOfStep(to) ? place()!.query['tab'] : undefined);
  }

  const stop = useRouter().beforeEach((to, from) => {
    // The first page of the window.
    if (from.matched.length === 0) return true;
    const isSamePage = to.path === from.path;
    if (!isSamePage && !isOfStep(to) && held.refuses('navigation')) return false;
    return !(held.isHeld('tabs') && leavesTab(to, isSamePage) && held.refuses('tabs'));
  });
  onScopeDispose(stop);
}
