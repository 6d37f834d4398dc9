import { computed } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { useQuery } from './use-query.ts';

/**
 * What the workbench lists, for a store: loaded when `refresh` is first called, and again at each event that tells of a
 * change. What is listed stays as it was where that fails.
 * @param list asks for it
 * @param nothing the list until the first answer has come
 */
export function useListing<Listed>(
  list: () => Promise<Listed>,
  nothing: Listed,
  changed: WorkbenchEvent['kind'],
) {
  const { state, value, error, refresh } = useQuery(list, {
    isNews: ({ kind }) => kind === changed,
    isLazy: true,
  });
  const listed = computed(() => value.value ?? nothing);
  const status = computed(() => (state.value.kind === 'idle' ? 'loading' : state.value.kind));
  return { listed, status, error, refresh };
}
