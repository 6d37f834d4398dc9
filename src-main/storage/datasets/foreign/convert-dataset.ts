import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import { storageError } from '../../files/storage-error.ts';
import { classNamesFile, longestClassName } from '../class-names.ts';
import { writePart } from '../settle-dataset.ts';
import { datasetReaders } from './dataset-readers.ts';
import {
  refuse,
  type ForeignDataset,
  type ReadingControl,
  type SourceFile,
} from './foreign-dataset.ts';

/** What a conversion has found and done. */
export interface Conversion {
  /** What was done to the images, in sentences for the user. */
  readonly notes: readonly string[];
  /** Whether the files have a test part; if not, all examples are for training until `settleDataset` splits them. */
  readonly hasTestPart: boolean;
}

/**
 * Reads a data set in a format and writes it as Unroll stores data sets: four IDX files (two without a test part), and a
 * file with the names of the classes unless they are plain numbers.
 * @throws UnrollError 'damaged' or 'storage'; the signal's reason
 */
export async function convertDataset(
  format: DatasetFormatKey,
  files: readonly SourceFile[],
  folder: string,
  control: ReadingControl,
): Promise<Conversion> {
  const read = await datasetReaders[format](files, control);
  checkClasses(read, files[0]!.name);
  await writePart(folder, 'training', read.training);
  if (read.test !== null) await writePart(folder, 'test', read.test);
  if (read.classNames !== null) {
    const path = join(folder, classNamesFile);
    try {
      await writeFile(path, `${JSON.stringify(read.classNames, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      throw storageError(error, 'written', path);
    }
  }
  return { notes: read.notes, hasTestPart: read.test !== null };
}

/**
 * @throws UnrollError 'damaged' for a single class, one that only the test part has, too few examples to split some
 *   off, or names that don't fit
 */
function checkClasses({ training, test, classNames }: ForeignDataset, file: string): void {
  const classes = new Set(training.labels);
  if (classes.size < 2) {
    refuse(file, `all of its examples are of one class; at least two are needed`);
  }
  if (test === null && training.count === classes.size) {
    refuse(
      file,
      'it has no test part, and no class has two examples of which one could be split off',
    );
  }
  const unknown = test?.labels.find((label) => !classes.has(label));
  if (unknown !== undefined) {
    refuse(file, `the test part has the class ${unknown}, which the training part does not have`);
  }
  if (classNames === null) return;
  const tooLong = classNames.find((name) => name.length > longestClassName);
  if (tooLong !== undefined) {
    refuse(
      file,
      `the name of the class ${JSON.stringify(tooLong)} has more than ${longestClassName} characters`,
    );
  }
  const largest = Math.max(...classes);
  if (classNames.length <= largest) {
    refuse(file, `it names ${classNames.length} classes, and has the label ${largest}`);
  }
}
