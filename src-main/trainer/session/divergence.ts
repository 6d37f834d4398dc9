import type { ExperimentConfig } from '#shared/experiment/fields';

/** A run whose numbers have left the finite ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Makes sure that a number of the run is finite.
 * @param what the number's name: `loss`
 * @param where when it was found: `in step 12 of 300, epoch 1`
 * @throws DivergenceError saying what it became, where, at which learning rate, and what may help
 */
export function checkFinite(
  value: number,
  what: string,
  where: string,
  learningRate: number,
  config: Pick<ExperimentConfig, 'clipNorm'>,
): void {
  if (Number.isFinite(value)) return;
  const help = config.clipNorm === 0 ? ', or clip the gradients (clipNorm)' : '';
  throw new DivergenceError(
    `The ${what} became ${value} ${where}, at the learning rate ${learningRate}. Try a lower one${help}.`,
  );
}
