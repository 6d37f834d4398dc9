import { z } from 'zod';
import type { Importance } from '../../sweep/importance.ts';
import type { SweepChanges } from '../../sweep/sweep-changes.ts';
import type { SweepSummary } from '../../sweep/sweep-summary.ts';
import type { SweepView } from '../../sweep/sweep-view.ts';
import { executorChoices, executorChoiceSchema } from '../../sweep/executors.ts';
import type { WorkerView } from '../../sweep/workers.ts';
import {
  maxBudget,
  maxTrials,
  sweepDefinitionSchema,
  sweepPrioritySchema,
} from '../../sweep/sweep.ts';
import { nameSchema } from '../../experiment/name.ts';
import { command, nothing } from '../command.ts';
import { revisionSchema } from '../revision.ts';

/** A sweep's id, the beginning of its id, or its name, as long as it matches only one sweep. */
const sweep = z.string().min(1).max(200);
const oneSweep = z.strictObject({ sweep });

/** A sweep in the list; one whose files can't be read is listed with the reason. */
export type ListedSweep =
  | ({ readonly kind: 'sweep' } & SweepSummary)
  | { readonly kind: 'damaged'; readonly id: string; readonly reason: string };

/** A sweep that was deleted. */
export interface RemovedSweep {
  readonly id: string;
  /** The experiments that it has made: without those that were there before. */
  readonly experiments: readonly string[];
}

export const sweepCommands = {
  /** Stores a sweep; `sweeps.run` begins it. Problems name the field of the definition. */
  'sweeps.create': command(
    z.strictObject({ definition: sweepDefinitionSchema }),
  ).returns<SweepView>(),
  /** The newest first. */
  'sweeps.list': command(nothing).returns<readonly ListedSweep[]>(),
  'sweeps.show': command(oneSweep).returns<SweepView>(),
  /** What has changed of a sweep since an earlier answer; everything if that is too long ago, or null. */
  'sweeps.changes': command(
    z.strictObject({ sweep, since: revisionSchema.nullable().default(null) }),
  ).returns<SweepChanges>(),
  /** How much its fields matter for its results so far. */
  'sweeps.importance': command(oneSweep).returns<Importance>(),
  /**
   * Begins a sweep, or takes it up again where it was left. Answered once it is under way;
   * `sweepChanged` events tell what happens.
   */
  'sweeps.run': command(
    z.strictObject({
      sweep,
      /** Runs at once; null: as many as the queue trains in parallel, or as many as the executor takes. */
      parallel: z.int().min(1).max(10_000).nullable().default(null),
      /** Null: where it was run last, or this computer. */
      executor: executorChoiceSchema.nullable().default(null),
    }),
  ).returns<SweepView>(),
  /** Ends its runs after a checkpoint, and begins no more of them. */
  'sweeps.pause': command(
    z.strictObject({
      sweep,
      /**
       * Whether to give up what is computed elsewhere instead, without asking there: for a place that has vanished. What
       * was computed there since isn't collected, and runs there may continue.
       */
      givesUp: z.boolean().default(false),
    }),
  ).returns<SweepView>(),
  /** Follows it no longer: what computes elsewhere continues, and `sweeps.run` follows it again. */
  'sweeps.leave': command(
    z.strictObject({
      sweep,
      /** Whether runs that are due but not begun wait until it is followed again. */
      atOnce: z.boolean().default(false),
    }),
  ).returns<SweepView>(),
  /** As `sweeps.pause`, and for good: it counts as ended. Its runs stay. */
  'sweeps.cancel': command(oneSweep).returns<SweepView>(),
  /** Has one begin its runs on this computer before those of lower priority; runs under way stay. */
  'sweeps.prioritise': command(
    z.strictObject({ sweep, priority: sweepPrioritySchema }),
  ).returns<SweepView>(),
  /**
   * Has a sweep try more: adds trials to a random search or TPE, epochs to a budget, or values to a field of a grid. What
   * was tried stays.
   */
  'sweeps.extend': command(
    z.strictObject({
      sweep,
      trials: z.int().min(1).max(maxTrials).nullable().default(null),
      epochs: z.int().min(1).max(maxBudget).nullable().default(null),
      values: z
        .record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1))
        .nullable()
        .default(null),
    }),
  ).returns<SweepView>(),
  /** Gives a sweep that doesn't run another name, and its runs the batch of that name. */
  'sweeps.rename': command(z.strictObject({ sweep, name: nameSchema })).returns<SweepView>(),
  /** Deletes a sweep that doesn't run, damaged or not, but not its runs. */
  'sweeps.remove': command(oneSweep).returns<RemovedSweep>(),
  /**
   * The name of the sweep that each trial's experiment belongs to, by the experiment's id: the one that has made it, or
   * else the newest of those that have taken it over.
   */
  'sweeps.members': command(nothing).returns<Readonly<Record<string, string>>>(),
  /** The workers that are there, by name; also those that get no tasks from this Unroll, with the reason. */
  'sweeps.workers': command(z.strictObject({ executor: executorChoices.redis })).returns<
    readonly WorkerView[]
  >(),
} as const;
