import type { ListedExperiment } from '#shared/contract/commands';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { progressOf } from './trial-results.ts';
import type { StoredSweep, SweepProgress } from './sweep-store.ts';

/** The experiments of a data folder, by id. */
export type Records = ReadonlyMap<string, ListedExperiment>;

/** Listed experiments by their ids. */
export function recordsOf(listed: readonly ListedExperiment[]): Records {
  return new Map(
    listed.map((entry) => [entry.kind === 'experiment' ? entry.record.id : entry.id, entry]),
  );
}

/** A sweep that nothing runs, with what the records of its experiments say. */
export function viewOf(
  { id, createdAt, definition }: StoredSweep,
  { status, reason, executor, parallel, priority, trials, decisions }: SweepProgress,
  records: Records,
): SweepView {
  return {
    id,
    createdAt,
    status,
    reason,
    definition,
    executor,
    parallel,
    priority,
    decisions,
    trials: trials.map((trial, number): SweepTrial => {
      const none = { ...trial, number, losses: [], seconds: 0, threads: null, lost: null };
      if (trial.experiment === null) return { ...none, status: 'waiting' };
      const entry = records.get(trial.experiment);
      // Its results were in its experiment, so that it has none any more.
      if (entry === undefined) return { ...none, status: 'failed', lost: 'deleted' };
      if (entry.kind === 'damaged') return { ...none, status: 'failed', lost: 'damaged' };
      return { ...none, ...progressOf(entry.record, definition, trial.repetitions) };
    }),
  };
}
