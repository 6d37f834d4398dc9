import { isImportedResults } from '#shared/experiment/known-config';
import type { ExperimentRecord } from '#shared/experiment/record';

/** The live state of an active run; see the store of live runs. */
interface Live {
  readonly step: number;
  readonly totalSteps: number;
  /** Null until it is known. */
  readonly secondsLeft: number | null;
  /** `epoch`: epochs done, with fraction. */
  readonly point: { readonly epoch: number } | null;
}

/** The progress of an experiment. */
export interface Progress {
  /** The current epoch while it runs, otherwise the number of finished epochs. */
  readonly epoch: number;
  /** Null for imported results, of which it isn't known. */
  readonly epochs: number | null;
  /** 0 to 1. */
  readonly share: number;
  /** Null if it isn't running or this isn't known yet. */
  readonly secondsLeft: number | null;
}

/** Works out an experiment's progress from its record and, while it runs, from its events. */
export function progressOf(record: ExperimentRecord, live: Live | undefined): Progress {
  const epochsDone = record.epochs.length;
  const { epochs } = record.config;
  if (isImportedResults(record)) {
    return { epoch: epochsDone, epochs: null, share: 1, secondsLeft: null };
  }
  const running = record.status === 'running' || record.status === 'paused';
  if (!running) {
    return {
      epoch: epochsDone,
      epochs,
      share: share(record.step, record.totalSteps),
      secondsLeft: null,
    };
  }
  // An epoch's last step belongs to it and not to the next one.
  const begun = Math.max(Math.ceil(live?.point?.epoch ?? 0), epochsDone, 1);
  return {
    epoch: Math.min(begun, epochs),
    epochs,
    share: live ? share(live.step, live.totalSteps) : share(record.step, record.totalSteps),
    secondsLeft: record.status === 'running' ? (live?.secondsLeft ?? null) : null,
  };
}

function share(step: number, totalSteps: number | null): number {
  return totalSteps === null || totalSteps === 0 ? 0 : Math.min(1, step / totalSteps);
}
