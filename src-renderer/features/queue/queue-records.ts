import type { ExperimentRecord } from '#shared/experiment/record';

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
