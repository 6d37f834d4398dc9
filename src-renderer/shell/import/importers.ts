import { defineAsyncComponent, type Component } from 'vue';
import type { ImportKindKey } from '#shared/exchange/import-kinds';

/** The kinds of files that a dialog imports; archives of experiments and lessons need none. */
export type DialogKind = Exclude<ImportKindKey, ArchiveKind>;
/** The kinds that are imported at once. */
export type ArchiveKind = 'experiments' | 'lesson';

/**
 * The dialogs that import files of each kind. Each has the properties `files: readonly OfferedFile<File>[]`, at whose
 * end more can be added while it is open, and `open` as its model. It opens what it imported.
 */
export const importDialogs: Readonly<Record<DialogKind, Component>> = {
  dataset: defineAsyncComponent(() => import('../../features/data/import/DatasetImport.vue')),
  model: defineAsyncComponent(
    () => import('../../features/experiments/import-model/ImportModelDialog.vue'),
  ),
  results: defineAsyncComponent(
    () => import('../../features/experiments/import-results/ImportResultsDialog.vue'),
  ),
};
