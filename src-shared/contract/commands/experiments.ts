import { z } from 'zod';
import { stepMetricKeys } from '../../catalogue/metrics/step-metrics.ts';
import { nameSchema, tagsSchema } from '../../experiment/name.ts';
import type { RecordedPoint } from '../../inside/recording.ts';
import {
  notesFields,
  type Environment,
  type Evaluation,
  type ExperimentRecord,
} from '../../experiment/record.ts';
import {
  command,
  config,
  engine,
  experiment,
  machine,
  nothing,
  oneExperiment,
  threads,
} from '../command.ts';
import { revisionSchema, type Revision } from '../revision.ts';
import { changeSchema } from './operations.ts';

/** An experiment as the list shows it; a folder that can't be read is listed with the reason. */
export type ListedExperiment =
  | {
      readonly kind: 'experiment';
      readonly record: ExperimentRecord;
      /** Written by a newer Unroll: can be read but not changed. */
      readonly readOnly: boolean;
    }
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string };

/** An experiment in the trash. */
export interface TrashedExperiment {
  readonly id: string;
  /** Null if its record can't be read. */
  readonly name: string | null;
  /** ISO 8601, in UTC. */
  readonly deletedAt: string;
}

/** What a history holds for each of its points, in the order of a line of `history.jsonl`. */
export const historyKeys = ['step', 'epoch', 'seconds', ...stepMetricKeys] as const;
export type HistoryKey = (typeof historyKeys)[number];

/** A history column by column, all of the same length; the units are those of `HistoryPoint`. */
export type HistoryColumns = Readonly<Record<HistoryKey, Float64Array>>;

/** A file of an experiment's folder. */
export interface ExperimentFile {
  readonly name: string;
  readonly bytes: number;
  /** ISO 8601, in UTC. */
  readonly modifiedAt: string;
}

/** The predictions of a finished model for the whole test set, in its order. */
export interface TestAnswers {
  readonly dataset: string;
  readonly labels: Uint8Array;
  readonly predicted: Uint8Array;
  /** Of the predicted class. */
  readonly probability: Float64Array;
}

/** Some of the examples in one cell of a confusion matrix. */
export interface ConfusionExamples {
  /** The number of examples in the cell. */
  readonly total: number;
  /** Each one's index in its split of the data set. */
  readonly indices: readonly number[];
  /** 28x28 bytes each. */
  readonly images: Uint8Array;
  /** Probability of the predicted class; null if it wasn't stored, as for validation examples. */
  readonly probabilities: readonly number[] | null;
}

const label = z.int().min(0).max(255);
const draft = z.strictObject({
  config,
  name: nameSchema.optional(),
  tags: tagsSchema.optional(),
  notes: notesFields.notes.optional(),
  batch: nameSchema.nullable().optional(),
});

/** At most so many experiments can be created at once. */
export const maxDrafts = 1000;

/** Whether an experiment's weights came out the same when it was trained again. */
export interface Verification {
  readonly matches: boolean;
  /** The last recorded step that was compared; if the weights differ, the first recorded step after which they do. */
  readonly step: number;
  /** The hash that the experiment recorded after that step (see `weightsSha256` of the record). */
  readonly expectedSha256: string;
  /** Null if the repeated training failed before that step. */
  readonly actualSha256: string | null;
  /** The engine that trained it again. */
  readonly engine: Environment['engine'];
}

/** What has changed in the list of experiments. */
export interface ListChanges {
  readonly revision: Revision;
  /** New and changed ones; null: that isn't known any more, and the list has to be read. */
  readonly entries: readonly ListedExperiment[] | null;
  /** The ids of those that aren't in it any more. */
  readonly removed: readonly string[];
}

