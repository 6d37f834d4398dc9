import type { EpochResult } from '#shared/experiment/record';

type JudgedEpoch = Pick<EpochResult, 'epoch' | 'validationLoss'>;

/**
 * The epoch whose weights are kept: with patience the first with the lowest validation loss, without the last.
 * Null before any epoch is finished.
 * @param epochs all finished ones, in order
 * @param patience in epochs; 0 is none
 */
export function bestEpoch(epochs: readonly JudgedEpoch[], patience: number): number | null {
  if (patience === 0) return epochs.at(-1)?.epoch ?? null;
  const lowest = Math.min(...epochs.map(lossOf));
  return epochs.find((result) => lossOf(result) === lowest)?.epoch ?? null;
}

/** Whether the last `patience` epochs brought no better validation loss; never with patience 0. */
export function patienceIsOver(epochs: readonly JudgedEpoch[], patience: number): boolean {
  const best = bestEpoch(epochs, patience);
  return patience > 0 && best !== null && epochs.length - best >= patience;
}

/** Why a run ended before its last epoch, for a person. */
export function earlyStoppingReason(epochs: readonly JudgedEpoch[], patience: number): string {
  const best = bestEpoch(epochs, patience);
  const since = patience === 1 ? '1 epoch' : `${patience} epochs`;
  return `stopped early after epoch ${epochs.length}: no better validation loss than in epoch ${best} for ${since}`;
}

function lossOf({ validationLoss }: JudgedEpoch): number {
  return validationLoss ?? Infinity;
}
