import { z } from 'zod';
import { imageBytes } from '../../data/image-size.ts';
import { largestBundle, type ImportedBundle } from '../../exchange/bundle.ts';
import { fields } from '../../catalogue/fields.ts';
import type { ImportedAnswers, ImportedLesson } from '../../lessons/imported.ts';
import { nameSchema } from '../../experiment/name.ts';
import { tagChoices } from '../../exchange/results/choose-places.ts';
import { logLimits } from '../../exchange/results/logged-run.ts';
import { command, config, nothing } from '../command.ts';
import type { Inspection } from '../inspections.ts';

export { imageBytes };

/** One image, a byte for each pixel. */
export const oneImage = z
  .instanceof(Uint8Array<ArrayBufferLike>)
  .refine(({ length }) => length === imageBytes, {
    error: `must be one image of ${imageBytes} bytes`,
  });

/** Concatenated images, at least one. */
export const wholeImages = z
  .instanceof(Uint8Array<ArrayBufferLike>)
  .refine(({ length }) => length > 0 && length % imageBytes === 0, {
    error: `must hold whole images of ${imageBytes} bytes`,
  });

/** A data set as the list shows it; one that can't be read is listed with the reason. */
export type ListedDataset =
  | {
      readonly kind: 'dataset';
      readonly name: string;
      /** Comes with Unroll and can't be removed. */
      readonly bundled: boolean;
      readonly classes: number;
      /** By label; null if they have only numbers. */
      readonly classNames: readonly string[] | null;
      /** Examples of each class. */
      readonly training: readonly number[];
      readonly test: readonly number[];
      /** File name to SHA-256 of its uncompressed bytes. */
      readonly hashes: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'damaged'; readonly name: string; readonly reason: string };

/** Some examples of a data set. */
export interface DatasetExamples {
  /** The number of examples with this split and label. */
  readonly total: number;
  /** Each one's index in the data set's files. */
  readonly indices: readonly number[];
  readonly labels: Uint8Array;
  /** `imageBytes` each. */
  readonly images: Uint8Array;
}

/** Means over the training examples. */
export interface MeanImages {
  /** Of all examples; pixels 0 to 255. */
  readonly all: Uint8Array;
  /** Of each class, concatenated. */
  readonly perClass: Uint8Array;
  /** Mean and deviation of all pixels, scaled to 0 to 1. */
  readonly mean: number;
  readonly deviation: number;
}

/** The largest piece of a file that is sent at once, in bytes. */
export const largestPiece = 1024 * 1024;
/** The largest total size of the files of one import that isn't an archive of experiments, in bytes. */
export const largestImport = 1024 ** 3;

const dataset = z.string().regex(fields.dataset.pattern, `use ${fields.dataset.allowed}`);
const importId = z.string().min(1).max(100);
/** The longest path of a file in a chosen folder, in characters. */
const longestPath = 1000;
/** At most so many files of logs are imported at once; MLflow has several for each run. */
export const mostResultFiles = 20_000;
const fileName = z.string().min(1).max(200);
const oneArchive = z
  .array(z.strictObject({ name: fileName, bytes: z.int().min(1).max(largestBundle) }))
  .length(1);
const within = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z.number().min(minimum).max(maximum);
const count = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z.int().min(minimum).max(maximum);

/** A file's path in a chosen folder, with `/` between names; it is never used on a disk. */
const filePath = z
  .string()
  .min(1)
  .max(longestPath)
  .refine((path) => path.split('/').every((name) => name !== '..' && name !== '' && name !== '.'), {
    error: 'must be a path within the chosen folder, with names between single slashes',
  });

/** What the user decides once the files were inspected, by the kind of import. What is left out stays as announced. */
const importChoices = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dataset'),
    splitSeed: count(fields.seed).optional(),
    transposed: z.boolean().optional(),
    inverted: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('model'),
    name: nameSchema.optional(),
    /** Config fields of `modelFields`; absent ones are as the file says, or as `understandModel` assumes. */
    config: config.default({}),
    /** For parameters by their names the tensor in the file, or null for none; absent ones are as understood. */
    places: z.record(z.string().max(100), z.string().max(300).nullable()).default({}),
  }),
  z.strictObject({
    kind: z.literal('results'),
    /** The paths of the runs to import; by default those that weren't imported before. */
    runs: z.array(z.string().max(longestPath)).min(1).max(logLimits.runs).optional(),
    /** What to do with the numbers of a tag, where that isn't the usual. */
    tags: z.record(z.string(), z.enum(tagChoices)).optional(),
    /** The batch they form together; null: none. By default it is called as the folder. */
    batch: nameSchema.nullable().optional(),
  }),
]);
export type ImportChoices = z.output<typeof importChoices>;

