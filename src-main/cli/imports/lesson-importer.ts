import { importFiles } from '#shared/contract/import-files';
import { UnrollError } from '#shared/contract/errors';
import { counted } from '#shared/text/format';
import type { Importer } from './importer.ts';

/** Imports a lesson, or what a learner handed in. */
export const lessonImporter: Importer = {
  options: [],
  check: () => undefined,
  async import(workbench, [file], _given, options) {
    const { path, content } = file!;
    const imported = await importFiles(workbench, { kind: 'lesson' }, [content], options);
    if (imported.kind !== 'lesson' && imported.kind !== 'answers') {
      throw new UnrollError('internal', `${path} was imported as something else`);
    }
    const { ids, title } = imported;
    const runs = ids.length === 0 ? '' : ` and ${counted(ids.length, 'run')}: ${ids.join(', ')}`;
    return imported.kind === 'lesson'
      ? {
          json: { lesson: imported.lesson, experiments: ids },
          text: `Imported the lesson “${title}” (${imported.lesson}) from ${path}${runs}`,
        }
      : {
          json: { answers: imported.answers, experiments: ids },
          text: `Imported the answers of ${imported.name} to “${title}” from ${path}${runs}`,
        };
  },
};
