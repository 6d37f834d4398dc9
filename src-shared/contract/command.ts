import { z } from 'zod';
import { fields } from '../catalogue/fields.ts';
import type { EngineChoice } from '../catalogue/engines.ts';

/** A command's contract. `output` is never set; it only carries the type. */
export interface Command<Input extends z.ZodType, Output> {
  readonly input: Input;
  readonly output?: Output;
}

/** Starts a command's contract with the schema of its input; `returns` adds the type of its output. */
export function command<Input extends z.ZodType>(input: Input) {
  return { returns: <Output>(): Command<Input, Output> => ({ input }) };
}

/** The input of a command without input. */
export const nothing = z.strictObject({});

/** An experiment's id, the beginning of its id, or its name, as long as it matches only one experiment. */
export const experiment = z.string().min(1).max(200);

/** The input of a command on one experiment. */
export const oneExperiment = z.strictObject({ experiment });

export const engine = z.enum(
  Object.keys(fields.engine.options) as [EngineChoice, ...EngineChoice[]],
);
export const threads = z.int().min(fields.threads.minimum).max(fields.threads.maximum);

/** Where a command computes; both have defaults. */
export const machine = { engine: engine.default('auto'), threads: threads.default(0) };

/** Fields of a config; absent ones get their defaults. `parseConfig` checks their values. */
export const config = z.record(z.string(), z.unknown());
