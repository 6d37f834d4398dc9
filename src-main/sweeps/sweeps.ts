import type { ListedExperiment, ListedSweep } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import type { ExecutorChoice } from '#shared/sweep/executors';
import { extended, type Extension } from '#shared/sweep/extend';
import type { SweepDefinition } from '#shared/sweep/sweep';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import { compareTexts } from '#shared/text/compare-texts';
import { foldText } from '#shared/text/fold-text';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { lockState } from '../storage/locks/lock.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { KnownRuns, type KnownRunsDependencies } from './known-runs.ts';
import type { Executor } from '../execution/executor.ts';
import { progressOf, SweepRun, type SweepDependencies, type SweepPlace } from './sweep-run.ts';
import type { StoredSweep, SweepProgress } from './sweep-store.ts';

/** What all sweeps of a data folder need. */
export interface SweepsDependencies
  extends SweepDependencies, Pick<KnownRunsDependencies, 'list' | 'hashes' | 'create' | 'copy'> {
  readonly store: SweepDependencies['store'] & Pick<ExperimentStore, 'ids'>;
  /** What computes runs there; each sweep gets its own. */
  readonly executor: (choice: ExecutorChoice) => Executor;
  /** How many runs train at once on this computer if nothing else is asked for. */
  readonly usualParallel: () => Promise<number>;
  /** The experiments that wait in the queue. */
  readonly waiting: () => Promise<readonly string[]>;
}

/** The sweeps of a data folder, and those that run in this process. */
export class Sweeps {
  readonly #dependencies: SweepsDependencies;
  readonly #known: KnownRuns;
  readonly #running = new Map<string, SweepRun>();
  /** Those under way that were left before, so that not all that is computed elsewhere may be followed yet. */
  readonly #takenUp = new Set<string>();
  readonly #changes = new TaskQueue();
  readonly #turns = new TaskQueue();
  /** That of the sweeps of this computer, if it hasn't come yet. */
  #nextTurn: Promise<void> | null = null;
  #isOver = false;

