import { defineAsyncComponent, type Component } from 'vue';
import { importKindKeys, importKinds, type ImportKindKey } from '#shared/exchange/import-kinds';

/**
 * The dialogs that import files of each kind; a kind without one isn't offered. Each has the properties
 * `files: readonly OfferedFile<File>[]`, to which more can be added while it is open, and `open` as its model. It goes
 * to what it imported by itself. Archives of experiments need no dialog.
 */
export const importDialogs: Readonly<
  Partial<Record<Exclude<ImportKindKey, 'experiments'>, Component>>
> = {
  dataset: defineAsyncComponent(() => import('../../features/data/import/DatasetImport.vue')),
  model: defineAsyncComponent(
    () => import('../../features/experiments/import-model/ImportModelDialog.vue'),
  ),
  results: defineAsyncComponent(
    () => import('../../features/experiments/import-results/ImportResultsDialog.vue'),
  ),
};

/** The kinds that can be imported here. */
export const offeredKinds: readonly ImportKindKey[] = importKindKeys.filter(
  (kind) => kind === 'experiments' || importDialogs[kind] !== undefined,
);

/** What can be imported, for messages: “experiments (.unroll or …); a data set (IDX files, …)”. */
export const offeredInWords = offeredKinds
  .map((kind) => `${importKinds[kind].label} (${importKinds[kind].files})`)
  .join('; ');
