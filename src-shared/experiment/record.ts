import { z } from 'zod';
import { engineNames } from '../catalogue/engines.ts';
import { fieldKeys, fields } from '../catalogue/fields.ts';
import {
  epochMetricKeys,
  epochShape,
  measuredOnValidation,
  type EpochMetricKey,
  type ValidationKey,
} from '../catalogue/metrics/epoch-metrics.ts';
import { pointShape, sparsePointShape } from '../catalogue/metrics/step-metrics.ts';
import { reportedTestShape, testShape } from '../catalogue/metrics/test-metrics.ts';
import { configSchema } from './config.ts';
import { damagedFileSchema } from './damaged-files.ts';
import { plainName } from './plain-name.ts';
import { repetitionSchema } from './repetition.ts';

/**
 * The record of an experiment, in three files of its folder with one writer each: the request (`experiment.json`,
 * written once), the run (`run.json`, by the process that trains) and the user's notes (`notes.json`, by the workbench).
 * The schemas are checked on reading and on writing; the types follow from them. Unknown keys stay in the files
 * (`storage/json/unknown-keys.ts`) but are not read.
 *
 * The metrics of a run are declared in the catalogue of metrics. Any other new result needs one line here, with a
 * default, which experiments that were stored before it then have.
 */

/** Raise it when a file's keys change their meaning; `migrations.ts` converts older files. */
export const recordVersion = 2;

/**
 * - `queued`: created, not yet started
 * - `running`, `paused`: a process holds the folder's lock
 * - `stopped`: stopped by the user; can be resumed
 * - `interrupted`: its process died; can be resumed
 * - `failed`: ended by an error (see the reason); the results so far are kept
 * - `finished`: trained for all epochs or stopped early, and evaluated on the test set
 */
export const experimentStatuses = [
  'queued',
  'running',
  'paused',
  'stopped',
  'interrupted',
  'failed',
  'finished',
] as const;
export type ExperimentStatus = (typeof experimentStatuses)[number];

/** The pattern of the ids of experiments and saved comparisons. */
export const idPattern = plainName(80);

const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const share = z.number().min(0).max(1);
/** Seconds since training began, without pauses and interruptions. */
const seconds = z.number().nonnegative();
const moment = z.iso.datetime();

/** Rows: true class; columns: predicted class; entries: examples. */
export const confusionSchema = z.array(z.array(count));

/** One point of the history; a line of `history.jsonl`. Means are over the training steps since the previous point. */
export const historyPointSchema = z.looseObject(pointShape);
export type HistoryPoint = z.infer<typeof historyPointSchema>;

/** A point of imported results, in which everything but the step can be missing. */
export const sparsePointSchema = z.looseObject({
  ...sparsePointShape,
  /** Numbers under tags of the log that no metric of Unroll's has; they are kept, not charted. */
  logged: z.record(z.string(), z.number()).optional(),
});
export type SparsePoint = z.infer<typeof sparsePointSchema>;

/** What an epoch that was trained here always has. */
const measuredHere = epochMetricKeys.filter((key) => !measuredOnValidation(key));

