import { largestImport } from '#shared/contract/commands';
import {
  datasetNameIn,
  datasetRoleLabels,
  datasetRoleOf,
  datasetRoles,
  type DatasetRole,
} from '#shared/data/dataset-file-names';
import { fields } from '#shared/catalogue/fields';
import { plainNameHelp } from '#shared/experiment/plain-name';
import { datasetFormatOf } from '#shared/exchange/datasets/dataset-formats';
import { archiveNameOf, isImageFolder } from '#shared/exchange/datasets/image-folder';
import { isLabelMapping } from '#shared/exchange/datasets/label-mapping';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { formatBytes, formatCount } from '#shared/text/format';
import { readIdxStart, type IdxStart } from './idx-start.ts';

/** One of the four files, as far as it is known. */
export interface ChosenFile {
  readonly file: File;
  /** Null while it is being read, and if it can't be used. */
  readonly start: IdxStart | null;
  readonly problem: string | null;
}

export type ChosenFiles = Readonly<Partial<Record<DatasetRole, ChosenFile>>>;

/**
 * Sorts files by role. `unknown` are those whose names don't tell theirs, or tell one that an earlier file has; `mapping`
 * is the one that says what EMNIST's labels stand for.
 */
export function sortFiles(files: readonly File[]): {
  readonly known: ReadonlyMap<DatasetRole, File>;
  readonly mapping: File | null;
  readonly unknown: readonly File[];
} {
  const known = new Map<DatasetRole, File>();
  const unknown: File[] = [];
  let mapping: File | null = null;
  for (const file of files) {
    if (mapping === null && isLabelMapping(file.name)) {
      mapping = file;
      continue;
    }
    const role = datasetRoleOf(file.name);
    if (role === undefined || known.has(role)) unknown.push(file);
    else known.set(role, file);
  }
  return { known, mapping, unknown };
}

/** Reads the beginning of a file and checks whether it suits its role. */
export async function examineFile(role: DatasetRole, file: File): Promise<ChosenFile> {
  const unusable = (problem: string): ChosenFile => ({ file, start: null, problem });
  if (file.size === 0) return unusable('It is empty.');
  if (file.size > largestImport) {
    return unusable(
      `It has ${formatBytes(file.size)}; at most ${formatBytes(largestImport)} can be imported.`,
    );
  }
  try {
    const start = await readIdxStart(file);
    if (start.isImages === isImages(role)) return { file, start, problem: null };
    const [found, wanted] = start.isImages ? ['images', 'labels'] : ['labels', 'images'];
    return unusable(`It contains ${found}; choose a file with ${wanted}.`);
  } catch (error) {
    return unusable(error instanceof Error ? error.message : String(error));
  }
}

/** The problem with each file, alone or together with another; a missing file has none yet. */
export function fileProblems(chosen: ChosenFiles): Partial<Record<DatasetRole, string>> {
  const problems: Partial<Record<DatasetRole, string>> = {};
  for (const role of datasetRoles) {
    const problem = chosen[role]?.problem ?? countProblem(role, chosen);
    if (problem !== null) problems[role] = problem;
  }
  return problems;
}

/** Compares the number of labels with that of their images. */
function countProblem(role: DatasetRole, chosen: ChosenFiles): string | null {
  if (isImages(role)) return null;
  const images = chosen[role === 'trainingLabels' ? 'trainingImages' : 'testImages']?.start;
  const labels = chosen[role]?.start;
  if (!images || !labels || images.count === labels.count) return null;
  return `It has ${formatCount(labels.count)} labels for ${formatCount(images.count)} images.`;
}

/** @returns what is wrong with a new data set's name; null if it is valid */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Enter a name.';
  const { pattern } = fields.dataset;
  if (!pattern.test(name)) {
    return `Use ${plainNameHelp}: at most 64 characters, not starting with a hyphen.`;
  }
  return taken.includes(name) ? `A data set named ${name} already exists.` : null;
}

/**
 * @returns a name for a data set, from what precedes the usual part of its files' names, or from the whole name in
 *   another format or of a folder; empty if they are IDX files without such a part
 */
export function suggestName(files: readonly OfferedFile<File>[]): string {
  const named = isImageFolder(files)
    ? [archiveNameOf(files)]
    : files.map(({ content }) => content.name);
  const [before] = named
    .map((name) => (datasetFormatOf(name) === null ? datasetNameIn(name) : withoutPart(name)))
    .filter((part) => part !== '');
  return (before ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The name of a file without its extension, and without what says that it is for training or testing, if more is left. */
function withoutPart(name: string): string {
  const whole = name.replace(/\.[^.]*$/, '');
  const words = whole.split(/[^a-z0-9]+/i);
  const rest = words.filter((word) => !/^(train|training|test|testing|t10k)$/i.test(word));
  return rest.join('-') || whole;
}

/**
 * Gives the files names from which the workbench knows their roles: their own, or the usual one if a file's own name
 * would suggest another role.
 */
export function namedForImport(chosen: ChosenFiles): Map<DatasetRole, File> {
  const named = new Map<DatasetRole, File>();
  const taken = new Set<string>();
  for (const role of datasetRoles) {
    const file = chosen[role]?.file;
    if (file === undefined) continue;
    const fits = datasetRoleOf(file.name) === role && !taken.has(file.name);
    const name = fits ? file.name : usualNames[role];
    taken.add(name);
    named.set(role, fits ? file : new File([file], name));
  }
  return named;
}

const usualNames: Readonly<Record<DatasetRole, string>> = {
  trainingImages: 'train-images-idx3-ubyte',
  trainingLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
};

/**
 * Finds the file that an error message of the workbench is about, by the name under which it was sent.
 * @returns null if the message names none of them: it is then about the whole import
 */
export function refusedFile(
  message: string,
  sent: ReadonlyMap<DatasetRole, File>,
): DatasetRole | null {
  const mentioned = [...sent]
    .map(([role, { name }]) => ({ role, at: message.indexOf(name) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  return mentioned[0]?.role ?? null;
}

function isImages(role: DatasetRole): boolean {
  return role === 'trainingImages' || role === 'testImages';
}

/** @returns the label of a file's slot */
export function slotLabel(role: DatasetRole): string {
  const label = datasetRoleLabels[role];
  return label.charAt(0).toUpperCase() + label.slice(1);
}
