import { largestImport } from '#shared/contract/commands';
import {
  datasetFormatOf,
  datasetFormats,
  type DatasetFormatKey,
} from '#shared/exchange/datasets/dataset-formats';
import {
  archiveNameOf,
  imageFolderProblem,
  isImageFolder,
  withoutSystemFiles,
} from '#shared/exchange/datasets/image-folder';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { counted, formatBytes } from '#shared/text/format';

/** Files of a data set in another format than IDX. */
export interface ForeignChoice {
  readonly format: DatasetFormatKey;
  /** Whether they are the images of a folder, which is packed before it is sent. */
  readonly isFolder: boolean;
  readonly files: readonly OfferedFile<File>[];
}

/**
 * Adds files to a choice: those of the same format stay, unless a new one has the name of an earlier one. A folder of
 * images takes the place of what was there.
 * @returns null if the new files aren't all of one other format
 */
export function chooseForeign(
  files: readonly OfferedFile<File>[],
  before: ForeignChoice | null,
): ForeignChoice | null {
  if (isImageFolder(files)) {
    return { format: 'images', isFolder: true, files: withoutSystemFiles(files) };
  }
  const [format = null, ...others] = new Set(
    files.map(({ content }) => datasetFormatOf(content.name)),
  );
  if (format === null || others.length > 0) return null;
  const names = new Set(files.map(({ content }) => content.name));
  const stays = before?.format === format && !before.isFolder;
  const kept = stays ? before.files.filter(({ content }) => !names.has(content.name)) : [];
  return { format, isFolder: false, files: [...kept, ...files] };
}

/** The chosen files for people, with their sizes: one line for a folder. */
export function describeFiles({ files, isFolder }: ForeignChoice): readonly string[] {
  if (!isFolder) {
    return files.map(({ content }) => `${content.name}, ${formatBytes(content.size)}`);
  }
  const bytes = files.reduce((sum, { content }) => sum + content.size, 0);
  const folder = archiveNameOf(files).replace(/\.zip$/, '');
  return [`${folder}: ${counted(files.length, 'image')}, ${formatBytes(bytes)}`];
}

/** @returns what is wrong with the files, as far as their names and sizes tell; null if nothing is */
export function foreignProblem({ format, files, isFolder }: ForeignChoice): string | null {
  const empty = files.find(({ content }) => content.size === 0);
  if (empty !== undefined) return `${empty.path} is empty.`;
  if (isFolder) return imageFolderProblem(files, { jpeg: 'read' });
  const bytes = files.reduce((sum, { content }) => sum + content.size, 0);
  if (bytes > largestImport) {
    return `The files have ${formatBytes(bytes)}; at most ${formatBytes(largestImport)} can be imported.`;
  }
  const { label, mostFiles } = datasetFormats[format];
  if (files.length <= mostFiles) return null;
  return mostFiles === 1
    ? `There are ${files.length} files; ${label} needs a single one, with training and test part in it.`
    : `There are ${files.length} files; ${label} needs one for training and, if there is one, one for testing.`;
}
