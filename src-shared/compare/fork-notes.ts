import {
  configBefore,
  forkChanges,
  forkChangesInWords,
  forkPointInWords,
} from '../experiment/fork.ts';
import type { ExperimentRecord, Fork } from '../experiment/record.ts';
import type { XAxis } from './curve-metrics.ts';

/** A place on the x axis of curves at which runs part. */
export interface ForkMark {
  readonly x: number;
  readonly label: string;
}

type Forked = ExperimentRecord & { readonly fork: Fork };

function forksAmong(records: readonly ExperimentRecord[]): Forked[] {
  return records.flatMap((record) =>
    record.fork === null ? [] : [{ ...record, fork: record.fork }],
  );
}

/**
 * A sentence for each run that is a fork: with which run it is the same, up to where, and what differs from there.
 * @param records of a comparison
 */
export function forkNotes(records: readonly ExperimentRecord[]): string[] {
  return forksAmong(records).map(({ name, config, fork }) => {
    const parent = records.find(({ id }) => id === fork.parent)?.name ?? fork.parentName;
    const changes = forkChangesInWords(forkChanges(configBefore(fork), config));
    const same =
      fork.step === 0
        ? 'begin with the same weights'
        : `are the same run up to ${forkPointInWords(fork)}`;
    return `“${name}” and “${parent}” ${same}; then ${changes}.`;
  });
}

/**
 * Where the runs of a comparison part from their parents, one mark for each place. A fork within an epoch has no place
 * on the axis of time, as only the ends of epochs have a time there.
 */
export function forkMarks(records: readonly ExperimentRecord[], xAxis: XAxis): ForkMark[] {
  const marks = new Map<number, string>();
  for (const { fork, config, data, epochs } of forksAmong(records)) {
    if (data === null || fork.step === 0) continue;
    const stepsPerEpoch = Math.ceil(data.trainingExamples / config.batchSize);
    const isEnd = fork.step === fork.epoch * stepsPerEpoch;
    const finished = epochs.slice(0, fork.epoch);
    if (xAxis === 'time' && !isEnd) continue;
    const places: Readonly<Record<XAxis, number>> = {
      step: fork.step,
      epoch: fork.step / stepsPerEpoch,
      time: finished.reduce((sum, { seconds }) => sum + (seconds ?? NaN), 0),
    };
    marks.set(places[xAxis], `Fork at ${forkPointInWords(fork)}`);
  }
  return [...marks].map(([x, label]) => ({ x, label }));
}
