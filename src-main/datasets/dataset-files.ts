import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import {
  datasetRoleLabels,
  datasetRoleOf,
  datasetRoles,
  type DatasetRole,
} from '#shared/data/dataset-file-names';
import {
  datasetFormatKeys,
  datasetFormatOf,
  datasetFormats,
} from '#shared/exchange/datasets/dataset-formats';
import {
  isEmnist,
  isLabelMapping,
  readLabelMapping,
} from '#shared/exchange/datasets/label-mapping';
import { datasetFiles, readClasses, readPart } from '../storage/datasets/datasets.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { relabelDataset } from '../storage/datasets/relabel-dataset.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import type { ReadFiles } from './dataset-inspection.ts';

const idxNames =
  'train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and ' +
  't10k-labels-idx1-ubyte.gz, optionally with "test" for "t10k" or with a prefix';
const allowedFiles = `a data set is four IDX files with names such as ${idxNames}, or ${datasetFormatKeys
  .map(
    (key) =>
      `${datasetFormats[key].label.replace(/ \(.*/, '')} (.${datasetFormats[key].extensions[0]})`,
  )
  .join(', ')}`;

/** Reads data sets in other formats; see `convertDataset`. */
export interface Converter {
  convert(
    input: TrainerRequests['convertDataset']['input'],
    control: ReadingControl,
  ): Promise<TrainerRequests['convertDataset']['output']>;
}

/** The files of an import once they were read. */
export interface PreparedFiles extends ReadFiles {
  /** Has the files of a data set, or only those for training if a test part is to be split off. */
  readonly folder: string;
}

/** How the files of one import become the files of a data set. */
export interface Preparation {
  /** The name under which each announced file is stored meanwhile. */
  readonly storedNames: ReadonlyMap<string, string>;
  /**
   * Reads the files.
   * @param received the folder with the received files, in or under which they are made
   * @throws UnrollError 'damaged' or 'storage'; the signal's reason
   */
  prepare(received: string, control: ReadingControl): Promise<PreparedFiles>;
}

/**
 * Finds out by the names of files how they become a data set.
 * @throws UnrollError 'invalid-input' if they don't tell
 */
export function preparationOf(
  announced: Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>,
  converter: Converter,
): Preparation {
  const names = announced.files.map((file) => file.name);
  const isIdx = names.some((name) => datasetRoleOf(name) !== undefined && !isForeign(name));
  return isIdx ? asTheyAre(names) : converted(names, converter);
}

function isForeign(name: string): boolean {
  return datasetFormatOf(name) !== null;
}

/** The four files in the format in which data sets are stored, and what EMNIST's labels stand for. */
function asTheyAre(names: readonly string[]): Preparation {
  const [mapping, another] = names.filter(isLabelMapping);
  if (another !== undefined) {
    throw new UnrollError(
      'invalid-input',
      `files: both ${mapping} and ${another} say what the labels stand for; give one`,
    );
  }
  const given = assignRoles(names.filter((name) => name !== mapping));
  const storedNames = new Map<string, string>();
  for (const [role, file] of given) {
    storedNames.set(file, datasetFiles[role] + (file.endsWith('.gz') ? '.gz' : ''));
  }
  if (mapping !== undefined) storedNames.set(mapping, storedMapping);
  const givenNames = new Map([...given].map(([role, file]) => [datasetFiles[role], file]));
  return {
    storedNames,
    prepare: async (folder) => {
      const notes: string[] = [];
      if (mapping !== undefined) {
        const path = join(folder, storedMapping);
        const labelNames = mappingIn(await readFile(path, 'utf8'), mapping);
        await rm(path);
        notes.push(...(await named(folder, givenNames, () => relabelDataset(folder, labelNames))));
      }
      return named(folder, givenNames, async () => ({
        ...(await readParts(folder, true)),
        ...{ format: 'idx', notes, transposed: isEmnist(names) },
      }));
    },
  };
}

const storedMapping = 'label-mapping';

function mappingIn(text: string, file: string): ReadonlyMap<number, string> {
  try {
    return readLabelMapping(text);
  } catch (cause) {
    throw new UnrollError('damaged', `${file} can't be used: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Files in another format. @throws UnrollError 'invalid-input' if they aren't all in the same one */
function converted(names: readonly string[], converter: Converter): Preparation {
  const [format = null, ...others] = new Set(names.map(datasetFormatOf));
  if (format === null || others.length > 0) {
    const unknown = names.filter((name) => !isForeign(name));
    const problem =
      unknown.length > 0
        ? `${unknown.join(', ')} ${unknown.length === 1 ? 'has an unknown name' : 'have unknown names'}`
        : `${names.join(', ')} are in different formats`;
    throw new UnrollError('invalid-input', `files: ${problem}; ${allowedFiles}`);
  }
  const stored = names.map((name, index) => ({ name, file: `given-${index}` }));
  return {
    storedNames: new Map(stored.map(({ name, file }) => [name, file])),
    prepare: async (received, control) => {
      const folder = join(received, 'dataset');
      await makeFolder(folder);
      const files = stored.map(({ name, file }) => ({ name, path: join(received, file) }));
      const { notes, hasTestPart } = await converter.convert({ format, files, folder }, control);
      const parts = await readParts(folder, hasTestPart);
      return { ...parts, ...{ format, notes, transposed: isEmnist(names) } };
    },
  };
}

function assignRoles(names: readonly string[]): Map<DatasetRole, string> {
  const given = new Map<DatasetRole, string>();
  for (const name of names) {
    const role = datasetRoleOf(name);
    if (role === undefined || isForeign(name)) {
      throw new UnrollError('invalid-input', `files: ${name} has an unknown name; ${allowedFiles}`);
    }
    const other = given.get(role);
    if (other !== undefined) {
      throw new UnrollError(
        'invalid-input',
        `files: both ${other} and ${name} look like the ${datasetRoleLabels[role]}; ${allowedFiles}`,
      );
    }
    given.set(role, name);
  }
  const missing = datasetRoles.filter((role) => !given.has(role));
  if (missing.length > 0) {
    throw new UnrollError(
      'invalid-input',
      `files: there are no ${missing.map((role) => datasetRoleLabels[role]).join(', no ')}; ${allowedFiles}`,
    );
  }
  return given;
}

/** Reads and checks a data set. @throws UnrollError as `readDataset` */
async function readParts(
  folder: string,
  hasTestPart: boolean,
): Promise<Omit<PreparedFiles, 'format' | 'notes' | 'transposed'>> {
  const training = await readPart(folder, 'training');
  const { classes, classNames } = await readClasses(folder, training);
  const test = hasTestPart ? await readPart(folder, 'test', classes) : null;
  return { folder, training, test, classes, classNames };
}

/** Reads files; errors call them by the names under which they were given. */
async function named<Result>(
  folder: string,
  givenNames: ReadonlyMap<string, string>,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    let { message } = error;
    for (const [stored, file] of givenNames) {
      const path = join(folder, stored);
      message = message.replaceAll(`${path}.gz`, file).replaceAll(path, file);
      message = message.replaceAll(new RegExp(`(?<!-)\\b${stored}\\b(?!\\.)`, 'g'), file);
    }
    throw new UnrollError(error.code, message, { cause: error });
  }
}