export const dataCommands = {
  'datasets.list': command(nothing).returns<readonly ListedDataset[]>(),
  'datasets.means': command(z.strictObject({ dataset })).returns<MeanImages>(),
  /**
   * Examples in the order of the files. With `splitBy`, training and validation examples are those of a run with these
   * fields; without it, all of the training file's examples are training examples.
   */
  'datasets.examples': command(
    z.strictObject({
      dataset,
      split: z.enum(['training', 'validation', 'test']),
      label: z.int().min(0).max(255).nullable().default(null),
      offset: z.int().nonnegative().default(0),
      limit: z.int().min(1).max(500).default(100),
      splitBy: z
        .strictObject({
          seed: count(fields.seed),
          trainingExamples: count(fields.trainingExamples),
          validationExamples: count(fields.validationExamples),
        })
        .optional(),
    }),
  ).returns<DatasetExamples>(),
  /** Images of the test set by their indices, concatenated. */
  'datasets.testImages': command(
    z.strictObject({
      dataset,
      indices: z.array(z.int().nonnegative()).min(1).max(500),
    }),
  ).returns<{ readonly images: Uint8Array }>(),
  /** One training example as augmentation changes it in several epochs. */
  'datasets.augmented': command(
    z.strictObject({
      dataset,
      index: z.int().nonnegative(),
      seed: count(fields.seed),
      epochs: z.int().min(1).max(60),
      augmentShift: within(fields.augmentShift),
      augmentRotation: within(fields.augmentRotation),
      augmentScale: within(fields.augmentScale),
    }),
  ).returns<{ readonly original: Uint8Array; readonly images: Uint8Array }>(),
  /** Moves an imported data set to the trash folder. */
  'datasets.remove': command(z.strictObject({ dataset })).returns<{ readonly name: string }>(),

  /**
   * Begins an import of files: a data set, as its four IDX files (plain or .gz; a fifth may say what EMNIST's labels stand
   * for) or in one of the formats of `datasetFormats`, one archive of experiments, which may be a bundle, one lesson or file of answers, one file of
   * `modelSources`, or results in the formats of `resultFormats`, with the paths of their files in the chosen folder. Their
   * bytes follow by `imports.append`; they appear only once `imports.finish` has checked them.
   */
  'imports.begin': command(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('dataset'),
        name: dataset,
        /** Exchanges rows and columns; by default if the names of the files are EMNIST's. */
        transposed: z.boolean().optional(),
        /** Makes white of black; by default if most images have a white edge. */
        inverted: z.boolean().optional(),
        /** Decides which examples are for testing if the files have no test part. */
        splitSeed: count(fields.seed).default(fields.seed.default),
        files: z
          .array(z.strictObject({ name: fileName, bytes: z.int().min(1).max(largestImport) }))
          .min(1)
          .max(5),
      }),
      z.strictObject({ kind: z.literal('experiment'), files: oneArchive }),
      z.strictObject({ kind: z.literal('lesson'), files: oneArchive }),
      z.strictObject({
        kind: z.literal('model'),
        files: z
          .array(z.strictObject({ name: fileName, bytes: z.int().min(1).max(largestImport) }))
          .length(1),
      }),
      z.strictObject({
        kind: z.literal('results'),
        files: z
          .array(z.strictObject({ name: filePath, bytes: z.int().min(0).max(largestImport) }))
          .min(1)
          .max(mostResultFiles),
      }),
    ]),
  ).returns<{ readonly id: string }>(),
  /** The next piece of one of the files. */
  'imports.append': command(
    z.strictObject({
      id: importId,
      file: z.string().min(1).max(longestPath),
      piece: z
        .instanceof(Uint8Array<ArrayBufferLike>)
        .refine(({ length }) => length <= largestPiece, {
          error: `must have at most ${largestPiece} bytes`,
        }),
    }),
  ).returns<{ readonly received: number }>(),
  /**
   * Reads what was received and says what importing it would bring; nothing is stored yet. `importProgress` events tell
   * how far it is; it can be cancelled meanwhile. Files that can't be imported end the import.
   */
  'imports.inspect': command(z.strictObject({ id: importId })).returns<Inspection>(),
  /**
   * Checks what was received, unless `imports.inspect` has, and stores it. `importProgress` events tell how far it is; it
   * can be cancelled meanwhile.
   */
  'imports.finish': command(
    z.strictObject({ id: importId, choices: importChoices.optional() }),
  ).returns<
    | {
        readonly kind: 'dataset';
        readonly name: string;
        /** What was done to the files, in sentences. */
        readonly notes: readonly string[];
      }
    | { readonly kind: 'experiment'; readonly id: string }
    /** From an archive of several, all of which were imported, or from logs. */
    | { readonly kind: 'experiments'; readonly ids: readonly string[] }
    | ImportedBundle
    | ImportedLesson
    | ImportedAnswers
  >(),
  'imports.cancel': command(z.strictObject({ id: importId })).returns<{ readonly id: string }>(),
} as const;
