import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ListedDataset } from '#shared/api/commands';
import { useWorkbench } from './workbench.ts';

/** A data set that can be read. */
export type ReadableDataset = Extract<ListedDataset, { kind: 'dataset' }>;

/** The data sets of the data folder, the bundled one first. Loaded by the first page that needs them. */
export const useDatasets = defineStore('datasets', () => {
  const workbench = useWorkbench();
  const all = shallowRef<readonly ListedDataset[]>([]);
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const error = shallowRef<Error | null>(null);
  /** Of the last request for the list; answers to earlier ones are out of date. */
  let lastRequest = 0;

  const readable = computed(() => all.value.filter(isReadable));

  workbench.subscribe(({ kind }) => {
    if (kind === 'datasetsChanged') void refresh();
  });

  /** Looks what there is. The list stays as it was where that fails. */
  async function refresh(): Promise<void> {
    const request = ++lastRequest;
    if (status.value === 'failed') status.value = 'loading';
    try {
      const found = await workbench.call('datasets.list', {});
      if (request !== lastRequest) return;
      all.value = found;
      status.value = 'ready';
      error.value = null;
    } catch (failure) {
      if (request !== lastRequest) return;
      status.value = 'failed';
      error.value = failure instanceof Error ? failure : new Error(String(failure));
    }
  }

  /** Moves an imported data set to the trash. @throws UnrollError */
  async function remove(name: string): Promise<void> {
    await workbench.call('datasets.remove', { dataset: name });
    await refresh();
  }

  return { all, readable, status, error, refresh, remove };
});

function isReadable(dataset: ListedDataset): dataset is ReadableDataset {
  return dataset.kind === 'dataset';
}
