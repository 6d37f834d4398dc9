import type { CheckedInput } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
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
  type DatasetFormatKey,
} from '#shared/exchange/datasets/dataset-formats';
import { isLabelMapping, largestLabelMapping } from '#shared/exchange/datasets/label-mapping';
import { datasetFiles } from '../storage/datasets/datasets.ts';

const idxNames =
  'train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and ' +
  't10k-labels-idx1-ubyte.gz, optionally with "test" for "t10k" or with a prefix';
const allowedFiles = `a data set is four IDX files with names such as ${idxNames}, or ${datasetFormatKeys
  .map(
    (key) =>
      `${datasetFormats[key].label.replace(/ \(.*/, '')} (.${datasetFormats[key].extensions[0]})`,
  )
  .join(', ')}`;

/** The files of one import by their names. */
export interface DatasetFiles {
  readonly format: DatasetFormatKey | 'idx';
  /** The name under which each announced file is stored meanwhile. */
  readonly storedNames: ReadonlyMap<string, string>;
}

/**
 * Finds out by the names of files what they are.
 * @throws UnrollError 'invalid-input' if they don't tell, or for a label mapping that is too large
 */
export function datasetFilesOf(
  announced: Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>,
): DatasetFiles {
  const names = announced.files.map((file) => file.name);
  const isIdx = names.some((name) => datasetRoleOf(name) !== undefined && !isForeign(name));
  return isIdx ? asTheyAre(announced.files) : inAnotherFormat(names);
}

function isForeign(name: string): boolean {
  return datasetFormatOf(name) !== null;
}

/** The four files in the format in which data sets are stored, and what EMNIST's labels stand for. */
function asTheyAre(
  files: readonly { readonly name: string; readonly bytes: number }[],
): DatasetFiles {
  const [mapping, another] = files.filter(({ name }) => isLabelMapping(name));
  if (another !== undefined) {
    throw new UnrollError(
      'invalid-input',
      `files: both ${mapping!.name} and ${another.name} say what the labels stand for; give one`,
    );
  }
  if (mapping !== undefined && mapping.bytes > largestLabelMapping) {
    throw new UnrollError(
      'invalid-input',
      `files: ${mapping.name} has ${mapping.bytes} bytes; a label mapping has at most ${largestLabelMapping}`,
    );
  }
  const given = assignRoles(files.filter((file) => file !== mapping).map(({ name }) => name));
  const storedNames = new Map<string, string>();
  for (const [role, file] of given) {
    storedNames.set(file, datasetFiles[role] + (file.endsWith('.gz') ? '.gz' : ''));
  }
  if (mapping !== undefined) storedNames.set(mapping.name, 'label-mapping');
  return { format: 'idx', storedNames };
}

/** Files in another format. @throws UnrollError 'invalid-input' if they aren't all in the same one */
function inAnotherFormat(names: readonly string[]): DatasetFiles {
  const [format = null, ...others] = new Set(names.map(datasetFormatOf));
  if (format === null || others.length > 0) {
    const unknown = names.filter((name) => !isForeign(name));
    const problem =
      unknown.length > 0
        ? `${unknown.join(', ')} ${unknown.length === 1 ? 'has an unknown name' : 'have unknown names'}`
        : `${names.join(', ')} are in different formats`;
    throw new UnrollError('invalid-input', `files: ${problem}; ${allowedFiles}`);
  }
  return { format, storedNames: new Map(names.map((name, index) => [name, `given-${index}`])) };
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
