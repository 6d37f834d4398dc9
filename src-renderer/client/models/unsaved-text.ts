import type { ExperimentRecord, ExperimentStatus } from '#shared/experiment/record';

const underWay: Partial<Record<ExperimentStatus, string>> = {
  queued: 'waits to be trained',
  running: 'is training',
  paused: 'is paused in training',
};

/** Why a run has no weights that could be used: `is training`; null if it isn't to be trained any more. */
export function trainingText({ status }: Pick<ExperimentRecord, 'status'>): string | null {
  return underWay[status] ?? null;
}
