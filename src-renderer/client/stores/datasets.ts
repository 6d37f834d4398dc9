import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { ListedDataset } from '#shared/contract/commands';
import { useListing } from '../query/use-listing.ts';
import { useWorkbench } from '../workbench.ts';

/** A data set that can be read. */
export type ReadableDataset = Extract<ListedDataset, { kind: 'dataset' }>;

/** The data sets of the data folder, the bundled one first. Loaded by the first page that needs them. */
export const useDatasets = defineStore('datasets', () => {
  const workbench = useWorkbench();
  const {
    listed: all,
    status,
    error,
    refresh,
  } = useListing<readonly ListedDataset[]>(
    () => workbench.call('datasets.list', {}),
    [],
    'datasetsChanged',
  );

  const readable = computed(() => all.value.filter(isReadable));

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
