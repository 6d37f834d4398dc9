import { computed, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Place } from '#shared/lessons/lesson';
import { useLessonPlayer } from './lesson-player.ts';

/**
 * Takes the app to the place of each step, and tells whether somebody has gone elsewhere since. Call it in a setup
 * function.
 */
export function useLessonPlace() {
  const player = useLessonPlayer();
  const route = useRoute();
  const router = useRouter();

  const exists = computed(() => player.place === null || router.hasRoute(player.place.page));
  const hasWandered = computed(
    () => player.place !== null && exists.value && !isAt(player.place, route),
  );

  async function show(): Promise<void> {
    const { place } = player;
    if (place === null || !exists.value) return;
    const { page, params, query } = place;
    await router.push({ name: page, params, query });
  }

  // As text: a record that changes while its run trains leads nowhere else.
  watch(
    () => JSON.stringify([player.id, player.at, player.place]),
    () => void show(),
    { immediate: true },
  );

  return { exists, hasWandered, show };
}

/** Whether an address is that of a place, as far as it says: pages leave defaults out, and keep more than was asked. */
function isAt({ page, params, query }: Place, route: ReturnType<typeof useRoute>): boolean {
  const differs = (asked: Place['query'], shown: Readonly<Record<string, unknown>>): boolean =>
    Object.entries(asked).some(([key, value]) => shown[key] !== undefined && shown[key] !== value);
  return route.name === page && !differs(params, route.params) && !differs(query, route.query);
}
