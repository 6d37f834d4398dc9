import type { z } from 'zod';
import { analysisCommands } from './commands/analyses.ts';
import { appCommands } from './commands/app.ts';
import { bundleCommands } from './commands/bundles.ts';
import { comparisonCommands } from './commands/comparisons.ts';
import { dataCommands } from './commands/data.ts';
import { experimentCommands } from './commands/experiments.ts';
import { handwritingCommands } from './commands/handwriting.ts';
import { lessonCommands } from './commands/lessons.ts';
import { modelCommands } from './commands/models.ts';
import { operationCommands } from './commands/operations.ts';
import { readingCommands } from './commands/readings.ts';
import { runCommands } from './commands/runs.ts';
import { setReadingCommands } from './commands/set-readings.ts';
import { stateCommands } from './commands/states.ts';
import { sweepCommands } from './commands/sweeps.ts';

export type * from './commands/app.ts';
export type * from './commands/comparisons.ts';
export * from './commands/data.ts';
export * from './commands/experiments.ts';
export * from './commands/handwriting.ts';
export type * from './commands/lessons.ts';
export type * from './commands/models.ts';
export * from './commands/operations.ts';
export * from './commands/readings.ts';
export type * from './commands/runs.ts';
export * from './commands/set-readings.ts';
export * from './commands/states.ts';
export type * from './commands/sweeps.ts';

/**
 * The contract of the workbench: every command with the schema of its input and the type of its output. All hosts
 * (command line, desktop, browser) offer exactly these; `dispatch` checks the input before anything else happens.
 */
export const commands = {
  ...experimentCommands,
  ...operationCommands,
  ...runCommands,
  ...dataCommands,
  ...modelCommands,
  ...comparisonCommands,
  ...bundleCommands,
  ...lessonCommands,
  ...readingCommands,
  ...setReadingCommands,
  ...stateCommands,
  ...analysisCommands,
  ...sweepCommands,
  ...handwritingCommands,
  ...appCommands,
} as const;

export type CommandName = keyof typeof commands;

/** What a caller passes; fields with a default may be left out. */
export type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>;

/** What a handler receives: the checked input. */
export type CheckedInput<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>;

export type CommandOutput<Name extends CommandName> = NonNullable<
  (typeof commands)[Name]['output']
>;
