import type { ExperimentConfig } from '../catalogue/fields.ts';
import { optimiserStateNames } from '../network/optimiser-state.ts';
import { counted, formatBytes } from '../text/format.ts';

/** The name of the file of the checkpoint that a run keeps at the end of an epoch; 0: before the first. */
export function keptCheckpointName(epoch: number | 'N'): string {
  return `checkpoint-epoch-${epoch}.safetensors`;
}

/** The epoch of a kept checkpoint by the name of its file; null for any other file. */
export function keptEpochOf(name: string): number | null {
  const [, epoch] = /^checkpoint-epoch-(0|[1-9]\d{0,4})\.safetensors$/.exec(name) ?? [];
  return epoch === undefined ? null : Number(epoch);
}

/** The epochs of the kept checkpoints among the files of a folder, ascending. */
export function keptEpochsAmong(names: readonly string[]): number[] {
  return names
    .map(keptEpochOf)
    .filter((epoch) => epoch !== null)
    .sort((one, other) => one - other);
}

/**
 * Whether a run keeps a checkpoint at the end of an epoch.
 * @param every epochs between two of them; 0: it keeps none
 * @param epoch epochs finished; 0: before the first
 * @param last the number of the run's last epoch, whose checkpoint is kept in any case
 */
export function keepsCheckpoint(every: number, epoch: number, last: number): boolean {
  return every > 0 && (epoch % every === 0 || epoch === last);
}

/** Where the training of a run begins. */
export interface Beginning {
  /** Epochs finished by then. */
  readonly epoch: number;
  /** Whether it lies between two epochs: only there is a checkpoint kept. */
  readonly isBetweenEpochs: boolean;
  /** Whether there are best weights by then. */
  readonly hasBest: boolean;
}

/** Where the training of a run begins unless it is a fork. */
export const untrained: Beginning = { epoch: 0, isBetweenEpochs: true, hasBest: false };

/** How many checkpoints a run with this config keeps if it isn't stopped early. */
export function keptCheckpointCount(
  { keepCheckpoints: every, epochs }: Pick<ExperimentConfig, 'keepCheckpoints' | 'epochs'>,
  { epoch, isBetweenEpochs }: Beginning = untrained,
): number {
  if (every === 0) return 0;
  return (isBetweenEpochs ? 1 : 0) + Math.ceil(epochs / every) - Math.floor(epoch / every);
}

/**
 * The size of the checkpoints that a run with this config keeps, in bytes: parameters, as many numbers for each state of
 * the optimiser, and with patience the best weights so far, in single precision. Counters and file headers, a few
 * kilobytes each, are left out.
 * @param parameters how many the network has
 * @param begin where the training begins, if not with untrained weights
 */
export function keptCheckpointBytes(
  config: ExperimentConfig,
  parameters: number,
  begin: Beginning = untrained,
): number {
  const count = keptCheckpointCount(config, begin);
  if (count === 0) return 0;
  const best = config.patience > 0 ? 1 : 0;
  const numbers = 1 + optimiserStateNames(config).length + best;
  const withoutBest = begin.isBetweenEpochs && !begin.hasBest ? best : 0;
  return parameters * Float32Array.BYTES_PER_ELEMENT * (count * numbers - withoutBest);
}

/**
 * What the checkpoints that a run with this config keeps need on the disk, in words: `Keeps 4 checkpoints, 14.5 KiB in
 * all`.
 * @returns null if it keeps none
 */
export function keptByRunInWords(
  config: ExperimentConfig,
  parameters: number,
  begin: Beginning = untrained,
): string | null {
  const count = keptCheckpointCount(config, begin);
  if (count === 0) return null;
  const bytes = keptCheckpointBytes(config, parameters, begin);
  return `Keeps ${keptCheckpointsInWords(count, bytes)}`;
}

/** Kept checkpoints in words: `4 checkpoints, 14.5 KiB in all`. */
export function keptCheckpointsInWords(count: number, bytes: number): string {
  return `${counted(count, 'checkpoint')}, ${formatBytes(bytes)} in all`;
}
