import type { ListedExperiment } from '#shared/contract/commands';
import { fieldKeys, fields, type ExperimentConfig, type FieldKey } from '#shared/catalogue/fields';
import { effectiveConfig } from '#shared/experiment/effects';
import type { ExperimentRecord } from '#shared/experiment/record';

/** A data set's files by name, and the SHA-256 of each. */
type Hashes = Readonly<Record<string, string>>;

/**
 * The runs that sweeps can take instead of training the same again: finished ones of the data as they are, and those that
 * a sweep had made before its program ended.
 */
export class KnownRuns {
  readonly #finished = new Map<string, string>();
  readonly #begun = new Map<string, string>();

  /**
   * @param hashes of the data sets that are there, by name
   * @param batch of the runs that the sweep itself may have made
   * @param trials the sweep's own experiments
   * @param others experiments that are trials of any sweep, or wait in the queue: they may be finished, but not begun here
   */
  constructor(
    listed: readonly ListedExperiment[],
    hashes: ReadonlyMap<string, Hashes>,
    batch: string,
    {
      trials,
      others,
    }: { readonly trials: ReadonlySet<string>; readonly others: ReadonlySet<string> },
  ) {
    for (const entry of listed) {
      if (entry.kind === 'damaged' || entry.readOnly || trials.has(entry.record.id)) continue;
      const { record } = entry;
      const { id, config, status } = record;
      if (!isOfItsConfig(record)) continue;
      if (status === 'finished') {
        const present = hashes.get(config.dataset);
        if (isSame(record.data?.hashes, present)) this.#finished.set(taskKey(config), id);
      } else if (record.batch === batch && !isActive(record) && !others.has(id)) {
        this.#begun.set(taskKey(config), id);
      }
    }
  }

  /** Takes the run of a config, so that it is given only once. @returns its id; null if there is none */
  take(config: ExperimentConfig): { readonly id: string; readonly isFinished: boolean } | null {
    const key = taskKey(config);
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

/** Fields of training that don't change a weight. */
const withoutConsequence: readonly FieldKey[] = ['reportEvery', 'keepCheckpoints'];

/** What decides a run's weights: the fields that have an effect, without those of the machine. */
function taskKey(config: ExperimentConfig): string {
  const effective = effectiveConfig(config);
  return JSON.stringify(
    fieldKeys
      .filter((key) => fields[key].group !== 'machine' && !withoutConsequence.includes(key))
      .map((key) => effective[key]),
  );
}

/**
 * Whether a run's config decides its weights: not those of imported results, of a fork, whose first part had another, or of
 * TensorFlow.js, which rounds differently.
 */
function isOfItsConfig({ origin, fork, environment }: ExperimentRecord): boolean {
  return origin === null && fork === null && environment?.engine.name !== 'tensorflow';
}

function isActive({ status }: ExperimentRecord): boolean {
  return status === 'running' || status === 'paused';
}

function isSame(recorded: Hashes | undefined, present: Hashes | undefined): boolean {
  if (recorded === undefined || present === undefined) return false;
  const names = Object.keys(present);
  return names.length > 0 && names.every((name) => recorded[name] === present[name]);
}
