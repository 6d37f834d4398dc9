import { computed } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { useQuery } from './use-query.ts';

/**
 * A list of the workbench, for a store: loaded when `refresh` is first called, and again at each event that announces a
 * change. If that fails, the old list stays.
 * @param list requests it
 * @param nothing the list before the first answer
 * @param changed the kind of event that announces a change
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
