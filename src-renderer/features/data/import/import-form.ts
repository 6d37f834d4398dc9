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
import { formatBytes, formatCount } from '#shared/text/format';
import { readIdxStart, type IdxStart } from './idx-start.ts';

/** One of the four files, as far as it is known. */
export interface ChosenFile {
  readonly file: File;
  /** Null while it is being read, and if it was refused. */
  readonly start: IdxStart | null;
  readonly problem: string | null;
}

export type ChosenFiles = Readonly<Partial<Record<DatasetRole, ChosenFile>>>;

/** Files by what they are; `unknown` are those whose names don't tell, or that one of the same kind came after. */
export function sortFiles(files: readonly File[]): {
  readonly known: ReadonlyMap<DatasetRole, File>;
  readonly unknown: readonly File[];
} {
  const known = new Map<DatasetRole, File>();
  const unknown: File[] = [];
  for (const file of files) {
    const role = datasetRoleOf(file.name);
    if (role === undefined || known.has(role)) unknown.push(file);
    else known.set(role, file);
  }
  return { known, unknown };
}

/** Reads the beginning of a file and says what is wrong with it in its place, if anything is. */
export async function examineFile(role: DatasetRole, file: File): Promise<ChosenFile> {
  const refused = (problem: string): ChosenFile => ({ file, start: null, problem });
  if (file.size === 0) return refused('It is empty.');
  if (file.size > largestImport) {
    return refused(
      `It has ${formatBytes(file.size)}; at most ${formatBytes(largestImport)} are taken in.`,
    );
  }
  try {
    const start = await readIdxStart(file);
    if (start.isImages === isImages(role)) return { file, start, problem: null };
    const [found, wanted] = start.isImages ? ['images', 'labels'] : ['labels', 'images'];
    return refused(`It holds ${found}; here go ${wanted}.`);
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

/** What is wrong with each file, also beside the others; a file that is missing has no problem yet. */
export function fileProblems(chosen: ChosenFiles): Partial<Record<DatasetRole, string>> {
  const problems: Partial<Record<DatasetRole, string>> = {};
  for (const role of datasetRoles) {
    const problem = chosen[role]?.problem ?? countProblem(role, chosen);
    if (problem !== null) problems[role] = problem;
  }
  return problems;
}

/** Labels that are not as many as the images they belong to. */
function countProblem(role: DatasetRole, chosen: ChosenFiles): string | null {
  if (isImages(role)) return null;
  const images = chosen[role === 'trainingLabels' ? 'trainingImages' : 'testImages']?.start;
  const labels = chosen[role]?.start;
  if (!images || !labels || images.count === labels.count) return null;
  return `It has ${formatCount(labels.count)} labels for ${formatCount(images.count)} images.`;
}

/** What is wrong with a new data set's name; null if it will do. */
export function nameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Give it a name.';
  const { pattern } = fields.dataset;
  if (!pattern.test(name)) {
    return `Use ${plainNameHelp}: at most 64 characters, not a hyphen first.`;
  }
  return taken.includes(name) ? `There is a data set ${name} already.` : null;
}

/** A name for a data set, from what stands before the usual part of its files' names; empty where nothing does. */
export function suggestName(files: readonly File[]): string {
  const [before] = files.map(({ name }) => datasetNameIn(name)).filter((part) => part !== '');
  return (before ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/**
 * The files under the names by which the workbench knows what they are: their own, or the usual one where a file's own
 * name would say something else.
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
 * Finds the file that a refusal of the workbench is about, by the name it was sent under.
 * @returns null if the message names none of them; then it is about the whole
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

/** What a slot for a file is called. */
export function slotLabel(role: DatasetRole): string {
  const label = datasetRoleLabels[role];
  return label.charAt(0).toUpperCase() + label.slice(1);
}
