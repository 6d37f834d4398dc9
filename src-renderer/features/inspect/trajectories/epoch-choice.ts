import { keepsCheckpoint } from '#shared/experiment/kept-checkpoints';
import type { ExperimentRecord } from '#shared/experiment/record';

type Trained = Pick<ExperimentRecord, 'config' | 'epochs'>;

/** The epochs, ascending from 0, whose weights a run has kept; none if it keeps no checkpoints. */
export function keptEpochs({ config, epochs }: Trained): readonly number[] {
  const done = Array.from({ length: epochs.length + 1 }, (_, epoch) => epoch);
  return done.filter((epoch) => keepsCheckpoint(config.keepCheckpoints, epoch, config.epochs));
}

/** The epochs at which at least one of some runs can be shown, ascending. */
export function epochsOf(runs: readonly Trained[]): readonly number[] {
  return [...new Set(runs.flatMap(keptEpochs))].sort((one, other) => one - other);
}

/** The epoch at which a run is shown: the last that it has kept up to the chosen one; null: only its final weights. */
export function epochOfRun(run: Trained, chosen: number | null): number | null {
  if (chosen === null) return null;
  const kept = keptEpochs(run);
  return kept.findLast((epoch) => epoch <= chosen) ?? kept[0] ?? null;
}
