import { z } from 'zod';
import { nameSchema, tagsSchema } from '../../experiment/name.ts';
import { notesFields } from '../../experiment/record.ts';
import { command, experiment, nothing } from '../command.ts';
import type { WireError } from '../errors.ts';

/**
 * Operations on many experiments at once. The workbench finishes them even if the page that asked for them is closed,
 * and treats each experiment as a whole: it is done, or has failed and is as before.
 */

/** At most so many experiments can be in one operation. */
export const maxInOperation = 5000;
/** At most so many can be in one archive. */
export const maxInArchive = 1000;

/** What users can change in an experiment; absent fields stay. */
export const changeSchema = z
  .strictObject({
    name: nameSchema,
    notes: notesFields.notes,
    tags: tagsSchema,
    starred: notesFields.starred,
    batch: nameSchema.nullable(),
    archived: notesFields.archived,
  })
  .partial();

export type ExperimentChange = z.input<typeof changeSchema>;

export type OperationAction = 'update' | 'remove' | 'restore' | 'purge' | 'export';

/** How far an operation is. */
export interface OperationProgress {
  readonly operation: string;
  readonly action: OperationAction;
  readonly label: string;
  readonly of: number;
  /** How many of them have been dealt with, those that failed included. */
  readonly done: number;
  readonly failed: number;
  readonly state: 'running' | 'cancelling' | 'ended';
}

/** What became of one experiment of an operation; `experiment` is how the caller named it. */
export type ItemOutcome =
  | {
      readonly kind: 'done';
      readonly experiment: string;
      /** Its id afterwards; for `remove` that in the trash. */
      readonly id: string;
      /** After `update`: the values that were changed, as they were before. */
      readonly before?: ExperimentChange;
      /** After `remove`: whether it was waiting in the queue or being trained. */
      readonly wasQueued?: boolean;
    }
  | { readonly kind: 'failed'; readonly experiment: string; readonly error: WireError }
  /** The operation was cancelled before it. */
  | { readonly kind: 'skipped'; readonly experiment: string };

/** An operation that has ended, with what became of each experiment, in the order in which they were dealt with. */
export interface EndedOperation extends OperationProgress {
  readonly outcomes: readonly ItemOutcome[];
}

const operation = z.string().min(1).max(100);
/** Chosen by the caller: an id that no other operation has, and what is done, for people. */
export const asked = { operation, label: z.string().min(1).max(500) };
const tooMany = {
  error: `at most ${maxInOperation} experiments can be in one operation; choose fewer`,
};
const many = z.array(experiment).min(1).max(maxInOperation, tooMany);

/**
 * Each returns when it has ended; events report the progress.
 */
export const operationCommands = {
  /** Changes many experiments, each in its own way. */
  'experiments.updateMany': command(
    z.strictObject({
      ...asked,
      changes: z
        .array(z.strictObject({ experiment, change: changeSchema }))
        .min(1)
        .max(maxInOperation, tooMany),
    }),
  ).returns<EndedOperation>(),
  /** Moves many to the trash; those that are being trained are stopped first, after a checkpoint. */
  'experiments.removeMany': command(
    z.strictObject({ ...asked, experiments: many }),
  ).returns<EndedOperation>(),
  /** Moves many back from the trash, by their ids there, and adds those of `toQueue` to the queue again. */
  'experiments.restoreMany': command(
    z.strictObject({
      ...asked,
      experiments: many,
      toQueue: z.array(experiment).max(maxInOperation).default([]),
    }),
  ).returns<EndedOperation>(),
  /** Permanently deletes many experiments in the trash, by their ids there. */
  'experiments.purgeMany': command(
    z.strictObject({ ...asked, experiments: many }),
  ).returns<EndedOperation>(),
  /** Packs many into one ZIP archive, for `imports.begin`; those that fail are left out. */
  'experiments.exportMany': command(
    z.strictObject({
      ...asked,
      experiments: z
        .array(experiment)
        .min(1)
        .max(maxInArchive, {
          error: `at most ${maxInArchive} experiments can be in one archive; choose fewer`,
        }),
    }),
  ).returns<{
    readonly ended: EndedOperation;
    /** Null if it was cancelled or none could be packed. */
    readonly archive: { readonly fileName: string; readonly bytes: Uint8Array } | null;
  }>(),

  /** Those that are running, and the last that have ended. */
  'operations.list': command(nothing).returns<readonly OperationProgress[]>(),
  /** What became of one of the last operations that have ended. */
  'operations.outcome': command(z.strictObject({ operation })).returns<EndedOperation>(),
  /** Cancels an operation: it ends before its next experiment. Does nothing if it has ended. */
  'operations.cancel': command(z.strictObject({ operation })).returns<{
    readonly operation: string;
  }>(),
} as const;