  constructor(dependencies: SweepsDependencies) {
    this.#dependencies = dependencies;
    const { store, runs, list, hashes, create, copy } = dependencies;
    this.#known = new KnownRuns({
      list,
      hashes,
      create,
      copy,
      ids: () => store.ids(),
      read: (id) => store.read(id),
      isTrained: async (id) => runs.isRunning(id) || (await lockState(store.folder(id))) === 'held',
      taken: () => this.#taken(),
      lock: (key) => dependencies.sweeps.lockTask(key),
    });
  }

  /** @throws UnrollError 'invalid-input' if another sweep has the name, which its runs share as their batch; 'storage' */
  async create(definition: SweepDefinition): Promise<SweepView> {
    const [other] = await this.#named(definition.name);
    if (other !== undefined) {
      throw new UnrollError(
        'invalid-input',
        `name: ${other} is called ${JSON.stringify(definition.name)} already; give this sweep another name`,
      );
    }
    const { id } = await this.#dependencies.sweeps.create(definition);
    const view = await this.#view(id);
    this.#dependencies.emit({ kind: 'sweepChanged', id, status: view.status });
    return view;
  }

  /** The newest first, damaged ones last. @throws UnrollError 'storage' */
  async list(): Promise<ListedSweep[]> {
    const experiments = await this.#experiments();
    const listed: ListedSweep[] = [];
    for (const id of await this.#dependencies.sweeps.ids()) {
      try {
        listed.push({ kind: 'sweep', ...(await this.#view(id, experiments)) });
      } catch (error) {
        listed.push({ kind: 'damaged', id, reason: toWireError(error).message });
      }
    }
    const createdAt = (entry: ListedSweep): string =>
      entry.kind === 'sweep' ? entry.createdAt : '';
    return listed.sort(
      (one, other) =>
        compareTexts(createdAt(other), createdAt(one)) || compareTexts(one.id, other.id),
    );
  }

  /** @throws UnrollError 'not-found', 'invalid-input', 'damaged' or 'storage' */
  async show(reference: string): Promise<SweepView> {
    return this.#view(await this.#resolve(reference));
  }

  /**
   * Begins a sweep, or takes it up again.
   * @param parallel how many runs it trains at once; null: the usual number
   * @param chosen where; null: where it was last, or this computer
   * @throws UnrollError 'busy' if another program runs it, 'invalid-input' if it is finished or cancelled, or its runs are
   *   left at another place, and what `Executor.prepare` throws
   */
  async run(
    reference: string,
    parallel: number | null,
    chosen: ExecutorChoice | null = null,
  ): Promise<SweepView> {
    const id = await this.#resolve(reference);
    const active = this.#running.get(id);
    if (active !== undefined) return active.view();
    const { sweeps } = this.#dependencies;
    const lock = await sweeps.lock(id);
    let place: SweepPlace | null = null;
    try {
      const { sweep, progress } = await sweeps.read(id);
      if (progress.status === 'finished' || progress.status === 'cancelled') {
        const next =
          progress.status === 'finished'
            ? 'extend it to have more trials tried'
            : 'make another, which takes over the runs that have finished';
        throw new UnrollError('invalid-input', `${id} is ${progress.status}; ${next}`);
      }
      checkNotLeft(id, progress, chosen);
      const view = viewOf(sweep, progress, await this.#experiments());
      place = await this.#place(chosen ?? progress.executor, parallel);
      await place.executor.prepare();
      const run = new SweepRun(sweep, view, this.#known, place, lock, this.#dependencies, {
        advance: (one) => (one.isLocal ? this.#advanceLocal() : one.advance()),
      });
      this.#running.set(id, run);
      if (isLeftElsewhere(progress)) this.#takenUp.add(id);
      else this.#takenUp.delete(id);
      void run.ended.then(() => this.#running.delete(id));
      await run.begin();
      if (this.#isOver) await run.leave(statusLeft(run), null);
      return run.view();
    } catch (error) {
      this.#running.delete(id);
      await place?.executor.close();
      await lock.release();
      throw error;
    }
  }

  /** Has the sweeps of this computer begin runs, one after the other, so that room goes to the highest priority. */
  #advanceLocal(): Promise<void> {
    this.#nextTurn ??= this.#turns.run(async () => {
      this.#nextTurn = null;
      const local = [...this.#running.values()].filter(({ isLocal }) => isLocal);
      local.sort((one, other) => other.priority - one.priority);
      for (const run of local) await run.advance();
    });
    return this.#nextTurn;
  }

  async #place(choice: ExecutorChoice, parallel: number | null): Promise<SweepPlace> {
    const executor = this.#dependencies.executor(choice);
    const { usualParallel } = this.#dependencies;
    const usual = choice.kind === 'local' ? await usualParallel() : executor.room;
    return { choice, executor, parallel, room: parallel ?? usual };
  }

  /** The experiments that are trials of any sweep, or wait in the queue. */
  async #taken(): Promise<ReadonlySet<string>> {
    const { sweeps, waiting } = this.#dependencies;
    const taken = new Set(await waiting());
    for (const id of await sweeps.ids()) {
      const stored = await sweeps.read(id).catch(() => null);
      for (const { experiment } of stored?.progress.trials ?? []) {
        if (experiment !== null) taken.add(experiment);
      }
    }
    return taken;
  }

  /**
   * Ends what is under way of a sweep, here or elsewhere, each run after a checkpoint, which is brought here.
   * @throws UnrollError 'invalid-input' if it neither runs here nor elsewhere for it, 'unavailable'
   */
  async pause(reference: string): Promise<SweepView> {
    const id = await this.#resolve(reference);
    if (await this.#end(id, 'paused')) return this.#view(id);
    throw new UnrollError(
      'invalid-input',
      `${id} is not being run by this program; if “unroll sweep run” runs it elsewhere, press Ctrl+C there`,
    );
  }

  /**
   * Follows a sweep no longer; what others compute of it continues.
   * @param atOnce whether runs that are due but not begun wait until it is followed again
   * @throws UnrollError 'invalid-input' if it doesn't run here, or is computed on this computer
   */
  async leave(reference: string, atOnce = false): Promise<SweepView> {
    const id = await this.#resolve(reference);
    const run = this.#running.get(id);
    if (run === undefined || run.view().executor.kind === 'local') {
      throw new UnrollError(
        'invalid-input',
        `${id} is not being computed elsewhere for this program; pause it instead`,
      );
    }
    if (!atOnce) await run.dueAreBegun();
    await run.leave('submitted', null);
    return this.#view(id);
  }

  /** @throws UnrollError 'busy' if another program runs it, 'invalid-input' if it is finished, 'unavailable' */
  async cancel(reference: string): Promise<SweepView> {
    const id = await this.#resolve(reference);
    if (await this.#end(id, 'cancelled')) return this.#view(id);
    await this.#whileLocked(id, async ({ progress }) => {
      if (progress.status === 'finished') {
        throw new UnrollError('invalid-input', `${id} is finished; there is nothing to cancel`);
      }
      const ended = { ...progress, status: 'cancelled', reason: null } as const;
      await this.#dependencies.sweeps.writeProgress(id, ended);
    });
    return this.#view(id);
  }

  /** @throws UnrollError 'busy' if another program runs it, 'invalid-input' if it is computed elsewhere */
  async prioritise(reference: string, priority: number): Promise<SweepView> {
    const id = await this.#resolve(reference);
    const { executor, status } = await this.#view(id);
    if (executor.kind !== 'local' && (status === 'running' || status === 'submitted')) {
      throw new UnrollError(
        'invalid-input',
        `priority: runs of ${id} wait at ${placeText(executor)}, where they begin in the order in which they came; pause the sweep to give it another priority on this computer`,
      );
    }
    const run = this.#running.get(id);
    if (run !== undefined) await run.prioritise(priority);
    else {
      await this.#whileLocked(id, ({ progress }) =>
        this.#dependencies.sweeps.writeProgress(id, { ...progress, priority }),
      );
    }
    return this.#view(id);
  }

  /**
   * Ends what is under way of a sweep. One that was left is followed first, which brings back what has been computed.
   * @returns whether there was something under way
   * @throws UnrollError 'unavailable' if something may still be computed
   */
  async #end(id: string, status: 'paused' | 'cancelled'): Promise<boolean> {
    let run = this.#running.get(id);
    if (run === undefined) {
      const { progress } = await this.#dependencies.sweeps.read(id);
      if (!isLeftElsewhere(progress)) return false;
      await this.run(id, progress.parallel);
      run = this.#running.get(id);
      await run?.dueAreBegun();
    }
    await run?.leave(status, null);
    const view = await this.#view(id);
    if (view.status === 'submitted') throw new UnrollError('unavailable', view.reason ?? '');
    if (this.#takenUp.has(id)) await this.#endUnfollowed(id);
    return true;
  }

  /** Ends what else was begun elsewhere for a sweep, as for experiments that have been deleted since. */
  async #endUnfollowed(id: string): Promise<void> {
    const { sweeps, executor: executorOf } = this.#dependencies;
    await this.#whileLocked(id, async ({ progress }) => {
      const executor = executorOf(progress.executor);
      try {
        await executor.prepare();
        await executor.cancel?.(progress.trials.flatMap(({ experiment }) => experiment ?? []));
      } catch (error) {
        const reason = toWireError(error).message;
        await sweeps.writeProgress(id, { ...progress, status: 'submitted', reason });
        throw error;
      } finally {
        await executor.close();
      }
    });
  }

  /** @throws UnrollError 'invalid-input' naming what can't be added; 'busy' */
  extend(reference: string, more: Extension): Promise<SweepView> {
    return this.#changes.run(() => this.#extend(reference, more));
  }

  async #extend(reference: string, more: Extension): Promise<SweepView> {
    const id = await this.#resolve(reference);
    const { sweeps } = this.#dependencies;
    const run = this.#running.get(id);
    if (run !== undefined) {
      const definition = extended(run.view().definition, more);
      await sweeps.writeDefinition(id, definition);
      await run.extend(definition);
      return run.view();
    }
    await this.#whileLocked(id, async ({ sweep, progress }) => {
      await sweeps.writeDefinition(id, extended(sweep.definition, more));
      if (progress.status !== 'finished') return;
      await sweeps.writeProgress(id, { ...progress, status: 'paused' });
    });
    return this.#view(id);
  }

  /** Call this with every event of a run. */
  afterRunEvent(event: ExperimentRunEvent): void {
    for (const run of this.#running.values()) run.afterRunEvent(event);
  }

  /** Pauses the sweeps of this computer and leaves the others; none begins from now on. */
  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#running.values()].map((run) => run.leave(statusLeft(run), null)));
  }

  /** Begins nothing more: this program ends at once. */
  abandon(): void {
    this.#isOver = true;
    for (const run of this.#running.values()) run.abandon();
  }

  async #whileLocked(
    id: string,
    change: (stored: { sweep: StoredSweep; progress: SweepProgress }) => Promise<void>,
  ): Promise<void> {
    const { sweeps, emit } = this.#dependencies;
    const lock = await sweeps.lock(id);
    try {
      await change(await sweeps.read(id));
    } finally {
      await lock.release();
    }
    const { progress } = await sweeps.read(id);
    emit({ kind: 'sweepChanged', id, status: progress.status });
  }

  async #view(id: string, experiments?: Records): Promise<SweepView> {
    const run = this.#running.get(id);
    if (run !== undefined) return run.view();
    const { sweep, progress } = await this.#dependencies.sweeps.read(id);
    return viewOf(sweep, progress, experiments ?? (await this.#experiments()));
  }

  async #experiments(): Promise<Records> {
    return recordsOf(await this.#dependencies.list());
  }

  /** Finds a sweep by its id, its name, or the beginning of its id, whichever comes first. */
  async #resolve(reference: string): Promise<string> {
    const ids = await this.#dependencies.sweeps.ids();
    if (ids.includes(reference)) return reference;
    const [named, ...others] = await this.#named(reference);
    const begun = ids.filter((id) => id.startsWith(reference));
    if (named !== undefined && others.length === 0) return named;
    if (named === undefined && begun.length === 1) return begun[0]!;
    const known = ids.length === 0 ? 'there are none' : `there are: ${ids.join(', ')}`;
    const matches = named === undefined ? begun : [named, ...others];
    throw matches.length === 0
      ? new UnrollError('not-found', `there is no sweep ${JSON.stringify(reference)}; ${known}`)
      : new UnrollError(
          'invalid-input',
          `${JSON.stringify(reference)} matches several sweeps; give the full id of one: ${matches.join(', ')}`,
        );
  }

  /** The ids of the sweeps with a name, in whatever capitals. */
  async #named(name: string): Promise<string[]> {
    const found: string[] = [];
    for (const id of await this.#dependencies.sweeps.ids()) {
      const stored = await this.#dependencies.sweeps.read(id).catch(() => null);
      if (stored === null) continue;
      if (foldText(stored.sweep.definition.name) === foldText(name)) found.push(id);
    }
    return found;
  }
}

