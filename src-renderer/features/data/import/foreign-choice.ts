import { largestImport } from '#shared/contract/commands';
import {
  datasetFormatOf,
  datasetFormats,
  type DatasetFormatKey,
} from '#shared/exchange/datasets/dataset-formats';
import { formatBytes } from '#shared/text/format';

/** Files of a data set in another format than IDX. */
export interface ForeignChoice {
  readonly format: DatasetFormatKey;
  readonly files: readonly File[];
}

/** Whether a file's name is that of a data set in another format. */
export function isForeign({ name }: File): boolean {
  return datasetFormatOf(name) !== null;
}

/**
 * Adds files to a choice: those of the same format stay, unless a new one has the name of an earlier one.
 * @returns null if the new files aren't all of one other format
 */
export function chooseForeign(
  files: readonly File[],
  before: ForeignChoice | null,
): ForeignChoice | null {
  const [format = null, ...others] = new Set(files.map(({ name }) => datasetFormatOf(name)));
  if (format === null || others.length > 0) return null;
  const names = new Set(files.map(({ name }) => name));
  const kept = before?.format === format ? before.files.filter(({ name }) => !names.has(name)) : [];
  return { format, files: [...kept, ...files] };
}

/** @returns what is wrong with the files, as far as their names and sizes tell; null if nothing is */
export function foreignProblem({ format, files }: ForeignChoice): string | null {
  const empty = files.find(({ size }) => size === 0);
  if (empty !== undefined) return `${empty.name} is empty.`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > largestImport) {
    return `The files have ${formatBytes(bytes)}; at most ${formatBytes(largestImport)} can be imported.`;
  }
  const { label, mostFiles } = datasetFormats[format];
  if (files.length <= mostFiles) return null;
  return mostFiles === 1
    ? `There are ${files.length} files; ${label} needs a single one, with training and test part in it.`
    : `There are ${files.length} files; ${label} needs one for training and, if there is one, one for testing.`;
}
