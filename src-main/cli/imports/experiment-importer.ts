import { importFiles } from '#shared/contract/import-files';
import { counted } from '#shared/text/format';
import type { Importer } from './importer.ts';

/** Imports an archive of one or more experiments. */
export const experimentImporter: Importer = {
  options: [],
  check: () => undefined,
  async import(workbench, [file], _given, options) {
    const { path, content } = file!;
    const imported = await importFiles(workbench, { kind: 'experiment' }, [content], options);
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
