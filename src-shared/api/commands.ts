import { z } from 'zod';
import { fields } from '../experiment/fields.ts';
import {
  experimentRecordSchema,
  type Evaluation,
  type ExperimentRecord,
} from '../experiment/record.ts';
import type { EngineName } from './engines.ts';
import type { EngineReport, Verification } from './trainer-messages.ts';

/**
 * The contract of the workbench: every command with the schema of its input and the type of its output. Every host
 * (command line, desktop, browser) offers exactly these; `dispatch` checks the input before anything else happens.
 */

/** An experiment as the list shows it; a folder that can't be read is listed with the reason. */
export type ListedExperiment =
  | {
      readonly kind: 'experiment';
      readonly record: ExperimentRecord;
      /** Written by a newer Unroll: can be looked at, not changed. */
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

/** The answer of a model to one image. */
export interface Prediction {
  /** The most probable class. */
  readonly predicted: number;
  /** Probability of each class. */
  readonly probabilities: readonly number[];
  /** The true class, where it is known. */
  readonly label: number | null;
}

/** Bytes of one image: 28 rows of 28 pixels, 0 background to 255 ink. */
export const imageBytes = 28 * 28;
const maximumImages = 10_000;

/** An experiment's id, the beginning of its id, or its name: whatever stands for just one experiment. */
const experiment = z.string().min(1).max(200);
const one = z.strictObject({ experiment });
const none = z.strictObject({});
const engine = z.enum(Object.keys(fields.engine.options) as [EngineName, ...EngineName[]]);
const threads = z.int().min(fields.threads.minimum).max(fields.threads.maximum);
const machine = { engine: engine.default('auto'), threads: threads.default(0) };
const { name, notes, tags, starred } = experimentRecordSchema.shape;

const images = z
  .instanceof(Uint8Array<ArrayBufferLike>)
  .refine(({ length }) => length > 0 && length % imageBytes === 0, {
    error: `must hold whole images of ${imageBytes} bytes`,
  })
  .refine(({ length }) => length <= maximumImages * imageBytes, {
    error: `must hold at most ${maximumImages} images`,
  });

/** A command's contract. `output` is never there; it only carries the type. */
interface Command<Input extends z.ZodType, Output> {
  readonly input: Input;
  readonly output?: Output;
}

function command<Input extends z.ZodType>(input: Input) {
  return { returns: <Output>(): Command<Input, Output> => ({ input }) };
}

export const commands = {
  'experiments.list': command(none).returns<readonly ListedExperiment[]>(),
  'experiments.show': command(one).returns<{
    readonly record: ExperimentRecord;
    readonly folder: string;
  }>(),
  /** Makes a queued experiment; fields that the config lacks get their defaults. */
  'experiments.create': command(
    z.strictObject({
      config: z.record(z.string(), z.unknown()),
      name: name.optional(),
      tags: tags.optional(),
      notes: notes.optional(),
    }),
  ).returns<ExperimentRecord>(),
  'experiments.update': command(
    z.strictObject({
      experiment,
      change: z.strictObject({ name, notes, tags, starred }).partial(),
    }),
  ).returns<ExperimentRecord>(),
  /** Moves an experiment to the trash. */
  'experiments.remove': command(one).returns<{ readonly id: string }>(),
  'experiments.listTrash': command(none).returns<readonly TrashedExperiment[]>(),
  /** Moves an experiment back; its id has got a number if it was taken meanwhile. */
  'experiments.restore': command(one).returns<{ readonly id: string }>(),
  /** Deletes an experiment in the trash for good. */
  'experiments.purge': command(one).returns<{ readonly id: string }>(),
  /** On a saved model and the test set of its data set; changes nothing. */
  'experiments.evaluate': command(z.strictObject({ experiment, ...machine })).returns<Evaluation>(),

  /**
   * Trains an experiment again from its config and says whether its weights come out the same to the bit; changes
   * nothing. Engine and threads are the experiment's own where they are left out. With `steps` only up to the last
   * step not beyond it whose weights are recorded. Answered at its end; events tell how far it is.
   */
  'experiments.verify': command(
    z.strictObject({
      experiment,
      engine: engine.optional(),
      threads: threads.optional(),
      steps: z.int().nonnegative().optional(),
    }),
  ).returns<Verification>(),
  /** Ends a verification at once, which is then refused with 'process-died'. Answered when it has ended. */
  'experiments.stopVerifying': command(one).returns<{ readonly id: string }>(),

  /** Starts a queued experiment. Answered as soon as training goes on; how it ends comes as an event. */
  'runs.start': command(one).returns<{ readonly id: string }>(),
  /** Starts an experiment that has been stopped, interrupted or failed from its checkpoint; answered like a start. */
  'runs.resume': command(one).returns<{ readonly id: string }>(),
  'runs.pause': command(one).returns<{ readonly id: string }>(),
  'runs.proceed': command(one).returns<{ readonly id: string }>(),
  /** Ends a run after a checkpoint. Answered when it has ended. */
  'runs.stop': command(one).returns<{ readonly id: string }>(),

  /** Asks a saved model about images, or about one example of the test set of its data set. */
  predict: command(
    z.strictObject({
      experiment,
      ...machine,
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('images'), images }),
        z.strictObject({ kind: z.literal('testExample'), index: z.int().nonnegative() }),
      ]),
    }),
  ).returns<readonly Prediction[]>(),
  /** Which engines load here, and why the others don't. */
  'engines.report': command(z.strictObject({ threads: threads.default(0) })).returns<
    readonly EngineReport[]
  >(),
} as const;

export type CommandName = keyof typeof commands;

/** What a caller gives; fields with a default may be left out. */
export type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>;

/** What a handler is given: the input after its check. */
export type CheckedInput<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>;

export type CommandOutput<Name extends CommandName> = NonNullable<
  (typeof commands)[Name]['output']
>;
