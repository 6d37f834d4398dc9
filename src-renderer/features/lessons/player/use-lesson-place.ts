import { computed, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Place } from '#shared/lessons/lesson';
import { useHeldAreas } from '../../../client/stores/held-areas.ts';
import { useShownTab } from '../../../client/stores/shown-tab.ts';
import { useLessonPlayer } from './lesson-player.ts';

/**
 * Takes the app to the place of each step, and tells whether somebody has gone elsewhere since. Call it in a setup
 * function.
 */
export function useLessonPlace() {
  const player = useLessonPlayer();
  const route = useRoute();
  const router = useRouter();

  const wandered = computed(() =>
    player.place === null ? null : wanderedFrom(player.place, route),
  );

  const held = useHeldAreas();
  const shownTab = useShownTab();
  /** Whether something else is shown than what the step holds people to, as after a reload elsewhere. */
  const escaped = computed(() => {
    if (player.place === null) return false;
    if (wandered.value === 'page') return held.isHeld('navigation');
    const { tab } = player.place.query;
    return held.isHeld('tabs') && tab !== undefined && ![null, tab].includes(shownTab.tab);
  });

  async function show(): Promise<void> {
    const { place } = player;
    if (place === null) return;
    player.isDue = false;
    const { page, params, query } = place;
    await router.push({ name: page, params, query });
  }

  // Before the other, which leads to a step that is due.
  watch(
    escaped,
    (is) => {
      if (is && !player.isDue) void show();
    },
    { immediate: true },
  );

  // Only where somebody opened the lesson or went to the step: who closes the editor or reloads the window stays.
  watch(
    () => [player.isDue, player.place],
    () => {
      if (player.isDue) void show();
    },
    { immediate: true },
  );

  return { wandered, show };
}

/**
 * How an address differs from a place: in its page, or in what the page shows; null if it doesn't, as far as the place
 * says. Pages leave defaults out, and keep more than was asked.
 */
export function wanderedFrom(
  { page, params, query }: Place,
  route: Pick<ReturnType<typeof useRoute>, 'name' | 'params' | 'query'>,
): 'page' | 'view' | null {
  const differs = (asked: Place['query'], shown: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(asked).some(([key, value]) => shown[key] !== undefined && shown[key] !== value);
  if (route.name !== page || differs(params, route.params)) return 'page';
  return differs(query, route.query) ? 'view' : null;
}
