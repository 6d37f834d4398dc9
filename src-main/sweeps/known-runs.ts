import { isDeepStrictEqual } from 'node:util';
import { engines } from '#shared/catalogue/engines';
import { fieldKeys, fields, type ExperimentConfig } from '#shared/catalogue/fields';
import type { ListedExperiment } from '#shared/contract/commands';
import { toWireError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { isDisputed, lacksRepetitions } from '#shared/experiment/repetition';
import {
  isOfTodaysKernels,
  recordedTaskKey,
  taskKey,
  type DataHashes,
} from '#shared/sweep/task-key';
import { isReadOnly } from '../storage/experiment/experiment-folder.ts';
import type { Lock } from '../storage/locks/lock-file.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';

/** What is asked about the experiments of a data folder, and done to make one. */
export interface KnownRunsDependencies {
  readonly list: () => Promise<readonly ListedExperiment[]>;
  readonly ids: () => Promise<readonly string[]>;
  readonly read: (id: string) => Promise<ExperimentRecord>;
  /** Whether any program trains it, here or elsewhere, and has not left it. */
  readonly isTrained: (id: string) => Promise<boolean>;
  /** The hashes of the files of each data set, by its name. */
  readonly hashes: () => Promise<ReadonlyMap<string, DataHashes>>;
  /** The experiments that are trials of any sweep, or wait in the queue. */
  readonly taken: () => Promise<ReadonlySet<string>>;
  /** Those whose results a second computation has contradicted. */
  readonly doubtful: () => Promise<ReadonlySet<string>>;
  /** Keeps other programs from beginning what has the same key. @throws UnrollError 'busy' */
  readonly lock: (key: string) => Promise<Lock>;
  readonly create: (config: ExperimentConfig, batch: string) => Promise<ExperimentRecord>;
  /**
   * Makes a run that continues from the checkpoint of another one of the same config.
   * @returns null if that has no checkpoint
   * @throws UnrollError 'busy' if it is being trained
   */
  readonly copy: (
    source: ExperimentRecord,
    config: ExperimentConfig,
    batch: string,
  ) => Promise<ExperimentRecord | null>;
}

/** Who asks for a run. */
export interface Claimant {
  /** The batch of the runs that the sweep makes. */
  readonly batch: string;
  readonly isOwn: (experiment: string) => boolean;
  /** The run that the trial has already; null: none. */
  readonly experiment: string | null;
}

/** What a trial gets: a run, or nothing yet, as the same is under way, and it should wait for that to end. */
export type Claim =
  | { readonly kind: 'run'; readonly record: ExperimentRecord; readonly isReused: boolean }
  | { readonly kind: 'awaited' };

/** An experiment that gives the same weights as a config. */
interface EqualRun {
  readonly record: ExperimentRecord;
  /** Whether any program trained it, just before its record was read. */
  readonly isTrained: boolean;
}

/**
 * The runs of a data folder by what decides their weights, so that no sweep trains what has been trained, or is being
 * trained, whoever asked for it. A config never changes, so that each experiment is read for its config only once, and
 * the few with that of a trial again when it begins.
 */
export class KnownRuns {
  readonly #dependencies: KnownRunsDependencies;
  readonly #turns = new TaskQueue();
  /** What decides the weights of each experiment, apart from its data; null: other things do. */
  readonly #keys = new Map<string, string | null>();
  readonly #byKey = new Map<string, Set<string>>();
  /** The locks of those that a sweep has been given and is about to train. */
  readonly #claimed = new Map<string, Lock>();

  constructor(dependencies: KnownRunsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Finds the run of a trial that is about to be trained, or makes it. Of several that ask for the same, the others are to
   * wait for the first, also those in other programs. The run counts as being trained until it is released.
   * @throws what reading and making experiments throws
   */
  claim(config: ExperimentConfig, claimant: Claimant): Promise<Claim> {
    return this.#turns.run(async () => {
      const lock = await ifFree(this.#dependencies.lock(taskKey(config, {})));
      if (lock === null) return { kind: 'awaited' };
      let isClaimed = false;
      try {
        const claim = await this.#find(config, claimant);
        if (claim.kind === 'run' && claim.record.status !== 'finished') {
          this.#claimed.set(claim.record.id, lock);
          isClaimed = true;
        }
        return claim;
      } finally {
        if (!isClaimed) await lock.release();
      }
    });
  }

  /** The training of a run that was claimed has begun, or won't. */
  async release(id: string): Promise<void> {
    const lock = this.#claimed.get(id);
    this.#claimed.delete(id);
    await lock?.release();
  }

  async #find(config: ExperimentConfig, claimant: Claimant): Promise<Claim> {
    const { read, create, copy } = this.#dependencies;
    const { batch, experiment } = claimant;
    const equal = await this.#equalTo(config, claimant);
    const doubtful = equal.length === 0 ? new Set() : await this.#dependencies.doubtful();
    const useful = equal.filter(
      ({ record }) => !doubtful.has(record.id) && !isDisputed(record) && !lacksRepetitions(record),
    );
    const others = useful.map(({ record }) => record);
    const finished = others.find(({ status }) => status === 'finished');
    if (finished !== undefined) return { kind: 'run', record: finished, isReused: true };
    // Of an engine that promises no equal bits, the result is of no use to others.
    const givesEqualBits = config.engine === 'auto' || engines[config.engine].givesGuaranteedBits;
    if (givesEqualBits && useful.some(({ isTrained }) => isTrained)) return { kind: 'awaited' };
    if (experiment !== null) {
      return { kind: 'run', record: await read(experiment), isReused: false };
    }
    const taken = others.length === 0 ? new Set() : await this.#dependencies.taken();
    const begun = others.find((record) => record.batch === batch && !taken.has(record.id));
    if (begun !== undefined) return { kind: 'run', record: begun, isReused: false };
    const [furthest] = others
      .filter((record) => canContinueAs(record, config))
      .sort((one, other) => other.epochs.length - one.epochs.length);
    // One that somebody trains again at this moment is not copied.
    const copied = furthest === undefined ? null : await ifFree(copy(furthest, config, batch));
    const record = copied ?? (await create(config, batch));
    return { kind: 'run', record, isReused: false };
  }

  /** The experiments that no trial of the sweep is, and that give the same weights as a config. */
  async #equalTo(config: ExperimentConfig, { isOwn }: Claimant): Promise<EqualRun[]> {
    await this.#refresh();
    const ids = [...(this.#byKey.get(taskKey(config, {})) ?? [])].filter((id) => !isOwn(id));
    if (ids.length === 0) return [];
    const { hashes, read, isTrained } = this.#dependencies;
    const data = (await hashes()).get(config.dataset);
    if (data === undefined) return [];
    const wanted = taskKey(config, data);
    const runs = await Promise.all(
      ids.map(async (id) => {
        // In this order: one that ends meanwhile is finished when it is read.
        const isBeingTrained = await isTrained(id);
        const record = await read(id).catch(() => null);
        return { record, isTrained: isBeingTrained };
      }),
    );
    return runs.filter(
      (run): run is EqualRun => run.record !== null && recordedTaskKey(run.record, data) === wanted,
    );
  }

  /** Takes note of experiments that have been made or removed since, by any program. */
  async #refresh(): Promise<void> {
    const { list, ids, read } = this.#dependencies;
    if (this.#keys.size === 0) {
      for (const entry of await list()) {
        if (entry.kind === 'experiment') this.#add(entry.record);
      }
    }
    const present = new Set(await ids());
    for (const [id, key] of this.#keys) {
      if (present.has(id)) continue;
      this.#keys.delete(id);
      if (key !== null) this.#byKey.get(key)?.delete(id);
    }
    for (const id of present) {
      if (this.#keys.has(id)) continue;
      // One that can't be read now is read the next time.
      const record = await read(id).catch(() => null);
      if (record !== null) this.#add(record);
    }
  }

  #add(record: ExperimentRecord): void {
    const key = recordedConfigKey(record);
    this.#keys.set(record.id, key);
    if (key === null) return;
    const others = this.#byKey.get(key);
    if (others === undefined) this.#byKey.set(key, new Set([record.id]));
    else others.add(record.id);
  }
}

/** @returns null for what is busy */
async function ifFree<Result>(task: Promise<Result>): Promise<Result | null> {
  try {
    return await task;
  } catch (error) {
    if (toWireError(error).code === 'busy') return null;
    throw error;
  }
}

/**
 * What decides the weights of a run, apart from its data and the kernels; null: its config alone doesn't, or that of a
 * newer Unroll has fields which this one ignores.
 */
function recordedConfigKey(record: ExperimentRecord): string | null {
  const { config, origin, fork } = record;
  const isWhole = origin === null && fork === null && !isReadOnly(record);
  return isWhole ? taskKey(config, {}) : null;
}

/**
 * Whether an unfinished run can be continued as one of another config: as far as it is trained, its weights and its
 * history are the same.
 */
function canContinueAs(record: ExperimentRecord, config: ExperimentConfig): boolean {
  const { status, epochs, leftOut, environment } = record;
  if (status === 'failed' || epochs.length === 0 || leftOut !== null) return false;
  return (
    isOfTodaysKernels(environment, record.config) &&
    fieldKeys.every(
      (key) =>
        fields[key].group === 'machine' || isDeepStrictEqual(record.config[key], config[key]),
    )
  );
}
