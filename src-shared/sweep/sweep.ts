import { z } from 'zod';
import {
  ConfigError,
  configProblems,
  describeProblem,
  parseConfig,
  problemInWords,
} from '../experiment/config.ts';
import { requirementsOf } from '../catalogue/fields/field-kinds.ts';
import { missingRequirement } from '../experiment/effects.ts';
import { nameSchema } from '../experiment/name.ts';
import { unionError, whole } from '../json/issues.ts';
import { rungsOf, type Halving } from './halving.ts';
import {
  conditionProblem,
  decisiveFirst,
  gridPoints,
  possibleValues,
  samplePoints,
  spaceSchema,
  type Point,
  type Space,
} from './space.ts';
import { fields, type ExperimentConfig, type FieldKey } from '../catalogue/fields.ts';

/** The version of `sweep.json`. */
export const sweepVersion = 1;

/** The most trials of a sweep. */
export const maxTrials = 10_000;
/** The most epochs of a budget. */
export const maxBudget = 1_000_000_000;
/** The trials that TPE proposes together, so that its choices don't depend on how many runs are trained at once. */
const usualCohort = 10;

/** Which of several sweeps begins runs first: the one with the highest. */
export const highestPriority = 100;
export const sweepPrioritySchema = whole(-highestPriority, highestPriority);

/** What a trial is judged by, from its validation after an epoch. */
export const sweepMetrics = {
  validationAccuracy: 'Validation accuracy',
  validationLoss: 'Validation loss',
} as const;
export type SweepMetric = keyof typeof sweepMetrics;

/** One of some words. */
function oneOf<Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  const error = `must be one of ${words.join(', ')}`;
  return z.custom<Word>((given) => words.some((word) => word === given), { error });
}

const trials = whole(1, maxTrials);

const methods = [
  /** Every combination of the values, in random order. */
  z.strictObject({ kind: z.literal('grid') }),
  z.strictObject({ kind: z.literal('random'), trials }),
  /** Tree-structured Parzen estimator: the first trials are random, the others learn from those before. */
  z.strictObject({
    kind: z.literal('tpe'),
    trials,
    /** Trials that are proposed together, from those of all cohorts before. */
    cohort: whole(1, 1000).default(usualCohort),
  }),
] as const;
const method = z.discriminatedUnion('kind', methods, {
  error: unionError('must be one of grid, random, tpe'),
});

const halving: z.ZodType<Halving> = z.strictObject({
  kind: oneOf(['synchronous', 'asynchronous']),
  firstRung: whole(1, 10_000),
  factor: whole(2, 100),
});

/** Fields that can't be searched, and why. */
const unsearchable: Partial<Record<FieldKey, string>> = {
  epochs: 'epochs can’t be searched: trials are compared after as many of them',
  patience: 'patience can’t be searched: trials are compared after as many epochs',
  validationExamples:
    'validationExamples can’t be searched: trials are compared on the same examples',
};

/** Whether a sweep can try several values of a field. */
export function isSearchable(field: FieldKey): boolean {
  return unsearchable[field] === undefined;
}

/** What a stored sweep searches, and how. */
export const storedDefinitionSchema = z
  .strictObject({
    name: nameSchema,
    /** Fields that are the same in all trials; others have their defaults. */
    base: z.record(z.string(), z.unknown()).default({}),
    space: spaceSchema,
    method,
    /** Null: all trials are trained to their end. */
    halving: halving.nullable().default(null),
    /** Whether trials that do worse than the median are stopped. */
    medianStopping: z.boolean().default(false),
    /** The most epochs that all trials together are trained; null: as many as they need. */
    budget: whole(1, maxBudget).nullable().default(null),
    goal: oneOf(Object.keys(sweepMetrics) as SweepMetric[]).default('validationAccuracy'),
    /** Seeds the order of a grid and the choice of points; the trials' own seed is a field; see `seeds.ts`. */
    seed: whole(0, 2 ** 32 - 1).default(0),
  })
  .superRefine((definition, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    let base: ExperimentConfig;
    try {
      base = parseConfig(definition.base);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const problem of error.problems) {
        refuse(['base', problem.key], problemInWords(problem));
      }
      return;
    }
    if (base.validationExamples === 0) {
      refuse(
        ['base', 'validationExamples'],
        'must be above 0: trials are judged by their validation',
      );
    }
    if (base.patience > 0) {
      refuse(['base', 'patience'], 'must be 0: trials are compared after as many epochs');
    }
    for (const [index, { field }] of definition.space.entries()) {
      const why = unsearchable[field];
      if (why !== undefined) refuse(['space', index, 'field'], why);
    }
    const firstRung = definition.halving?.firstRung ?? 0;
    if (firstRung >= base.epochs) {
      refuse(['halving', 'firstRung'], `must be below the ${base.epochs} epochs of a trial`);
    }
    if (definition.budget !== null && definition.budget < base.epochs) {
      refuse(['budget'], `must be at least the ${base.epochs} epochs of one trial`);
    }
    const tooMany = gridProblem(definition.method, definition.space, base);
    if (tooMany !== null) refuse(['space'], tooMany);
  });

