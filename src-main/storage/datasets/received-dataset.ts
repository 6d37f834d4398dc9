import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { DatasetInspection } from '#shared/contract/inspections';
import type { DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import {
  isEmnist,
  isLabelMapping,
  largestLabelMapping,
  readLabelMapping,
} from '#shared/exchange/datasets/label-mapping';
import { readBoundedFile } from '../files/bounded-file.ts';
import { decodeText } from '../files/decode-text.ts';
import { inspectDataset, type ReadFiles } from './dataset-inspection.ts';
import { readClasses, readPart, type Dataset, type Examples } from './datasets.ts';
import { convertDataset } from './foreign/convert-dataset.ts';
import type { ReadingControl, SourceFile } from './foreign/foreign-dataset.ts';
import { relabelDataset } from './relabel-dataset.ts';

/** The files of a data set that were received for an import. */
export interface ReceivedDataset {
  readonly format: DatasetFormatKey | 'idx';
  /** With the names that the user knows. IDX files lie in the folder, under the names of stored data sets. */
  readonly files: readonly SourceFile[];
  /** Where the data set is made. */
  readonly folder: string;
}

/** What reading gives, whatever the format. */
type Read = Pick<Dataset, 'classes' | 'classNames'> & {
  readonly training: Examples;
  readonly test: Examples | null;
  readonly notes: readonly string[];
};

/** The share of the work that is converting, and not looking at the result. */
const convertingShare = 0.8;

/**
 * Makes the files of a data set of those that were received, with all examples for training if they have no test part,
 * and says what is in it. EMNIST's label mapping names the classes and is used up.
 * @throws UnrollError 'damaged' naming the file and what is wrong with it, 'not-found' or 'storage'; the signal's reason
 */
export async function inspectReceived(
  { format, files, folder }: ReceivedDataset,
  control: ReadingControl,
): Promise<DatasetInspection> {
  const { report } = control;
  let read: Read;
  if (format === 'idx') {
    read = await readAsTheyAre(files, folder, report);
  } else {
    const { notes, hasTestPart } = await convertDataset(format, files, folder, {
      ...control,
      report: (share) => report(share * convertingShare),
    });
    const parts = await readParts(folder, hasTestPart, (share) =>
      report(convertingShare + share * (1 - convertingShare)),
    );
    read = { ...parts, notes };
  }
  const transposed = isEmnist(files.map(({ name }) => name));
  const found: ReadFiles = { ...read, format, transposed };
  const inspection = inspectDataset(found);
  report(1);
  return inspection;
}

/** Reads files in the format in which data sets are stored. */
async function readAsTheyAre(
  files: readonly SourceFile[],
  folder: string,
  report: ReadingControl['report'],
): Promise<Read> {
  const mapping = files.find(({ name }) => isLabelMapping(name));
  const idx = files.filter((file) => file !== mapping);
  return named(idx, async () => {
    const notes: string[] = [];
    if (mapping !== undefined) {
      const labelNames = await namesIn(mapping);
      await rm(mapping.path);
      notes.push(...(await relabelDataset(folder, labelNames)));
    }
    return { ...(await readParts(folder, true, report)), notes };
  });
}

async function namesIn({ name, path }: SourceFile): Promise<ReadonlyMap<number, string>> {
  const bytes = await readBoundedFile(path, largestLabelMapping);
  try {
    return readLabelMapping(decodeText(bytes));
  } catch (cause) {
    const problem =
      cause instanceof TypeError ? 'it is not UTF-8 or UTF-16 text' : (cause as Error).message;
    throw new UnrollError('damaged', `${name} can’t be used: ${problem}`, { cause });
  }
}

/** Reads and checks a data set. @throws UnrollError as `readDataset` */
async function readParts(
  folder: string,
  hasTestPart: boolean,
  report: ReadingControl['report'],
): Promise<Omit<Read, 'notes'>> {
  const training = await readPart(folder, 'training');
  report(0.5);
  const { classes, classNames } = await readClasses(folder, training);
  const test = hasTestPart ? await readPart(folder, 'test', classes) : null;
  report(0.9);
  return { training, test, classes, classNames };
}

/** Reads files; errors call them by the names under which they were given. */
async function named<Result>(
  files: readonly SourceFile[],
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    let { message } = error;
    for (const { name, path } of files) {
      const plain = path.replace(/\.gz$/, '');
      const stored = basename(plain);
      message = message.replaceAll(`${plain}.gz`, name).replaceAll(plain, name);
      message = message.replaceAll(new RegExp(`(?<!-)\\b${stored}\\b(?!\\.)`, 'g'), name);
    }
    throw new UnrollError(error.code, message, { cause: error });
  }
}
