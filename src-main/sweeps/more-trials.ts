import { UnrollError } from '#shared/contract/errors';
import { maxTrials, type SweepDefinition } from '#shared/sweep/sweep';

/**
 * A definition with more trials.
 * @throws UnrollError 'invalid-input' if its trials aren't counted, or there would be too many
 */
export function extended(definition: SweepDefinition, trials: number): SweepDefinition {
  const { method } = definition;
  if (method.kind === 'grid') {
    throw new UnrollError(
      'invalid-input',
      'trials: a grid has all the trials that there are; make a sweep with more values',
    );
  }
  const sum = method.trials + trials;
  if (sum > maxTrials) {
    throw new UnrollError(
      'invalid-input',
      `trials: ${trials} more would be ${sum}; at most ${maxTrials} are allowed`,
    );
  }
  return { ...definition, method: { ...method, trials: sum } };
}
