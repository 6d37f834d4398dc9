import { trainingParts } from '#shared/experiment/fork';
import type { ExperimentRecord } from '#shared/experiment/record';
import { lastRecorded, recordingSchedule } from '#shared/inside/recording';
import type { Network } from '#shared/network/network';

/**
 * The last step up to a training step that a run has recorded inside its network. What a fork took over was recorded by
 * the schedule of its parent.
 * @param network of the run, and of those that it was forked from
 * @returns null if there is none
 */
export function lastRecordedStep(
  record: Pick<ExperimentRecord, 'config' | 'fork'>,
  network: Network,
  stepsPerEpoch: number,
  step: number,
): number | null {
  let end = step;
  const parts = trainingParts(record);
  for (const [at, { config }] of [...parts.entries()].reverse()) {
    const begin = parts[at - 1]?.step ?? 0;
    const schedule = recordingSchedule(network, config.reportEvery, stepsPerEpoch * config.epochs);
    const last = lastRecorded(schedule, end);
    if (last !== null && last > begin) return last;
    end = Math.min(end, begin);
  }
  return null;
}
