import type { ExperimentRecord } from '#shared/experiment/record';

/** What is known of a run while it goes on; see the store of live runs. */
interface Live {
  readonly step: number;
  readonly totalSteps: number;
  /** Null until it is known. */
  readonly secondsLeft: number | null;
  /** Its `epoch`: epochs done, with fraction. */
  readonly point: { readonly epoch: number } | null;
}

/** How far an experiment is. */
export interface Progress {
  /** The epoch it is in while it runs, else the epochs it has finished. */
  readonly epoch: number;
  readonly epochs: number;
  /** 0 to 1. */
  readonly share: number;
  /** Null if it doesn't run or this is not known yet. */
  readonly secondsLeft: number | null;
}

/** Works out how far an experiment is, from its record and, while it runs, from what its events tell. */
export function progressOf(record: ExperimentRecord, live: Live | undefined): Progress {
  const { epochs } = record.config;
  const epochsDone = record.epochs.length;
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
