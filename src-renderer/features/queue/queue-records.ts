import type { ExperimentRecord } from '#shared/experiment/record';
import type { Estimate } from '../../client/stores/estimates.ts';

const ended: ReadonlySet<ExperimentRecord['status']> = new Set([
  'finished',
  'stopped',
  'failed',
  'interrupted',
]);

/** The runs that ended most recently, the latest first. */
export function recentlyEnded(
  records: readonly ExperimentRecord[],
  max: number,
): readonly ExperimentRecord[] {
  const moment = ({ finishedAt, startedAt, createdAt }: ExperimentRecord): string =>
    finishedAt ?? startedAt ?? createdAt;
  return records
    .filter(({ status }) => ended.has(status))
    .sort((a, b) => moment(b).localeCompare(moment(a)))
    .slice(0, max);
}

/**
 * How many seconds a waiting run still takes: by its own speed if it has been trained before, otherwise by the measured
 * cost of its config; null if neither is known.
 */
export function secondsToTrain(
  { step, totalSteps, trainingSeconds, config }: ExperimentRecord,
  estimate: Estimate | undefined,
): number | null {
  if (step > 0 && totalSteps !== null && trainingSeconds > 0) {
    return (trainingSeconds / step) * (totalSteps - step);
  }
  if (estimate?.kind !== 'measured') return null;
  return estimate.cost.secondsPerEpoch * config.epochs;
}
