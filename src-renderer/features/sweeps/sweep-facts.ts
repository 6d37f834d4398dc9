import { plannedTrials, sweepEpochs, timeLeft } from '#shared/sweep/course';
import { executorNames } from '#shared/sweep/executors';
import type { SweepStatus, SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { counted, formatCount, formatDuration } from '#shared/text/format';

/** What each status is called. */
export const sweepStatusWords: Readonly<Record<SweepStatus, string>> = {
  new: 'Not started',
  running: 'Running',
  submitted: 'Submitted',
  paused: 'Paused',
  cancelled: 'Cancelled',
  finished: 'Finished',
};

/** How much of a sweep is done, by the epochs that it trains. */
export interface SweepProgressFacts {
  /** 0 to 1 */
  readonly share: number;
  /** `12 of 20 trials, 31 of 46 epochs` */
  readonly text: string;
}

/** How far a sweep is. */
export function progressFacts(
  view: Pick<SweepView, 'definition' | 'trials' | 'decisions' | 'status'>,
): SweepProgressFacts {
  const { definition, trials, status } = view;
  const { trained, planned } = sweepEpochs(view);
  const begun = trials.filter(({ losses }) => losses.length > 0).length;
  if (status === 'finished') {
    return { share: 1, text: `${counted(begun, 'trial')}, ${counted(trained, 'epoch')}` };
  }
  const all = Math.max(plannedTrials(definition), trials.length);
  return {
    share: planned === 0 ? 0 : trained / planned,
    text: `${formatCount(begun)} of ${counted(all, 'trial')}, ${formatCount(trained)} of ${counted(planned, 'epoch')}`,
  };
}

/** Where a sweep runs: `This computer`, `Slurm on cluster.example.org`. */
export function placeText({ executor }: Pick<SweepView, 'executor'>): string {
  const name = executorNames[executor.kind];
  if (executor.kind === 'slurm' && executor.host !== null) return `${name} on ${executor.host}`;
  return executor.kind === 'redis' ? `${name} through ${executor.url}` : name;
}

/** How long a sweep still takes and what that costs, in words; null if that isn't known or nothing is left. */
export function timeLeftText(view: SweepView): string | null {
  if (view.status === 'finished' || view.status === 'cancelled') return null;
  const left = timeLeft(view);
  if (left === null || left.epochs === 0) return null;
  const whole = `about ${formatDuration(left.seconds)}`;
  if (left.atOnce === 1) return `${whole} with one run at a time`;
  return `${whole} (${formatDuration(left.machineSeconds)} of computing)`;
}

/** Whether a trial's result was confirmed by training it again, in words; empty if it wasn't tried. */
export function checkedText({ repetitions }: Pick<SweepTrial, 'repetitions'>): string {
  const unequal = repetitions.filter(({ isEqual }) => !isEqual);
  if (unequal.length > 0) {
    return `disputed by ${unequal.map(({ machine }) => machine).join(', ')}`;
  }
  if (repetitions.length === 0) return '';
  return `verified by ${repetitions.map(({ machine }) => machine).join(', ')}`;
}
