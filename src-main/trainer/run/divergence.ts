import { divergenceReason, type Divergence } from '#shared/experiment/divergence';

/** A run whose numbers have left the finite ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Makes sure that a number of the run is finite.
 * @param what the number's name: `loss`
 * @param where when it was found: `in step 12 of 300, in epoch 1`
 * @throws DivergenceError saying what it became, where, at which learning rate, and what may help
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
