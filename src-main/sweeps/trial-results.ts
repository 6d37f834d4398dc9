import type { ErrorCode } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { SweepDefinition } from '#shared/sweep/sweep';
import { isDisputed, withRepetition, type Repetition } from '#shared/experiment/repetition';
import type { SweepTrial } from '#shared/sweep/sweep-view';
import { lossOf } from '#shared/sweep/plan';
import type { SweepProgress } from './sweep-store.ts';

/** A trial whose results can't be relied on. */
const withoutResult = { losses: [], status: 'failed' } as const;

/** A trial whose run was deleted. */
export const deleted = { losses: [], status: 'failed', lost: 'deleted' } as const;

/** What a record says of a trial that nothing computes. One that its disk has ended can be trained further. */
export function progressOf(
  {
    status,
    diskRefused,
    epochs,
    environment,
  }: Pick<ExperimentRecord, 'status' | 'diskRefused' | 'epochs' | 'environment'>,
  { goal }: SweepDefinition,
  repetitions: readonly Repetition[],
): Pick<SweepTrial, 'status' | 'losses' | 'seconds' | 'threads'> {
  const seconds = epochs.reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0);
  const threads = environment?.engine.threads ?? null;
  if (isDisputed({ repetitions })) return { ...withoutResult, seconds, threads };
  const losses = epochs.map((result) => lossOf(goal, result));
  const isOver = status === 'finished' || (status === 'failed' && !diskRefused);
  return { losses, status: isOver ? status : 'waiting', seconds, threads };
}

/**
 * Whether a run has failed for a reason that the next one would meet too: the disk, or what has kept it from being begun.
 * @param record the run's; null if it can't be read
 */
export function isObstacle(
  errorCode: ErrorCode | null,
  record: Pick<ExperimentRecord, 'status'> | null,
): boolean {
  return errorCode === 'storage' || (errorCode !== null && record?.status !== 'failed');
}

/** What is stored of a trial; its record says the rest. */
export function storedTrial(trial: SweepTrial): SweepProgress['trials'][number] {
  const { point, experiment, isReused, machine, repetitions } = trial;
  return { point, experiment, isReused, machine, repetitions: [...repetitions] };
}

/** What a second result changes of a trial: one that differs takes away what it had. */
export function afterRepetition(
  { repetitions }: Pick<SweepTrial, 'repetitions'>,
  repetition: Repetition,
): Partial<SweepTrial> {
  const known = { repetitions: withRepetition(repetitions, repetition) };
  return repetition.isEqual ? known : { ...known, ...withoutResult };
}
