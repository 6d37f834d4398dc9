import type { EpochResult } from '#shared/experiment/record';

type ValidatedEpoch = Pick<EpochResult, 'epoch' | 'validationLoss'>;

/**
 * @returns the epoch whose weights are kept: with patience the first with the lowest validation loss, without it the
 *   last; null before the first epoch is finished
 * @param epochs all finished ones, in order
 * @param patience in epochs; 0 = none
 */
export function bestEpoch(epochs: readonly ValidatedEpoch[], patience: number): number | null {
  if (patience === 0) return epochs.at(-1)?.epoch ?? null;
  const lowest = Math.min(...epochs.map(lossOf));
  return epochs.find((result) => lossOf(result) === lowest)?.epoch ?? null;
}

/** @returns whether the last `patience` epochs had no better validation loss; never with patience 0 */
export function patienceIsOver(epochs: readonly ValidatedEpoch[], patience: number): boolean {
  const best = bestEpoch(epochs, patience);
  return patience > 0 && best !== null && epochs.length - best >= patience;
}

/** @returns why a run ended before its last epoch, for the user */
export function earlyStoppingReason(epochs: readonly ValidatedEpoch[], patience: number): string {
  const best = bestEpoch(epochs, patience);
  const since = patience === 1 ? '1 epoch' : `${patience} epochs`;
  return `stopped early after epoch ${epochs.length}: no better validation loss than in epoch ${best} for ${since}`;
}

function lossOf({ validationLoss }: ValidatedEpoch): number {
  return validationLoss ?? Infinity;
}
