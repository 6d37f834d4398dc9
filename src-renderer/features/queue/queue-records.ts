import type { SweepOfRun } from '#shared/compare/grouping';
import type { ExperimentRecord } from '#shared/experiment/record';

const ended: ReadonlySet<ExperimentRecord['status']> = new Set([
  'finished',
  'stopped',
  'failed',
  'interrupted',
]);

/**
 * The runs that ended most recently, the latest first. Stopped runs of sweeps are left out: a sweep pauses and stops many
 * of its own, and its page tells which and why.
 */
export function recentlyEnded(
  records: readonly ExperimentRecord[],
  max: number,
  sweepOf: SweepOfRun,
): readonly ExperimentRecord[] {
  const moment = ({ finishedAt, startedAt, createdAt }: ExperimentRecord): string =>
    finishedAt ?? startedAt ?? createdAt;
  return records
    .filter(({ id, status }) => ended.has(status) && (status !== 'stopped' || sweepOf(id) === null))
    .sort((a, b) => moment(b).localeCompare(moment(a)))
    .slice(0, max);
}
