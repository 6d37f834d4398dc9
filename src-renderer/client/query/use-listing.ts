import { ref, shallowRef } from 'vue';
import type { WorkbenchEvent } from '#shared/contract/events';
import { errorOf } from '../failures.ts';
import { useWorkbench } from '../workbench.ts';

/**
 * What the workbench lists, for a store: loaded when `refresh` is first called, and again at each event that tells of a
 * change.
 * @param list asks for it
 * @param nothing what there is before it has come
 */
export function useListing<Listed>(
  list: () => Promise<Listed>,
  nothing: Listed,
  changed: WorkbenchEvent['kind'],
) {
  const listed = shallowRef(nothing);
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<Error | null>(null);
  /** Of the last request; answers to earlier ones are out of date. */
  let lastRequest = 0;

  /** Looks what there is. What is listed stays as it was where that fails. */
  async function refresh(): Promise<void> {
    const request = ++lastRequest;
    if (status.value === 'failed') status.value = 'loading';
    try {
      const found = await list();
      if (request !== lastRequest) return;
      listed.value = found;
      status.value = 'ready';
      error.value = null;
    } catch (failure) {
      if (request !== lastRequest) return;
      status.value = 'failed';
      error.value = errorOf(failure);
    }
  }

  useWorkbench().subscribe(({ kind }) => {
    if (kind === changed) void refresh();
  });

  return { listed, status, error, refresh };
}
