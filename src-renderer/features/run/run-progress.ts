import { isImportedResults } from '#shared/experiment/known-config';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { LiveRun } from '../../client/stores/live-runs.ts';

/** The progress and speed of a run. */
export interface RunProgress {
  /** The epoch it is in while it runs, else the epochs it has finished. */
  readonly epoch: number;
  /** Null for imported results, of which it isn't known. */
  readonly epochs: number | null;
  readonly step: number;
  /** Null before the first start. */
  readonly totalSteps: number | null;
  /** 0 to 1; null while unknown. */
  readonly share: number | null;
  /** The following are null unless it runs and they are known. */
  readonly secondsLeft: number | null;
  readonly examplesPerSecond: number | null;
}

/** The progress of a run, from its record and its events. */
export function runProgress(record: ExperimentRecord, live: LiveRun | undefined): RunProgress {
  const { config, status } = record;
  const isOn = status === 'running' || status === 'paused';
  const done = record.epochs.length;
  const step = Math.max(record.step, isOn ? (live?.step ?? 0) : 0);
  const totalSteps = (isOn ? live?.totalSteps : undefined) ?? record.totalSteps;
  return {
    epoch: isOn ? Math.min(config.epochs, done + 1) : done,
    epochs: isImportedResults(record) ? null : config.epochs,
    step,
    totalSteps,
    share: totalSteps === null || totalSteps === 0 ? null : Math.min(1, step / totalSteps),
    secondsLeft: status === 'running' ? (live?.secondsLeft ?? null) : null,
    examplesPerSecond: status === 'running' ? (live?.point?.examplesPerSecond ?? null) : null,
  };
}