/** Why a grid can't try all points of a space, or null. */
function gridProblem(
  { kind }: z.infer<typeof method>,
  space: Space,
  base: ExperimentConfig,
): string | null {
  if (kind !== 'grid') return null;
  try {
    gridPoints(space, base);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/**
 * What a new sweep searches, and how: as a person writes it. All fields must be tried in some trial, and all conditions met;
 * fields come after those that decide whether they are tried. Earlier versions have stored sweeps that aren't like that,
 * which stay as they are, as their trials are known by the order of their fields.
 */
export const sweepDefinitionSchema = storedDefinitionSchema
  .superRefine(({ base: given, space, method: chosen }, context) => {
    const refuse = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message });
    if (configProblems(given).length > 0) return;
    const base = parseConfig(given);
    const possible = possibleValues(base, space);
    for (const [index, dimension] of space.entries()) {
      const { field } = dimension;
      if (!isSearchable(field)) continue;
      if (missingRequirement(field, possible) !== undefined) {
        const needed = requirementsOf(fields[field]);
        refuse(['space', index, 'field'], `${field} has no effect; it needs ${needed}`);
      }
      const unmet = conditionProblem(dimension, space);
      if (unmet !== null) refuse(['space', index, 'when'], unmet);
    }
    if (gridProblem(chosen, space, base) !== null) return;
    const ordered = decisiveFirst(space);
    const tooMany = gridProblem(chosen, ordered, base);
    if (tooMany !== null) refuse(['space'], tooMany);
    const clash = clashOfAll(ordered, base);
    if (clash !== null) refuse(['space'], `no values go together: ${clash}`);
  })
  .transform((definition) => ({ ...definition, space: decisiveFirst(definition.space) }));

/**
 * Why no point of a space is allowed, by its first one; null if one is, or there are too many to tell. Between the ends of
 * a range without steps nothing is allowed that is allowed at neither of them.
 */
function clashOfAll(space: Space, base: ExperimentConfig): string | null {
  const points = samplePoints(space, base);
  let first: string | null = null;
  for (const point of points ?? []) {
    const [problem] = configProblems({ ...base, ...point });
    if (problem === undefined) return null;
    first ??= describeProblem(problem);
  }
  return first;
}
export type SweepDefinition = z.infer<typeof sweepDefinitionSchema>;

/** The fields of all trials of a sweep. */
export function baseConfig({ base }: SweepDefinition): ExperimentConfig {
  return parseConfig(base);
}

/** The config of a trial. @throws ConfigError if its values don't go together */
export function trialConfig(definition: SweepDefinition, point: Point): ExperimentConfig {
  return parseConfig({ ...definition.base, ...point });
}

/** The epochs at which a sweep compares its trials, the last being those of a whole training. */
export function sweepRungs(definition: SweepDefinition): number[] {
  const { epochs } = baseConfig(definition);
  return definition.halving === null ? [epochs] : rungsOf(definition.halving, epochs);
}

/** What was decided about a trial after some of its epochs. */
export const decisionSchema = z.strictObject({
  trial: z.int().nonnegative(),
  epoch: z.int().positive(),
  kind: z.enum(['continues', 'pauses', 'stops']),
  /** Its place at the rung, from 1, or null if it was stopped by the median or had failed. */
  place: z.int().positive().nullable(),
  /** How many it was compared with, itself included. */
  of: z.int().nonnegative(),
  /** How many of them continue. */
  best: z.int().nonnegative(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** A decision in words: `paused at epoch 3: 14th of 20, the best 6 continue`. */
export function decisionInWords({ epoch, kind, place, of, best }: Decision): string {
  const verb = { continues: 'continues after', pauses: 'paused at', stops: 'stopped at' }[kind];
  const where = `${verb} epoch ${epoch}`;
  if (kind === 'stops') return `${where}: worse than the median of ${of} finished trials`;
  if (place === null) return `${where}: it failed`;
  if (kind === 'pauses' && best === 0) {
    return `${where}: ${ordinal(place)} of ${of}, the budget of epochs is spent`;
  }
  const others = best === 1 ? 'only the best continues' : `the best ${best} continue`;
  return `${where}: ${ordinal(place)} of ${of}, ${others}`;
}

/** 1st, 2nd, 3rd, 11th, 22nd. */
export function ordinal(value: number): string {
  const isTeen = value % 100 >= 11 && value % 100 <= 13;
  const suffix = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${value}${suffix}`;
}

/** Where a problem of a definition is, in words: `space, field 2, to`. */
export function placeInDefinition(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => {
      if (typeof part !== 'number') return String(part);
      return path[index - 1] === 'space' ? `field ${part + 1}` : `entry ${part + 1}`;
    })
    .join(', ');
}
