import { UnrollError } from '../contract/errors.ts';
import { describeIssue } from '../json/issues.ts';
import { isRange } from './space.ts';
import {
  maxBudget,
  maxTrials,
  placeInDefinition,
  storedDefinitionSchema,
  type SweepDefinition,
} from './sweep.ts';

/** What a sweep gets on top of what it has; null: nothing of the kind. */
export interface Extension {
  /** Of a random search or TPE. */
  readonly trials: number | null;
  /** Of its budget. */
  readonly epochs: number | null;
  /** Of fields of a grid, by field. */
  readonly values: Readonly<Record<string, readonly (string | number | boolean)[]>> | null;
}

/**
 * A definition with more to try. What was tried stays, as do the decisions.
 * @throws UnrollError 'invalid-input' naming what can't be added, and why
 */
export function extended(definition: SweepDefinition, more: Extension): SweepDefinition {
  const { trials, epochs, values } = more;
  if (trials === null && epochs === null && values === null) {
    throw invalid('trials, epochs or values: say what to add');
  }
  let larger = definition;
  if (trials !== null) larger = withTrials(larger, trials);
  if (epochs !== null) larger = withEpochs(larger, epochs);
  if (values !== null) larger = withValues(larger, values);
  return larger;
}

function withTrials(definition: SweepDefinition, trials: number): SweepDefinition {
  const { method } = definition;
  if (method.kind === 'grid') {
    throw invalid('trials: a grid has all the trials that there are; add values to its fields');
  }
  const sum = method.trials + trials;
  if (sum > maxTrials) {
    throw invalid(`trials: ${trials} more would be ${sum}; at most ${maxTrials} are allowed`);
  }
  return { ...definition, method: { ...method, trials: sum } };
}

function withEpochs(definition: SweepDefinition, epochs: number): SweepDefinition {
  const { budget } = definition;
  if (budget === null) {
    throw invalid('epochs: the sweep has no budget, so that all its trials are trained anyway');
  }
  const sum = budget + epochs;
  if (sum > maxBudget) {
    throw invalid(`epochs: ${epochs} more would be ${sum}; at most ${maxBudget} are allowed`);
  }
  return { ...definition, budget: sum };
}

function withValues(
  definition: SweepDefinition,
  values: NonNullable<Extension['values']>,
): SweepDefinition {
  if (definition.method.kind !== 'grid') {
    throw invalid('values: only a grid tries all values; add trials instead');
  }
  for (const [field, added] of Object.entries(values)) {
    const searched = definition.space.find((dimension) => dimension.field === field);
    if (searched === undefined) {
      const known = definition.space.map((dimension) => dimension.field).join(', ');
      throw invalid(`values: ${field} is not searched by this sweep; use one of ${known}`);
    }
    if (isRange(searched)) {
      throw invalid(`values: ${field} has a range, and only lists of values can be added to`);
    }
    if (added.every((value) => searched.values.includes(value))) {
      throw invalid(`values: ${field} has ${added.join(', ')} already; add others`);
    }
  }
  const space = definition.space.map((dimension) => {
    const added = values[dimension.field];
    if (added === undefined || isRange(dimension)) return dimension;
    return { ...dimension, values: [...new Set([...dimension.values, ...added])] };
  });
  // Also the size of the grid has to be checked.
  const { data, error } = storedDefinitionSchema.safeParse({ ...definition, space });
  if (data !== undefined) return data;
  throw invalid(`values: ${describeIssue(error.issues[0]!, placeInDefinition)}`);
}

function invalid(message: string): UnrollError {
  return new UnrollError('invalid-input', message);
}
