import type { ImportKindKey } from '#shared/exchange/import-kinds';
import { datasetImporter } from './dataset-importer.ts';
import { experimentImporter } from './experiment-importer.ts';
import { lessonImporter } from './lesson-importer.ts';
import { resultsImporter } from './results-importer.ts';
import type { Importer } from './importer.ts';
import { modelImporter } from './model-importer.ts';

/** What `unroll import` imports; a kind without an entry is refused by its name. */
export const importers: Readonly<Partial<Record<ImportKindKey, Importer>>> = {
  experiments: experimentImporter,
  lesson: lessonImporter,
  dataset: datasetImporter,
  model: modelImporter,
  results: resultsImporter,
};
