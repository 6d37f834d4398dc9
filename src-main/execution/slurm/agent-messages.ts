import { z } from 'zod';
import type { WireError } from '#shared/contract/errors';
import type { RunEnded } from '#shared/contract/events';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { executorChoices } from '#shared/sweep/executors';
import type { Repetition } from '#shared/experiment/repetition';
import { bytesSchema } from '../carried/packed-files.ts';
import { taskDocumentSchema, type Program } from '../carried/task-document.ts';

/** A task's name in the cluster's folder: its experiment, and the epoch to which it is trained. */
export const keySchema = z.string().regex(/^[\w.-]{1,120}$/);

/** What is asked of Slurm for each element of an array. */
export const jobOptionsSchema = executorChoices.slurm.omit({
  kind: true,
  host: true,
  folder: true,
  program: true,
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

/** What the workbench says to the agent at the cluster. */
export const toAgentSchema = z.discriminatedUnion('kind', [
  /** First of all. */
  z.strictObject({ kind: z.literal('hello'), options: jobOptionsSchema }),
  /** Before the first task that needs it, if it isn't there. */
  z.strictObject({ kind: z.literal('dataset'), sha256: z.string().length(64), pack: bytesSchema }),
  /** Begins a task, or follows it if it has been begun before. */
  z.strictObject({
    kind: z.literal('start'),
    key: keySchema,
    document: taskDocumentSchema,
    files: bytesSchema,
    /** The SHA-256 of its pack; null: it comes with Unroll. */
    dataset: z.string().length(64).nullable(),
    /** How long it takes, about. */
    seconds: z.number().nonnegative(),
  }),
  /** Submits what has come so far, without waiting for more. */
  z.strictObject({ kind: z.literal('submit') }),
  /** Ends tasks after a checkpoint. */
  z.strictObject({ kind: z.literal('stop'), keys: z.array(keySchema) }),
  /** The result of a task has arrived. */
  z.strictObject({ kind: z.literal('collected'), key: keySchema }),
  /** A second result has been stored, and need not be told again. */
  z.strictObject({ kind: z.literal('recorded'), key: keySchema, attempt: keySchema }),
  /** Ends all tasks of some experiments, by whomever they were begun. */
  z.strictObject({ kind: z.literal('cancel'), experiments: z.array(z.string()) }),
]);
export type ToAgent = z.infer<typeof toAgentSchema>;

/** What the agent says. */
export type FromAgent =
  | {
      readonly kind: 'ready';
      readonly program: Program;
      /** The SHA-256 of the packs of the data sets that are there, and need not be sent. */
      readonly datasets: readonly string[];
    }
  | { readonly kind: 'refused'; readonly error: WireError }
  /** It is stored there, and will be submitted. */
  | { readonly kind: 'accepted'; readonly key: string }
  | { readonly kind: 'submitted'; readonly key: string }
  /** Slurm takes no such jobs. */
  | { readonly kind: 'failed'; readonly key: string; readonly error: WireError }
  | { readonly kind: 'machine'; readonly key: string; readonly machine: string | null }
  | {
      readonly kind: 'event';
      readonly key: string;
      readonly event: RunEvent;
      /** What is to be stored before the event is passed on. */
      readonly files: Uint8Array | null;
    }
  | { readonly kind: 'output'; readonly key: string; readonly text: string }
  /** Told with each connection until it has been recorded. */
  | {
      readonly kind: 'repetition';
      readonly key: string;
      /** Names it, together with the key. */
      readonly attempt: string;
      readonly repetition: Repetition;
    }
  | {
      readonly kind: 'ended';
      readonly key: string;
      readonly ended: RunEnded;
      /** Null: nothing has changed since the last ones. */
      readonly files: Uint8Array | null;
    }
  /** What was to be ended has ended, or why that isn't sure. */
  | { readonly kind: 'cancelled'; readonly error: WireError | null };

const kinds = [
  'ready',
  'refused',
  'accepted',
  'submitted',
  'failed',
  'machine',
  'event',
  'output',
  'repetition',
  'ended',
  'cancelled',
] as const satisfies readonly FromAgent['kind'][];

/** The same program is at the other end, as it has said at first, so that the kind tells the rest. */
export const fromAgentSchema = z.looseObject({
  kind: z.enum(kinds),
}) as unknown as z.ZodType<FromAgent>;
