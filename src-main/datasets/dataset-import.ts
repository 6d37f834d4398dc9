import { rm } from 'node:fs/promises';
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
  datasetFiles,
  listDatasets,
  readDataset,
  type Dataset,
} from '../storage/datasets/datasets.ts';
import { publishFolder } from '../storage/files/durable-files.ts';
import { writeIdx } from '../storage/datasets/idx.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { transposeImages } from '../storage/datasets/transpose-images.ts';
import type { ImportPlan } from '../imports/imports.ts';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>;
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

/** How the files of one import become the files of a data set. */
interface Preparation {
  readonly storedNames: ReadonlyMap<string, string>;
  /**
   * Makes a folder with the files of a data set.
   * @param received the folder with the received files
   */
  prepare(
    received: string,
    control: ReadingControl,
  ): Promise<{
    readonly folder: string;
    /** What the files are called in errors, by their names in the folder. */
    readonly givenNames: ReadonlyMap<string, string>;
    readonly notes: readonly string[];
  }>;
}

/**
 * Plans the import of a data set, from its four files or in another format.
 * @throws UnrollError 'invalid-input' if the name is taken or it can't be told from their names what the files are
 */
export async function planDatasetImport(
  home: string,
  announced: Announced,
  converter: Converter,
): Promise<ImportPlan> {
  const { name, transposed } = announced;
  await assertFree(name, home);
  const { storedNames, prepare } = preparationOf(announced, converter);
  return {
    storedNames,
    finish: async (received, control) => {
      const { folder, givenNames, notes } = await prepare(received, control);
      const dataset = await read(name, folder, givenNames);
      if (transposed) await transpose(dataset, folder);
      control.signal.throwIfAborted();
      await assertFree(name, home);
      await makeFolder(join(home, 'datasets'));
      // Later the disk may be full.
      await makeFolder(datasetTrash(home));
      try {
        await publishFolder(folder, join(home, 'datasets', name));
      } catch (error) {
        // Another import may have been faster.
        await assertFree(name, home);
        throw error;
      }
      return { kind: 'dataset', name, notes };
    },
  };
}

function preparationOf(announced: Announced, converter: Converter): Preparation {
  const names = announced.files.map((file) => file.name);
  const isIdx = names.some((name) => datasetRoleOf(name) !== undefined && !isForeign(name));
  return isIdx ? asTheyAre(names) : converted(names, announced.splitSeed, converter);
}

function isForeign(name: string): boolean {
  return datasetFormatOf(name) !== null;
}

/** The four files in the format in which data sets are stored. */
function asTheyAre(names: readonly string[]): Preparation {
  const given = assignRoles(names);
  const storedNames = new Map<string, string>();
  for (const [role, file] of given) {
    storedNames.set(file, datasetFiles[role] + (file.endsWith('.gz') ? '.gz' : ''));
  }
  const givenNames = new Map([...given].map(([role, file]) => [datasetFiles[role], file]));
  return {
    storedNames,
    prepare: (folder) => Promise.resolve({ folder, givenNames, notes: [] }),
  };
}

/** Files in another format. @throws UnrollError 'invalid-input' if they aren't all in the same one */
function converted(names: readonly string[], splitSeed: number, converter: Converter): Preparation {
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
      const { notes } = await converter.convert({ format, files, folder, splitSeed }, control);
      return { folder, givenNames: new Map(), notes };
    },
  };
}

/** Where removed data sets are kept. */
export function datasetTrash(home: string): string {
  return join(home, '.trash', 'datasets');
}

async function assertFree(name: string, home: string): Promise<void> {
  if (!(await listDatasets(home)).includes(name)) return;
  throw new UnrollError(
    'invalid-input',
    `name: a data set named ${name} already exists; use another name or move that one to the trash first`,
  );
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

/** Reads the files; errors call them by the names under which they were given. */
async function read(
  name: string,
  folder: string,
  givenNames: ReadonlyMap<string, string>,
): Promise<Dataset> {
  try {
    return await readDataset(name, folder, {});
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

async function transpose({ training, test }: Dataset, folder: string): Promise<void> {
  const parts = [
    [datasetFiles.trainingImages, training],
    [datasetFiles.testImages, test],
  ] as const;
  for (const [fileName, { count, images }] of parts) {
    const path = join(folder, fileName);
    const side = Math.sqrt(images.length / count);
    await transposeImages(images, side);
    await writeIdx(path, [count, side, side], images);
    await rm(`${path}.gz`, { force: true });
  }
}
