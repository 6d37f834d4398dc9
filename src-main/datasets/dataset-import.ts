import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import {
  datasetRoleLabels,
  datasetRoleOf,
  type DatasetRole,
} from '#shared/data/dataset-file-names';
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

type Announced = Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>;
const namesHelp =
  "a data set's files have names such as train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, " +
  't10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, optionally with "test" for "t10k" or with a prefix';

/**
 * Plans the import of a data set's four files.
 * @throws UnrollError 'invalid-input' if the name is taken or the files can't be told apart by their names
 */
export async function planDatasetImport(home: string, announced: Announced): Promise<ImportPlan> {
  const { name, transposed, files } = announced;
  await assertFree(name, home);
  const given = assignRoles(files.map((file) => file.name));
  const storedNames = new Map<string, string>();
  for (const [role, file] of given) {
    storedNames.set(file, datasetFiles[role] + (file.endsWith('.gz') ? '.gz' : ''));
  }
  return {
    storedNames,
    finish: async (folder) => {
      const dataset = await read(name, folder, given);
      if (transposed) await transpose(dataset, folder);
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
      return { kind: 'dataset', name };
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
    if (role === undefined) {
      throw new UnrollError('invalid-input', `files: ${name} has an unknown name; ${namesHelp}`);
    }
    const other = given.get(role);
    if (other !== undefined) {
      throw new UnrollError(
        'invalid-input',
        `files: both ${other} and ${name} look like the ${datasetRoleLabels[role]}; ${namesHelp}`,
      );
    }
    given.set(role, name);
  }
  return given;
}

/** Reads the files; errors call them by the names under which they were given. */
async function read(
  name: string,
  folder: string,
  given: ReadonlyMap<DatasetRole, string>,
): Promise<Dataset> {
  try {
    return await readDataset(name, folder, {});
  } catch (error) {
    if (!(error instanceof UnrollError) || error.code === 'storage') throw error;
    let { message } = error;
    for (const [role, file] of given) {
      const path = join(folder, datasetFiles[role]);
      message = message.replaceAll(`${path}.gz`, file).replaceAll(path, file);
      message = message.replaceAll(
        new RegExp(`(?<!-)\\b${datasetFiles[role]}\\b(?!\\.)`, 'g'),
        file,
      );
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
