import { UnrollError } from '#shared/contract/errors';
import { divergenceReason, type Divergence } from '#shared/experiment/divergence';

/** A run's numbers are no longer finite. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Checks that a number of the run is finite.
 * @param what the number's name: `loss`
 * @param where when it was found: `in step 12 of 300, in epoch 1`
 * @throws DivergenceError saying what it became, where, at which learning rate, with advice
 */
export function checkFinite(
  value: number,
  what: string,
  where: string,
  learningRate: number,
  config: Divergence['config'],
): void {
  if (Number.isFinite(value)) return;
  throw new DivergenceError(divergenceReason({ what, value, where, learningRate, config }));
}

/**
 * Checks that a number of a run that hasn't trained yet is finite.
 * @param what the number's name: `test loss`
 * @throws UnrollError 'invalid-input'
 */
export function checkUntrained(value: number, what: string): void {
  if (Number.isFinite(value)) return;
  throw new UnrollError(
    'invalid-input',
    `The ${what} is ${value} with the starting weights, whose numbers are too large for this network. Choose other weights.`,
  );
}
