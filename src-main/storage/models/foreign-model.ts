import { UnrollError } from '#shared/contract/errors';
import type { FoundTensor } from '#shared/exchange/models/sources/found-model';
import { formatCount } from '#shared/text/format';
import { elementCount } from '../tensors/safetensors.ts';

/** Models of other programs, read without running anything of theirs. */

/** A model's file. */
export interface ModelFile {
  /** As the user knows it, for errors. */
  readonly name: string;
  readonly path: string;
}

/** A tensor whose numbers are read when they are needed. */
export interface ForeignTensor extends Omit<FoundTensor, 'finite'> {
  /**
   * Row-major, rounded to single precision.
   * @throws UnrollError 'damaged', also for numbers of another kind than weights have
   */
  read(): Promise<Float32Array>;
}

/** A model that is open for reading; `close` it. */
export interface ForeignModel {
  readonly tensors: readonly ForeignTensor[];
  /** Texts beside the tensors. */
  readonly metadata: Readonly<Record<string, string>>;
  /** What was chosen in reading, in sentences. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Opens a model's file. @throws UnrollError 'damaged' naming the file and what is wrong with it, or 'storage' */
export type ModelReader = (file: ModelFile) => Promise<ForeignModel>;

/** The most tensors of a file; Unroll's largest networks have 34. */
export const mostTensors = 2000;
/** The most numbers of all tensors together. Unroll's largest network has 108 million. */
const mostNumbers = 2 ** 28;
const longestName = 300;
const mostDimensions = 8;
/** What an error quotes of a name at most. */
const quotedCharacters = 100;

/** @throws UnrollError 'damaged': what is wrong with a file */
export function refuseModel(file: ModelFile, problem: string, cause?: unknown): never {
  throw new UnrollError('damaged', `${file.name} can’t be imported: ${problem}`, { cause });
}

/** A name from a file, shortened and with its control characters escaped. */
export function quoted(name: string): string {
  return JSON.stringify(name.slice(0, quotedCharacters));
}

/**
 * Checks names and sizes before any number is read.
 * @throws UnrollError 'damaged'
 */
export function checkTensors(
  file: ModelFile,
  tensors: readonly Pick<ForeignTensor, 'name' | 'shape'>[],
): void {
  if (tensors.length === 0) refuseModel(file, 'it has no tensors');
  if (tensors.length > mostTensors) {
    refuseModel(file, `it has more than ${formatCount(mostTensors)} tensors`);
  }
  let numbers = 0;
  for (const { name, shape } of tensors) {
    if (name.length === 0 || name.length > longestName) {
      refuseModel(
        file,
        `the name ${quoted(name)} of a tensor has ${name.length} characters; 1 to ${longestName} are allowed`,
      );
    }
    if (shape.length > mostDimensions) {
      refuseModel(
        file,
        `the tensor ${quoted(name)} has ${shape.length} dimensions; at most ${mostDimensions} are read`,
      );
    }
    numbers += elementCount(shape);
  }
  // NaN isn't smaller either.
  if (!(numbers <= mostNumbers)) {
    refuseModel(file, `its tensors have more than ${formatCount(mostNumbers)} numbers together`);
  }
}
