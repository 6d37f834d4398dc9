import type { ImportedFile } from '../../contract/import-files.ts';
import type { OfferedFile } from '../import-kinds.ts';
import { withoutArtifacts } from './mlflow-log.ts';
import { isResultFile } from './result-formats.ts';

/** The files of logs among those of a folder, under their paths; what else the folder has needs not be sent. */
export function resultFiles(files: readonly OfferedFile[]): ImportedFile[] {
  return withoutArtifacts(files)
    .filter(({ path }) => isResultFile(path))
    .map(({ path, content }) => ({
      name: path,
      size: content.size,
      slice: (start, end) => content.slice(start, end),
    }));
}
