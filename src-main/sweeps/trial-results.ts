import type { ExperimentRecord } from '#shared/experiment/record';
import type { SweepDefinition } from '#shared/sweep/sweep';
import type { Repetition, SweepTrial } from '#shared/sweep/sweep-view';
import { lossOf } from '#shared/sweep/plan';
import type { SweepProgress } from './sweep-store.ts';

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

/** What is stored of a trial; its record says the rest. */
export function storedTrial(trial: SweepTrial): SweepProgress['trials'][number] {
  const { point, experiment, isReused, machine, repetitions } = trial;
  return { point, experiment, isReused, machine, repetitions: [...repetitions] };
}

/** Adds a second result to those of a trial; one that is told twice counts once. */
export function withRepetition(
  repetitions: readonly Repetition[],
  repetition: Repetition,
): Repetition[] {
  const { machine, epoch, isEqual } = repetition;
  return hasRepetition(repetitions, repetition)
    ? [...repetitions]
    : [...repetitions, { machine, epoch, isEqual }];
}

/** Whether a trial has a second result already. */
export function hasRepetition(
  repetitions: readonly Repetition[],
  { machine, epoch, isEqual }: Repetition,
): boolean {
  return repetitions.some(
    (one) => one.machine === machine && one.epoch === epoch && one.isEqual === isEqual,
  );
}
