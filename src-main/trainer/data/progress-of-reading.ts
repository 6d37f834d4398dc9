import type { TrainerEvent } from '#shared/contract/trainer-messages';
import type { ReadingControl } from '../../storage/datasets/foreign/foreign-dataset.ts';
import type { Dependencies } from '../ports/dependencies.ts';
import { Throttle } from '../run/throttle.ts';

/** At most 20 events a second. */
const progressMilliseconds = 50;

/** Whoever doesn't want the result any more ends the process. */
const never = new AbortController().signal;

/**
 * @param kind what the work is
 * @returns what tells whoever waits how much of the work is done, from 0 to 1, but not too often
 */
export function reportTo(
  emit: (event: TrainerEvent) => void,
  { now }: Pick<Dependencies, 'now'>,
  kind: 'converting' | 'analysing' = 'converting',
): (share: number) => void {
  const progress = new Throttle<TrainerEvent>(progressMilliseconds, now, emit);
  return (share) => progress.push({ kind, share });
}

/** The control of work that tells how far it is and is never cancelled from within. */
export function controlTo(
  emit: (event: TrainerEvent) => void,
  dependencies: Pick<Dependencies, 'now'>,
): ReadingControl {
  return { signal: never, report: reportTo(emit, dependencies) };
}
