import type { DatasetFormatKey } from '../exchange/datasets/dataset-formats.ts';
import type { FoundModel } from '../exchange/models/sources/found-model.ts';

/** What is known about a data set before it is imported. */
export interface DatasetInspection {
  readonly kind: 'dataset';
  /** The format that was recognised. */
  readonly format: DatasetFormatKey | 'idx';
  readonly classes: number;
  /** By label; null if they have only numbers. */
  readonly classNames: readonly string[] | null;
  /** Examples of each class. The same whatever the seed of the split. */
  readonly training: readonly number[];
  readonly test: readonly number[];
  /** Whether the files have a test part; if not, one is split off by the seed when the import is finished. */
  readonly hasTestPart: boolean;
  /** Whether black becomes white unless the user chooses otherwise. */
  readonly inverted: boolean;
  /** Whether rows and columns are exchanged unless the user chooses otherwise. */
  readonly transposed: boolean;
  /** The first training examples of each class as they will be stored, but neither inverted nor transposed. */
  readonly examples: {
    readonly labels: Uint8Array;
    /** `imageBytes` each. */
    readonly images: Uint8Array;
  };
  /** What was done to the files, in sentences. */
  readonly notes: readonly string[];
  /** What may make networks learn badly from it, in sentences. */
  readonly warnings: readonly string[];
}

/** What is known about a model before it is imported; `understandModel` says what that means. */
export interface ModelInspection {
  readonly kind: 'model';
  readonly model: FoundModel;
}

/** What an import would bring, by the kind of import. */
export type Inspection = DatasetInspection | ModelInspection;
