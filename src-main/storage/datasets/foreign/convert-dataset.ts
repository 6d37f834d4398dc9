import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageBytes, imageSide } from '#shared/data/image-size';
import type { DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import { purpose } from '#shared/random/philox';
import { RandomStream } from '#shared/random/random-stream';
import { formatCount, formatShare } from '#shared/text/format';
import { storageError } from '../../files/storage-error.ts';
import { datasetFiles } from '../datasets.ts';
import { writeIdx } from '../idx.ts';
import { classNamesFile, longestClassName } from '../class-names.ts';
import { datasetReaders } from './dataset-readers.ts';
import {
  refuse,
  type ForeignDataset,
  type LabelledImages,
  type ReadingControl,
  type SourceFile,
} from './foreign-dataset.ts';

/** The share of each class that is split off for testing if the files have no test part. */
export const testShare = 1 / 7;

/** What a conversion has done, in sentences for the user. */
export interface Conversion {
  readonly notes: readonly string[];
}

/**
 * Reads a data set in a format and writes it as Unroll stores data sets: four IDX files, and a file with the names of the
 * classes unless they are plain numbers.
 * @param splitSeed decides which examples are for testing if the files don't say
 * @throws UnrollError 'damaged' or 'storage'; the signal's reason
 */
export async function convertDataset(
  format: DatasetFormatKey,
  files: readonly SourceFile[],
  folder: string,
  splitSeed: number,
  control: ReadingControl,
): Promise<Conversion> {
  const read = await datasetReaders[format](files, control);
  checkClasses(read, files[0]!.name);
  const notes = [...read.notes];
  let { training, test } = read;
  if (test === null) {
    ({ training, test } = splitForTesting(training, splitSeed));
    notes.push(
      `The files have no test part: ${formatCount(test.count)} images, ${formatShare(testShare)} of each class, were split off by the seed ${splitSeed}.`,
    );
  }
  await writePart(folder, datasetFiles.trainingImages, datasetFiles.trainingLabels, training);
  await writePart(folder, datasetFiles.testImages, datasetFiles.testLabels, test);
  if (read.classNames !== null) {
    const path = join(folder, classNamesFile);
    try {
      await writeFile(path, `${JSON.stringify(read.classNames, null, 2)}\n`, { mode: 0o600 });
    } catch (error) {
      throw storageError(error, 'written', path);
    }
  }
  return { notes };
}

/** @throws UnrollError 'damaged' for a single class, one that only the test part has, or names that don't fit */
function checkClasses({ training, test, classNames }: ForeignDataset, file: string): void {
  const classes = new Set(training.labels);
  if (classes.size < 2) {
    refuse(file, `all of its examples are of one class; at least two are needed`);
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

/**
 * Splits the same share of each class off for testing, at least one example of each that has two. Both parts keep the
 * order of the examples.
 */
export function splitForTesting(
  all: LabelledImages,
  seed: number,
): { readonly training: LabelledImages; readonly test: LabelledImages } {
  const byClass = new Map<number, number[]>();
  all.labels.forEach((label, index) => {
    const indices = byClass.get(label);
    if (indices === undefined) byClass.set(label, [index]);
    else indices.push(index);
  });
  const isForTesting = new Uint8Array(all.count);
  for (const [label, indices] of byClass) {
    const count = Math.max(Math.round(indices.length * testShare), indices.length > 1 ? 1 : 0);
    new RandomStream(seed, purpose.split, label).shuffle(indices);
    for (const index of indices.slice(0, count)) isForTesting[index] = 1;
  }
  const part = (wanted: number): LabelledImages => {
    const indices = [...isForTesting.keys()].filter((index) => isForTesting[index] === wanted);
    const images = new Uint8Array(indices.length * imageBytes);
    for (const [place, index] of indices.entries()) {
      images.set(
        all.images.subarray(index * imageBytes, (index + 1) * imageBytes),
        place * imageBytes,
      );
    }
    return {
      count: indices.length,
      images,
      labels: Uint8Array.from(indices, (index) => all.labels[index]!),
    };
  };
  return { training: part(0), test: part(1) };
}

async function writePart(
  folder: string,
  imagesName: string,
  labelsName: string,
  { count, images, labels }: LabelledImages,
): Promise<void> {
  await writeIdx(join(folder, imagesName), [count, imageSide, imageSide], images);
  await writeIdx(join(folder, labelsName), [count], labels);
}
