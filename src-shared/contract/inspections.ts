import type { ExperimentConfig, FieldKey } from '../catalogue/fields.ts';
import type { DatasetFormatKey } from '../exchange/datasets/dataset-formats.ts';
import type { FoundModel } from '../exchange/models/sources/found-model.ts';
import type { Place } from '../exchange/results/places.ts';
import type { ResultFormatKey } from '../exchange/results/logged-run.ts';

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

/** A run of another program's log, before it is imported. */
export interface InspectedRun {
  /** Its folder or file; the same for no two runs. */
  readonly path: string;
  readonly name: string;
  readonly format: ResultFormatKey;
  /** Of its files. */
  readonly sha256: string;
  readonly tags: number;
  /** Points of the history. */
  readonly points: number;
  readonly epochs: number;
  /** The last. */
  readonly step: number;
  /** What the log counts. */
  readonly counts: 'steps' | 'epochs';
  /** ISO 8601; null if the log doesn't say. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The fields of the config that it tells. */
  readonly known: readonly {
    readonly key: FieldKey;
    readonly value: ExperimentConfig[FieldKey];
  }[];
  /** How many other hyperparameters it has. */
  readonly parameters: number;
  /** What a person should know about it, in sentences. */
  readonly notes: readonly string[];
}

/** A tag of some logs. */
export interface InspectedTag {
  readonly tag: string;
  /** Where its numbers usually go; null: nowhere. */
  readonly place: Place | null;
  /** How many runs have it. */
  readonly runs: number;
  readonly numbers: number;
  /** Null without a finite number. */
  readonly least: number | null;
  readonly most: number | null;
  readonly last: number | null;
  /** How many of its numbers are infinite or not a number. */
  readonly notFinite: number;
}

/** What is known about the runs of a log before they are imported. */
export interface ResultsInspection {
  readonly kind: 'results';
  /** The chosen folder's name; null for single files. */
  readonly folder: string | null;
  /** Each with the experiment that was made of the same log before; null: none was. */
  readonly runs: readonly (InspectedRun & {
    readonly existing: { readonly id: string; readonly name: string } | null;
  })[];
  readonly tags: readonly InspectedTag[];
}

/** What an import would bring, by the kind of import. */
export type Inspection = DatasetInspection | ModelInspection | ResultsInspection;
