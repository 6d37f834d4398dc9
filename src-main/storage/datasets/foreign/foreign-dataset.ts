import { UnrollError } from '#shared/contract/errors';
import { formatCount } from '#shared/text/format';
import { imageBytes } from '#shared/data/image-size';
import type { Examples } from '../datasets.ts';

/** Data sets in formats of other programs, read into the form that Unroll stores. */

/** A file to read from. */
export interface SourceFile {
  /** As the user knows it, for errors. */
  readonly name: string;
  readonly path: string;
}

/** A data set as its files have it. */
export interface ForeignDataset {
  readonly training: Examples;
  /** Null if the files have no test part. */
  readonly test: Examples | null;
  /** By label; null if the labels are numbers only. */
  readonly classNames: readonly string[] | null;
  /** What was done to the images, in sentences. */
  readonly notes: readonly string[];
}

/** Reports how much has been read, and can end the reading. */
export interface ReadingControl {
  readonly signal: AbortSignal;
  /** @param share from 0 to 1 */
  readonly report: (share: number) => void;
}

/**
 * Reads the files of a data set in one format.
 * @throws UnrollError 'damaged' naming the file, the place, what is wrong and what was expected; the signal's reason
 */
export type DatasetReader = (
  files: readonly SourceFile[],
  control: ReadingControl,
) => Promise<ForeignDataset>;

/** The most examples of one part: what its images can take in one array of a gibibyte. */
export const maxExamples = Math.floor(2 ** 30 / imageBytes);

/** @throws UnrollError 'damaged': what is wrong with a file */
export function refuse(file: string, problem: string, cause?: unknown): never {
  throw new UnrollError('damaged', `${file} can’t be imported: ${problem}`, { cause });
}

/** Collects labelled images one by one; memory grows with them. */
export class ImageCollector {
  #images = new Uint8Array(1024 * imageBytes);
  #labels = new Uint8Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param image 28x28 bytes. @throws UnrollError 'damaged' if there are too many, naming the file */
  add(image: ArrayLike<number>, label: number, file: string): void {
    if (this.#count === maxExamples) {
      refuse(
        file,
        `it has more than ${formatCount(maxExamples)} images, the most that are accepted`,
      );
    }
    if (this.#count === this.#labels.length) this.#grow();
    this.#images.set(image, this.#count * imageBytes);
    this.#labels[this.#count] = label;
    this.#count += 1;
  }

  finish(): Examples {
    return {
      count: this.#count,
      images: this.#images.slice(0, this.#count * imageBytes),
      labels: this.#labels.slice(0, this.#count),
    };
  }

  #grow(): void {
    const room = Math.min(2 * this.#labels.length, maxExamples);
    const images = new Uint8Array(room * imageBytes);
    images.set(this.#images);
    this.#images = images;
    const labels = new Uint8Array(room);
    labels.set(this.#labels);
    this.#labels = labels;
  }
}

const testName = /(^|[^a-z])(test|testing|t10k)([^a-z]|$)/i;
const trainingName = /(^|[^a-z])(train|training)([^a-z]|$)/i;

/** Which part of a data set a file or folder has, by its name; null if it doesn't say. */
export function partOf(name: string): 'training' | 'test' | null {
  if (testName.test(name)) return 'test';
  return trainingName.test(name) ? 'training' : null;
}

/**
 * Reads the file of each part, which both report half of the progress. A single file is the training part.
 * @throws UnrollError 'damaged' if two files are of the same part, and what reading throws
 */
export async function readByPart<Table>(
  files: readonly SourceFile[],
  control: ReadingControl,
  read: (file: SourceFile, control: ReadingControl) => Promise<Table>,
): Promise<{ readonly training: Table; readonly test: Table | null }> {
  const { training, test } = filesByPart(files);
  const share = test === null ? 1 : 0.5;
  const part = (file: SourceFile, before: number): Promise<Table> =>
    read(file, { ...control, report: (done) => control.report(share * (before + done)) });
  const first = await part(training, 0);
  return { training: first, test: test === null ? null : await part(test, 1) };
}

/** Assigns files to the parts by their names. @throws UnrollError 'damaged' if two are of the same part */
function filesByPart(files: readonly SourceFile[]): {
  readonly training: SourceFile;
  readonly test: SourceFile | null;
} {
  const [first] = files;
  if (first === undefined) throw new UnrollError('invalid-input', 'files: there is none');
  if (files.length === 1) return { training: first, test: null };
  const test = files.filter(({ name }) => partOf(name) === 'test');
  const others = files.filter((file) => !test.includes(file));
  if (test.length === 1 && others.length === 1) return { training: others[0]!, test: test[0]! };
  const names = files.map(({ name }) => name).join(', ');
  throw new UnrollError(
    'damaged',
    `${names} can’t be imported together: give one file for training and one with "test" in its name`,
  );
}
