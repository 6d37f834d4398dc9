import type { ExperimentRecord } from '#shared/experiment/record';
import type { SweepDefinition } from '#shared/sweep/sweep';
import type { Repetition, SweepTrial } from '#shared/sweep/sweep-view';
import { lossOf } from '#shared/sweep/plan';

/** A trial whose results can't be relied on. */
export const withoutResult = { losses: [], status: 'failed' } as const;

/** What a record says of a trial that nothing computes. */
export function progressOf(
  { status, epochs, environment }: Pick<ExperimentRecord, 'status' | 'epochs' | 'environment'>,
  { goal }: SweepDefinition,
  repetitions: readonly Repetition[],
): Pick<SweepTrial, 'status' | 'losses' | 'seconds' | 'threads'> {
  const seconds = epochs.reduce((sum, epoch) => sum + (epoch.seconds ?? 0), 0);
  const threads = environment?.engine.threads ?? null;
  if (repetitions.some(({ isEqual }) => !isEqual)) return { ...withoutResult, seconds, threads };
  const losses = epochs.map((result) => lossOf(goal, result));
  const isOver = status === 'finished' || status === 'failed';
  return { losses, status: isOver ? status : 'waiting', seconds, threads };
}