/** One finished epoch. */
export const epochSchema = z
  .object({
    /** Counted from 1. */
    epoch: z.int().positive(),
    step: count,
    ...epochShape,
    /** Null without a validation split. */
    validationConfusion: confusionSchema.nullable(),
    /** Hash of the parameters after this epoch (see `weightsSha256`); null for imported results. */
    weightsSha256: sha256.nullable(),
  })
  .superRefine((epoch, context) => {
    if (epoch.weightsSha256 === null) return;
    for (const key of measuredHere) {
      if (epoch[key] !== null) continue;
      const message = 'Invalid input: only imported results have no number here';
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });
export type EpochResult = z.infer<typeof epochSchema>;

/** An epoch that was trained here, which has all its numbers but those of validation. */
export type TrainedEpoch = EpochResult & {
  readonly [Key in Exclude<EpochMetricKey, ValidationKey>]: number;
} & { readonly weightsSha256: string };

/** The hash of the weights after a training step, for comparing them with those of another run. */
export const weightHashSchema = z.object({
  step: count,
  /** See `weightsSha256`. */
  sha256,
});
export type WeightHash = z.infer<typeof weightHashSchema>;

export const classResultSchema = z.object({
  label: count,
  precision: share,
  recall: share,
  f1: share,
  /** Examples of this class. */
  support: count,
});
export type ClassResult = z.infer<typeof classResultSchema>;

/** Results on a test set as another program has logged them; null: not logged. */
export const reportedTestSchema = z.object(reportedTestShape);
export type ReportedTest = z.infer<typeof reportedTestSchema>;

/** The evaluation of a model on a set of examples it hasn't seen. */
export const evaluationSchema = z.object({
  examples: count,
  ...testShape,
  /** Wilson's 95 % interval. */
  accuracyInterval: z.tuple([share, share]),
  perClass: z.array(classResultSchema),
  confusion: confusionSchema,
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export const environmentSchema = z.object({
  engine: z.object({
    name: z.enum(engineNames),
    instructionSet: z.string(),
    threads: z.int().positive(),
    version: z.string(),
  }),
  cpu: z.string(),
  cores: z.int().positive(),
  memoryBytes: count,
  platform: z.string(),
  architecture: z.string(),
  /** Name to version: unroll, node, and electron on the desktop. */
  versions: z.record(z.string(), z.string()),
});
export type Environment = z.infer<typeof environmentSchema>;

/** A checkpoint that a run has kept at the end of an epoch. */
export const keptCheckpointSchema = z.object({
  /** Epochs finished by then; 0: before training. */
  epoch: count,
  step: count,
  /** Of the whole file. */
  sha256,
  bytes: count,
});
export type KeptCheckpoint = z.infer<typeof keptCheckpointSchema>;

/** The data a run was trained and tested on. */
export const dataSummarySchema = z.object({
  dataset: z.string(),
  /** File name to hash of its uncompressed bytes. */
  hashes: z.record(z.string(), sha256),
  trainingExamples: count,
  validationExamples: count,
  testExamples: count,
  classes: z.int().min(2),
  /** By label; null if they have only numbers. */
  classNames: z.array(z.string()).nullable().default(null),
  /** Of the training split's pixels, scaled to 0..1. */
  mean: z.number(),
  deviation: z.number(),
  /** The order in which the pixels are read if it is random, otherwise null. */
  permutation: z.array(count).nullable(),
});
export type DataSummary = z.infer<typeof dataSummarySchema>;

/** How long the parts of a run took, in seconds. What is left of the total went into writing files. */
export const phasesSchema = z.object({
  /**
   * From the start of its process to its first training step: loading the program and the data, making the network. Where
   * a process trains one run after the other, later ones begin when they are asked for; so does the total.
   */
  start: z.number().nonnegative(),
  /** All training steps, with preparing their batches and reporting. */
  steps: z.number().nonnegative(),
  /** On the validation split, after all epochs together. */
  validation: z.number().nonnegative(),
  test: z.number().nonnegative(),
  /** From the start of its process to its results. */
  total: z.number().nonnegative(),
});
export type RunPhases = z.infer<typeof phasesSchema>;

/** What a log has beside its numbers. */
export const logSchema = z.object({
  /** The fields of the config that it tells. The others are at their defaults, which mean nothing. */
  known: z.array(z.enum(fieldKeys)),
  /** Hyperparameters that aren't fields, as they are in the log. */
  parameters: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Tags whose numbers are in the history but in no chart. */
  uncharted: z.array(z.string()),
  /** What a person should know about the numbers, in sentences. */
  notes: z.array(z.string()),
});

/** Where an experiment comes from that was made by another program. */
export const originSchema = z.object({
  /**
   * - `model`: its weights were brought in; Unroll evaluated them
   * - `results`: its numbers were brought in; they are shown as they are, and there are no weights
   */
  kind: z.enum(['model', 'results']),
  /** What was read: `PyTorch`, `TensorBoard`. */
  format: z.string().min(1).max(100),
  /** The name of the file or folder. */
  file: z.string().min(1).max(300),
  /** Of the file, or of the files of a folder in the order of their names. */
  sha256,
  /** Of results, what their log has beside the numbers; a model has none. */
  log: logSchema.optional(),
});
export type Origin = z.infer<typeof originSchema>;

/** Where a run was forked from another, and how it had been trained up to there, so that it stands alone. */
export const forkSchema = z.object({
  /** The id and the name that the other run had at that time. */
  parent: z.string().regex(idPattern),
  parentName: z.string().min(1).max(200),
  /** Epochs finished by then; 0: before the first. */
  epoch: count,
  step: count,
  /** Of the checkpoint, `fork.safetensors`, as a whole file. */
  sha256,
  /** The configs of the training up to there, in order: more than one if the parent was a fork itself. */
  segments: z
    .array(
      z.object({
        config: configSchema,
        /** Its last training step. */
        step: count,
      }),
    )
    .min(1),
});
export type Fork = z.infer<typeof forkSchema>;

/** The request: what to train. */
export const requestSchema = z.object({
  id: z.string().regex(idPattern),
  createdAt: moment,
  config: configSchema,
  /** Null for a run of Unroll's own. */
  origin: originSchema.nullable().default(null),
  /** Null for a run that was trained from its beginning. */
  fork: forkSchema.nullable().default(null),
});

/** The results of the run so far. An experiment that was never started has only the defaults. */
export const runSchema = z.object({
  startedAt: moment.nullable().default(null),
  finishedAt: moment.nullable().default(null),
  status: z.enum(experimentStatuses).default('queued'),
  /** Why it failed, or how early stopping ended it; null otherwise. */
  statusReason: z.string().nullable().default(null),
  /** Whether it failed only because its disk refused to store something, so that it can be resumed once it doesn't. */
  diskRefused: z.boolean().default(false),
  /** Trainable parameters; null until started, as are environment and data. */
  parameters: count.nullable().default(null),
  environment: environmentSchema.nullable().default(null),
  data: dataSummarySchema.nullable().default(null),
  /** Training steps done as of the last checkpoint; `totalSteps`: of the whole run. */
  step: count.default(0),
  totalSteps: count.nullable().default(null),
  trainingSeconds: seconds.default(0),
  /** Of a finished run that was neither paused nor resumed; otherwise null. */
  phases: phasesSchema.nullable().default(null),
  epochs: z.array(epochSchema).default([]),
  /** After the steps 1, 2, 4, 8 and so on, in order. */
  weightHashes: z.array(weightHashSchema).default([]),
  /** In the order of their epochs; see the field `keepCheckpoints`. */
  keptCheckpoints: z.array(keptCheckpointSchema).default([]),
  /** The epoch whose weights were kept: with early stopping that of the lowest validation loss, otherwise the last. */
  bestEpoch: z.int().positive().nullable().default(null),
  /** SHA-256 of all parameters as little-endian single-precision numbers in layout order. */
  weightsSha256: sha256.nullable().default(null),
  /** On the test set, with the weights kept. */
  test: evaluationSchema.nullable().default(null),
  /** Of imported results: what their log says about a test set, which can't be checked here. */
  reportedTest: reportedTestSchema.nullable().default(null),
  /** SHA-256 of the history's first `historyBytes` bytes as of the last checkpoint; null: all of a finished run's. */
  historySha256: sha256.nullable().default(null),
  historyBytes: count.nullable().default(null),
  /** The same for the predictions for the validation examples. */
  validationSha256: sha256.nullable().default(null),
  validationBytes: count.nullable().default(null),
  /** The same for what was recorded inside the network. */
  insideSha256: sha256.nullable().default(null),
  insideBytes: count.nullable().default(null),
  /** SHA-256 of the predictions for the test examples, which a finished run has. */
  predictionsSha256: sha256.nullable().default(null),
});
export type RunRecord = z.infer<typeof runSchema>;

/** The fields of an experiment that the user can edit. */
export const notesFields = {
  name: z.string().min(1).max(200),
  notes: z.string().max(100_000),
  tags: z.array(z.string().min(1).max(60)).max(100),
  starred: z.boolean(),
  /** The name of the batch it belongs to: runs that were made together. Null: of none. */
  batch: z.string().min(1).max(200).nullable(),
  /** Kept out of sight: listed only on request. */
  archived: z.boolean(),
};

/** The user's notes on an experiment. */
export const notesSchema = z.object({
  name: notesFields.name,
  notes: notesFields.notes.default(''),
  tags: notesFields.tags.default([]),
  starred: notesFields.starred.default(false),
  batch: notesFields.batch.default(null),
  archived: notesFields.archived.default(false),
});
export type ExperimentNotes = z.infer<typeof notesSchema>;

/** The most files of an experiment that can be left out: a kept checkpoint for each epoch, and the others. */
export const maxLeftOut = fields.epochs.maximum + 20;

/** What an experiment lacks because the bundle that it came in left it out. */
export const leftOutSchema = z.object({
  /** The bundle's title. */
  bundle: z.string().min(1).max(200),
  /** Names of files. */
  files: z.array(z.string().min(1).max(100)).min(1).max(maxLeftOut),
});
export type LeftOut = z.infer<typeof leftOutSchema>;

/** The whole record: request, notes and run. */
export const experimentRecordSchema = z.object({
  /** Above `recordVersion` in a record from a newer Unroll, which can be understood only in part. */
  schemaVersion: z.int().positive(),
  ...requestSchema.shape,
  ...notesSchema.shape,
  ...runSchema.shape,
  /** Null unless it came in a bundle without some of its files. */
  leftOut: leftOutSchema.nullable().default(null),
  /** Results of training it again on other machines; in their own file. */
  repetitions: z.array(repetitionSchema).default([]),
  /** The files beside the others that can't be read; what they would say is missing from the record. */
  damagedFiles: z.array(damagedFileSchema).default([]),
});
export type ExperimentRecord = z.infer<typeof experimentRecordSchema>;

/** A record of which every epoch was trained here. */
export type TrainedRecord = Omit<ExperimentRecord, 'epochs'> & {
  readonly epochs: readonly TrainedEpoch[];
};

/** Whether the epochs of a record were trained here, and not imported as results. */
export function isTrainedHere(
  record: ExperimentRecord,
): record is ExperimentRecord & TrainedRecord {
  const isImported = record.origin?.kind === 'results';
  return !isImported && record.epochs.every(({ weightsSha256 }) => weightsSha256 !== null);
}

/** The contents of `predictions.json`: the prediction for each test example, in the data set's order. */
export const predictionsSchema = z.looseObject({
  schemaVersion: z.literal(1),
  dataset: z.string(),
  /** The class with the highest probability. */
  predicted: z.array(count),
  /** Its probability, to 7 decimals. */
  probability: z.array(share),
});
export type Predictions = z.infer<typeof predictionsSchema>;
