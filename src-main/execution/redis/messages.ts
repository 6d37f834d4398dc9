import { z } from 'zod';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { engineNames } from '#shared/catalogue/engines';
import { epochSchema, evaluationSchema, historyPointSchema } from '#shared/experiment/record';
import { endedSchema } from '../carried/ended-schema.ts';
import { taskDocumentSchema } from '../carried/task-document.ts';
import { packReferenceSchema } from './packs.ts';

/** What is put into the queue: data that are checked by whoever takes them, never a command. */
export const taskDataSchema = z.strictObject({
  document: taskDocumentSchema,
  /** Names the data folder that has the experiment. */
  owner: z.string().regex(/^[0-9a-f]{16}$/),
  /** The experiment's files. */
  files: packReferenceSchema,
  /** The data set; null: the one that comes with Unroll. */
  dataset: packReferenceSchema.nullable(),
});
export type TaskData = z.infer<typeof taskDataSchema>;

const count = z.int().nonnegative();
const text = z.string().max(100_000);

const runEventSchema: z.ZodType<RunEvent> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('started'),
    totalSteps: count,
    step: count,
    parameters: count,
  }),
  z.object({
    kind: z.literal('progress'),
    point: historyPointSchema,
    totalSteps: count,
    secondsLeft: z.number(),
  }),
  z.object({ kind: z.literal('epoch'), result: epochSchema, epochs: count }),
  z.object({ kind: z.literal('checkpoint'), step: count }),
  z.object({ kind: z.literal('paused'), step: count }),
  z.object({ kind: z.literal('proceeded'), step: count }),
  z.object({ kind: z.literal('tested'), evaluation: evaluationSchema }),
  z.object({ kind: z.literal('note'), text }),
]);

const machine = z.string().min(1).max(200);

/** What a worker says of a task. An attempt has a higher number than those before it. */
export const newsSchema = z.discriminatedUnion('kind', [
  /** An attempt has begun. */
  z.strictObject({ kind: z.literal('taken'), attempt: count, machine }),
  z.strictObject({
    kind: z.literal('events'),
    attempt: count,
    events: z.array(runEventSchema),
    /** What the events report; null: nothing that is stored. */
    files: packReferenceSchema.nullable(),
    /** What the training program has written meanwhile. */
    output: z.string(),
  }),
  /** There is a result. */
  z.strictObject({ kind: z.literal('result') }),
]);
export type News = z.infer<typeof newsSchema>;

/** How a task ended; the first result counts, later ones are compared with it. */
export const resultSchema = z.strictObject({
  /** Tells it from others: a command that is sent again after a lost connection isn't a second result. */
  id: z.uuid(),
  machine,
  ended: endedSchema,
  files: packReferenceSchema,
  /** From the record in the files, for comparing: the hashes of the weights after each epoch, and the engine. */
  weights: z.array(epochSchema.shape.weightsSha256),
  engine: z
    .strictObject({ name: z.enum(engineNames), instructionSet: z.string().max(200) })
    .nullable(),
});
export type TaskResult = z.infer<typeof resultSchema>;

/** The open task of an experiment. */
export const openTaskSchema = z.strictObject({
  task: z.string(),
  /** Tells whether the experiment is to be trained in the same way. */
  document: z.string(),
  /** The files that it came with. */
  files: packReferenceSchema,
});

export const orders = ['stop', 'kill', 'pause', 'proceed'] as const;
export type Order = (typeof orders)[number];
export const orderSchema = z.strictObject({ task: z.string(), order: z.enum(orders) });

/** Reads a message. @returns null for one that isn't as it should be, which is left alone */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: string | null | undefined,
): z.infer<Schema> | null {
  try {
    return schema.parse(JSON.parse(message ?? 'null'));
  } catch {
    return null;
  }
}