export const experimentCommands = {
  'experiments.list': command(nothing).returns<readonly ListedExperiment[]>(),
  /**
   * What has changed in that list since a revision. With null, only the current revision: a list
   * that is asked for afterwards is at least that new.
   */
  'experiments.changes': command(
    z.strictObject({ since: revisionSchema.nullable().default(null) }),
  ).returns<ListChanges>(),
  'experiments.show': command(oneExperiment).returns<{
    readonly record: ExperimentRecord;
    readonly folder: string;
    readonly readOnly: boolean;
  }>(),
  /** Creates a queued experiment; absent fields of the config get their defaults. */
  'experiments.create': command(draft).returns<ExperimentRecord>(),
  /** Creates several, or none if one of the configs is refused. With `queue` they are added to the queue. */
  'experiments.createMany': command(
    z.strictObject({
      drafts: z.array(draft).min(1).max(maxDrafts),
      queue: z.boolean().default(false),
    }),
  ).returns<readonly ExperimentRecord[]>(),
  /**
   * Creates a queued experiment that continues another from a checkpoint: the one that it kept at the end of an epoch
   * (0: before the first) or, without `epoch`, the latest from which there is something left to train, which may be the
   * one from which it would be resumed. Fields of the config that are absent stay as they are; those without effect are
   * refused. With `queue` it is added to the queue.
   */
  'experiments.fork': command(
    z.strictObject({
      experiment,
      epoch: z.int().nonnegative().optional(),
      ...draft.shape,
      queue: z.boolean().default(false),
    }),
  ).returns<ExperimentRecord>(),
  'experiments.update': command(
    z.strictObject({ experiment, change: changeSchema }),
  ).returns<ExperimentRecord>(),
  /** Moves an experiment to the trash. */
  'experiments.remove': command(oneExperiment).returns<{ readonly id: string }>(),
  'experiments.listTrash': command(nothing).returns<readonly TrashedExperiment[]>(),
  /** Restores an experiment; a number is added to its id if that was taken meanwhile. */
  'experiments.restore': command(oneExperiment).returns<{ readonly id: string }>(),
  /** Permanently deletes an experiment in the trash. */
  'experiments.purge': command(oneExperiment).returns<{ readonly id: string }>(),
  /**
   * Points of the history, all or those after a training step. If only some `columns` are requested, the others are
   * empty.
   */
  'experiments.history': command(
    z.strictObject({
      experiment,
      afterStep: z.int().nonnegative().optional(),
      columns: z.array(z.enum(historyKeys)).min(1).optional(),
    }),
  ).returns<HistoryColumns>(),
  /**
   * What was recorded inside the network while it trained, all or what follows a training step; empty where nothing was.
   * A page that follows a run asks again after `progress` and `epoch` events, for what is new.
   */
  'experiments.recording': command(
    z.strictObject({ experiment, afterStep: z.int().nonnegative().optional() }),
  ).returns<readonly RecordedPoint[]>(),
  'experiments.files': command(oneExperiment).returns<readonly ExperimentFile[]>(),
  /** One of those files. */
  'experiments.readFile': command(
    z.strictObject({ experiment, name: z.string().max(100) }),
  ).returns<{ readonly bytes: Uint8Array }>(),
  /** The end of the training process's log. */
  'experiments.log': command(oneExperiment).returns<{
    readonly text: string;
    /** Whether the beginning was cut off. */
    readonly cut: boolean;
  }>(),
  'experiments.answers': command(oneExperiment).returns<TestAnswers>(),
  /** The images of a cell: of the validation examples after an epoch, or (epoch null) of the test set. */
  'experiments.confusionExamples': command(
    z.strictObject({
      experiment,
      epoch: z.int().positive().nullable(),
      label,
      predicted: label,
      offset: z.int().nonnegative().default(0),
      limit: z.int().min(1).max(500).default(100),
    }),
  ).returns<ConfusionExamples>(),
  /** The whole folder as one ZIP archive, for `imports.begin` on this machine or another. */
  'experiments.export': command(oneExperiment).returns<{
    readonly fileName: string;
    readonly bytes: Uint8Array;
  }>(),
  /** Shows the folder in the system's file manager; only if `canReveal` of `app.info` is true. */
  'experiments.reveal': command(oneExperiment).returns<{ readonly folder: string }>(),
  /** Evaluates a saved model on the test set of its data set; changes nothing. */
  'experiments.evaluate': command(z.strictObject({ experiment, ...machine })).returns<Evaluation>(),

  /**
   * Trains an experiment again from its config and compares the weights bit for bit; changes nothing. Engine and threads
   * are the experiment's own if they are left out. With `steps`, it ends at the last step up to it whose weights were
   * recorded. Returns at the end; events report the progress.
   */
  'experiments.verify': command(
    z.strictObject({
      experiment,
      engine: engine.optional(),
      threads: threads.optional(),
      steps: z.int().nonnegative().optional(),
    }),
  ).returns<Verification>(),
  /** Stops a verification immediately, which then fails with 'process-died'. Returns when it has ended. */
  'experiments.stopVerifying': command(oneExperiment).returns<{ readonly id: string }>(),
} as const;
