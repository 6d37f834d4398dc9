import type { ListedExperiment } from '#shared/contract/commands/experiments';
import type { QueueState } from '#shared/contract/commands/runs';
import type { ExperimentRecord, ExperimentStatus } from '#shared/experiment/record';

/** For each action, those of some experiments that it can be applied to. */
export interface PossibleActions {
  /** Readable, and not written by a newer Unroll. */
  readonly change: readonly ExperimentRecord[];
  readonly queue: readonly string[];
  /** Those that are running, and those waiting in the queue. */
  readonly stop: { readonly running: readonly string[]; readonly waiting: readonly string[] };
  readonly export: readonly ExperimentRecord[];
  readonly remove: readonly string[];
}

const queueable: readonly ExperimentStatus[] = ['queued', 'stopped', 'interrupted', 'failed'];

/** Finds out which actions can be applied to which of some experiments. */
export function possibleActions(
  experiments: readonly ListedExperiment[],
  queue: QueueState | null,
): PossibleActions {
  const readable = experiments.filter((each) => each.kind === 'experiment');
  const waiting = new Set(queue?.waiting);
  const records = readable.map(({ record }) => record);
  const isRunning = ({ status }: ExperimentRecord): boolean =>
    status === 'running' || status === 'paused';
  return {
    change: readable.filter(({ readOnly }) => !readOnly).map(({ record }) => record),
    queue: readable
      .filter(({ readOnly, record }) => !readOnly && queueable.includes(record.status))
      .map(({ record }) => record.id)
      .filter((id) => !waiting.has(id)),
    stop: {
      running: records.filter(isRunning).map(({ id }) => id),
      waiting: records.map(({ id }) => id).filter((id) => waiting.has(id)),
    },
    export: records,
    remove: experiments.map((each) => (each.kind === 'experiment' ? each.record.id : each.id)),
  };
}
