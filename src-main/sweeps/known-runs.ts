import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { ListedExperiment } from '#shared/contract/commands';
import type { ExperimentRecord } from '#shared/experiment/record';
import { recordedTaskKey, taskKey, type DataHashes } from '#shared/sweep/task-key';

/**
 * The runs that sweeps can take instead of training the same again: finished ones of the data as they are, and those that
 * a sweep had made before its program ended.
 */
export class KnownRuns {
  readonly #finished = new Map<string, string>();
  readonly #begun = new Map<string, string>();
  readonly #hashes: ReadonlyMap<string, DataHashes>;

  /**
   * @param hashes of the data sets that are there, by name
   * @param batch of the runs that the sweep itself may have made
   * @param trials the sweep's own experiments
   * @param others experiments that are trials of any sweep, or wait in the queue: they may be finished, but not begun here
   */
  constructor(
    listed: readonly ListedExperiment[],
    hashes: ReadonlyMap<string, DataHashes>,
    batch: string,
    {
      trials,
      others,
    }: { readonly trials: ReadonlySet<string>; readonly others: ReadonlySet<string> },
  ) {
    this.#hashes = hashes;
    for (const entry of listed) {
      if (entry.kind === 'damaged' || entry.readOnly || trials.has(entry.record.id)) continue;
      const { record } = entry;
      const present = hashes.get(record.config.dataset);
      const key = present === undefined ? null : recordedTaskKey(record, present);
      if (key === null) continue;
      if (record.status === 'finished') this.#finished.set(key, record.id);
      else if (record.batch === batch && !isActive(record) && !others.has(record.id)) {
        this.#begun.set(key, record.id);
      }
    }
  }

  /** Takes the run of a config, so that it is given only once. @returns its id; null if there is none */
  take(config: ExperimentConfig): { readonly id: string; readonly isFinished: boolean } | null {
    const data = this.#hashes.get(config.dataset);
    if (data === undefined) return null;
    const key = taskKey(config, data);
    for (const [runs, isFinished] of [
      [this.#finished, true],
      [this.#begun, false],
    ] as const) {
      const id = runs.get(key);
      if (id === undefined) continue;
      runs.delete(key);
      return { id, isFinished };
    }
    return null;
  }
}

function isActive({ status }: ExperimentRecord): boolean {
  return status === 'running' || status === 'paused';
}
