import { importFiles } from '#shared/contract/import-files';
import { bundleNotes, type ImportedBundle } from '#shared/exchange/bundle';
import { counted } from '#shared/text/format';
import type { ImportedThing, Importer } from './importer.ts';

/** Imports an archive of one or more experiments. */
export const experimentImporter: Importer = {
  options: [],
  check: () => undefined,
  async import(workbench, [file], _given, options) {
    const { path, content } = file!;
    const imported = await importFiles(workbench, { kind: 'experiment' }, [content], options);
    if (imported.kind === 'bundle') return bundleOf(imported, path);
    const experiments =
      imported.kind === 'experiment'
        ? [imported.id]
        : imported.kind === 'experiments'
          ? imported.ids
          : [];
    return {
      json: { experiments },
      text: `Imported ${counted(experiments.length, 'experiment')} from ${path}: ${experiments.join(', ')}`,
    };
  },
};

function bundleOf(bundle: ImportedBundle, path: string): ImportedThing {
  const { title, comparison, ids, alreadyHere, withoutWeights, datasets } = bundle;
  const added = ids.length === 0 ? '' : `: ${ids.join(', ')}`;
  return {
    json: { experiments: ids, comparison, alreadyHere, withoutWeights, missingDatasets: datasets },
    text: [
      `Imported the comparison “${title}” (${comparison}) and ${counted(ids.length, 'experiment')} from ${path}${added}`,
      ...bundleNotes(bundle),
    ].join('\n'),
  };
}