/**
 * Whether others may still compute something of a sweep that nothing follows. One that says that it runs, though its lock
 * was free, was followed by a program that has died.
 */
function isLeftElsewhere({ status, executor }: SweepProgress): boolean {
  return executor.kind !== 'local' && (status === 'submitted' || status === 'running');
}

/** @throws UnrollError 'invalid-input' if runs of a sweep are left at another place than the chosen one */
function checkNotLeft(id: string, progress: SweepProgress, chosen: ExecutorChoice | null): void {
  if (chosen === null || !isLeftElsewhere(progress)) return;
  const left = placeText(progress.executor);
  if (placeText(chosen) === left) return;
  throw new UnrollError(
    'invalid-input',
    `executor: runs of ${id} are left at ${left}; pause the sweep first, which ends them there, or run it there`,
  );
}

/** What tells a place from others, for messages. */
function placeText(choice: ExecutorChoice): string {
  switch (choice.kind) {
    case 'local':
      return 'this computer';
    case 'slurm':
      return `${choice.folder} on ${choice.host ?? 'the cluster of this computer'}`;
    case 'redis':
      return choice.url;
  }
}

/** What becomes of a sweep when this program ends. */
function statusLeft(run: SweepRun): 'paused' | 'submitted' {
  return run.view().executor.kind === 'local' ? 'paused' : 'submitted';
}

type Records = ReadonlyMap<string, Extract<ListedExperiment, { kind: 'experiment' }>['record']>;

function recordsOf(listed: readonly ListedExperiment[]): Records {
  return new Map(
    listed.flatMap((entry) =>
      entry.kind === 'experiment' ? [[entry.record.id, entry.record] as const] : [],
    ),
  );
}

/** A sweep that nothing runs, with what the records of its experiments say. */
function viewOf(
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
      const none = { ...trial, number, losses: [], seconds: 0 };
      if (trial.experiment === null) return { ...none, status: 'waiting' };
      const record = records.get(trial.experiment);
      // Its experiment was deleted, or is damaged.
      if (record === undefined) return { ...none, status: 'failed' };
      return { ...none, ...progressOf(record, definition, trial.repetitions) };
    }),
  };
}
