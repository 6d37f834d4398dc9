import { coreSecondsSpent, timeLeft, type CostRange } from '#shared/sweep/cost';
import { executorNames } from '#shared/sweep/executors';
import type { SweepSummary } from '#shared/sweep/sweep-summary';
import type { SweepStatus, SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { counted, formatCount, formatEstimate, formatReal } from '#shared/text/format';

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
export function progressFacts({
  status,
  begun,
  failed,
  plannedTrials,
  epochs: { trained, planned },
}: Pick<
  SweepSummary,
  'status' | 'begun' | 'failed' | 'plannedTrials' | 'epochs'
>): SweepProgressFacts {
  const also = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
  if (status === 'finished') {
    return { share: 1, text: `${counted(begun, 'trial')}, ${counted(trained, 'epoch')}${also}` };
  }
  return {
    share: planned === 0 ? 0 : trained / planned,
    text: `${formatCount(begun)} of ${counted(plannedTrials, 'trial')}, ${formatCount(trained)} of ${counted(planned, 'epoch')}${also}`,
  };
}

/** Where a sweep runs: `This computer`, `Slurm on cluster.example.org`. */
export function placeText({ executor }: Pick<SweepView, 'executor'>): string {
  const name = executorNames[executor.kind];
  if (executor.kind === 'slurm' && executor.host !== null) return `${name} on ${executor.host}`;
  return executor.kind === 'redis' ? `${name} through ${executor.url}` : name;
}

/** What a sweep still takes and costs, in words. */
export interface CostFacts {
  /** `about 12 to 18 min with 2 runs at once` */
  readonly time: string | null;
  /** `0.21 core-hours so far, about 0.4 to 0.6 left` */
  readonly cost: string | null;
  /** How that was measured. */
  readonly source: string;
}

/** How long a sweep still takes, and its processor time so far and to come; null where nothing has been measured. */
export function costFacts(view: SweepView): CostFacts | null {
  const left = timeLeft(view);
  if (left === null) return null;
  const isOver = view.status === 'finished' || view.status === 'cancelled' || left.epochs === 0;
  const atOnce = left.atOnce === 1 ? 'one run at a time' : `${left.atOnce} runs at once`;
  const spent = coreSecondsSpent(view);
  const toCome =
    isOver || left.coreSeconds === null ? '' : `, about ${processorTimes(left.coreSeconds)} left`;
  return {
    time: isOver ? null : `about ${formatEstimate(left.seconds)} with ${atOnce}`,
    cost: spent === null ? null : `${processorTime(spent)} so far${toCome}`,
    source: `Measured on ${counted(left.measured, 'run')} of this sweep: the time of their epochs, validation included${spent === null ? '' : ', and for the processor that times their threads'}. ${isOver ? '' : 'What is left is a range from the quicker to the slower half of them. '}Starting the runs and their final tests takes some time more.`,
  };
}

/** In core-hours, as clusters count; less than a tenth of one in core-minutes or core-seconds. */
function processorTime(seconds: number): string {
  const [per, unit] = processorUnits.find(([size]) => seconds >= size / 10) ?? [1, 'core-second'];
  const number = formatReal(seconds / per, 2);
  return `${number} ${number === '1' ? unit : `${unit}s`}`;
}

const processorUnits = [
  [3600, 'core-hour'],
  [60, 'core-minute'],
] as const;

function processorTimes({ low, high }: CostRange): string {
  const [from, to] = [processorTime(low), processorTime(high)];
  const [number, unit] = from.split(' ');
  if (from === to) return to;
  return to.endsWith(` ${unit}`) ? `${number} to ${to}` : `${from} to ${to}`;
}

/** The experiment of a trial that can be opened; null if there is none yet, or none any more. */
export function shownRun({
  experiment,
  lost,
}: Pick<SweepTrial, 'experiment' | 'lost'>): string | null {
  return lost === 'deleted' ? null : experiment;
}
