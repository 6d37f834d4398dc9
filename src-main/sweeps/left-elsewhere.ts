import { UnrollError } from '#shared/contract/errors';
import type { ExecutorChoice } from '#shared/sweep/executors';
import type { SweepProgress } from './sweep-store.ts';

/**
 * Whether others may still compute something of a sweep that nothing follows. One that says that it runs, though its lock
 * was free, was followed by a program that has died.
 */
export function isLeftElsewhere({ status, executor }: SweepProgress): boolean {
  return executor.kind !== 'local' && (status === 'submitted' || status === 'running');
}

/** @throws UnrollError 'invalid-input' if runs of a sweep are left at another place than the chosen one */
export function checkNotLeft(
  id: string,
  progress: SweepProgress,
  chosen: ExecutorChoice | null,
): void {
  if (chosen === null || !isLeftElsewhere(progress)) return;
  const left = placeText(progress.executor);
  if (placeText(chosen) === left) return;
  throw new UnrollError(
    'invalid-input',
    `executor: runs of ${id} are left at ${left}; pause the sweep first, which ends them there, or run it there`,
  );
}

/** @throws UnrollError 'invalid-input' if a sweep has been cancelled, which is for good */
export function checkNotCancelled(id: string, { status }: Pick<SweepProgress, 'status'>): void {
  if (status !== 'cancelled') return;
  const next = 'make another, which takes over the runs that have finished';
  throw new UnrollError('invalid-input', `${id} is cancelled; ${next}`);
}

/** What tells a place from others, for messages. */
export function placeText(choice: ExecutorChoice): string {
  switch (choice.kind) {
    case 'local':
      return 'this computer';
    case 'slurm':
      return `${choice.folder} on ${choice.host ?? 'the cluster of this computer'}`;
    case 'redis':
      return choice.url;
  }
}
