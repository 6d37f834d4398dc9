import type { ListedSweep, RemovedSweep } from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';
import type { ExperimentRunEvent } from '#shared/contract/events';
import { isDisputed } from '#shared/experiment/repetition';
import type { ExecutorChoice } from '#shared/sweep/executors';
import { extended, type Extension } from '#shared/sweep/extend';
import type { SweepDefinition } from '#shared/sweep/sweep';
import { summaryOf } from '#shared/sweep/sweep-summary';
import type { SweepView } from '#shared/sweep/sweep-view';
import { compareTexts } from '#shared/text/compare-texts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { lockState } from '../storage/locks/lock.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { KnownRuns, type KnownRunsDependencies } from './known-runs.ts';
import { checkNotCancelled, checkNotLeft, isLeftElsewhere, placeText } from './left-elsewhere.ts';
import { LateRepetitions } from './late-repetitions.ts';
import { findSweep, nameTaken, sweepsNamed } from './find-sweep.ts';
import type { Executor, RecordRepetition } from '../execution/executor.ts';
import { membersOf } from './members.ts';
import { recordsOf, viewOf, type Records } from './stored-view.ts';
import { SweepRun, type SweepDependencies, type SweepPlace } from './sweep-run.ts';
import type { StoredSweep, SweepProgress } from './sweep-store.ts';

/** What all sweeps of a data folder need. */
export interface SweepsDependencies
  extends SweepDependencies, Pick<KnownRunsDependencies, 'list' | 'hashes' | 'create' | 'copy'> {
  readonly store: SweepDependencies['store'] & Pick<ExperimentStore, 'ids' | 'addRepetition'>;
  /** What computes runs there; each sweep gets its own. */
  readonly executor: (choice: ExecutorChoice) => Executor;
  /** How many runs train at once on this computer if nothing else is asked for. */
  readonly usualParallel: () => Promise<number>;
  /** Moves an experiment from one batch to another; nothing happens if it is gone, or in neither. */
  readonly setBatch: (id: string, from: string, to: string) => Promise<void>;
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
  readonly #late: LateRepetitions;
  readonly #changes = new TaskQueue();
  readonly #turns = new TaskQueue();
  /** That of the sweeps of this computer, if it hasn't come yet. */
  #nextTurn: Promise<void> | null = null;
  #isOver = false;

  constructor(dependencies: SweepsDependencies) {
    this.#dependencies = dependencies;
    const { sweeps, executor, emit, store, runs, list, hashes, create, copy } = dependencies;
    this.#late = new LateRepetitions({
      ...{ sweeps, executor, emit, experiments: store },
      recordInRun: async (id, late) => (await this.#running.get(id)?.addRepetition(late)) ?? false,
    });
    this.#known = new KnownRuns({
      list,
      hashes,
      create,
      copy,
      ids: () => store.ids(),
      read: (id) => store.read(id),
      isTrained: async (id) => runs.isRunning(id) || (await lockState(store.folder(id))) === 'held',
      taken: () => this.#taken(),
      doubtful: () => this.#doubtful(),
      lock: (key) => dependencies.sweeps.lockTask(key),
    });
  }

  /** @throws UnrollError 'invalid-input' if another sweep has the name, which its runs share as their batch; 'storage' */
  async create(definition: SweepDefinition): Promise<SweepView> {
    const [other] = await sweepsNamed(this.#dependencies.sweeps, definition.name);
    if (other !== undefined) throw nameTaken(other, definition.name);
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
        listed.push({ kind: 'sweep', ...summaryOf(await this.#view(id, experiments)) });
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

  /**
   * @returns the name of the sweep that each trial's experiment belongs to, by the experiment's id: the one that has made
   *   it, or else the newest of those that have taken it over. Damaged sweeps are left out
   * @throws UnrollError 'storage'
   */
  async members(): Promise<Readonly<Record<string, string>>> {
    const { sweeps } = this.#dependencies;
    const ids = await sweeps.ids();
    const stored = await Promise.all(
      ids.map(async (id) => {
        const running = this.#running.get(id)?.view();
        if (running !== undefined) return running;
        const found = await sweeps.read(id).catch(() => null);
        return found === null ? null : { ...found.sweep, trials: found.progress.trials };
      }),
    );
    return membersOf(stored.filter((each) => each !== null));
  }

  /** @throws UnrollError 'not-found', 'invalid-input', 'damaged' or 'storage' */
  async show(reference: string): Promise<SweepView> {
    const id = await findSweep(this.#dependencies.sweeps, reference);
    const run = this.#running.get(id);
    const { executor } = run?.view() ?? (await this.#dependencies.sweeps.read(id)).progress;
    await this.#late.look(executor);
    return this.#view(id);
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
    const id = await findSweep(this.#dependencies.sweeps, reference);
    const active = await this.#underWay(id);
    if (active !== undefined) return active.view();
    const { sweeps } = this.#dependencies;
    const lock = await sweeps.lock(id);
    let place: SweepPlace | null = null;
    try {
      const { sweep, progress } = await sweeps.read(id);
      checkNotCancelled(id, progress);
      if (progress.status === 'finished') {
        const next = 'extend it to have more trials tried';
        throw new UnrollError('invalid-input', `${id} is finished; ${next}`);
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
    const trials = await this.#storedTrials();
    return new Set([
      ...(await this.#dependencies.waiting()),
      ...trials.flatMap(({ experiment }) => experiment ?? []),
    ]);
  }

  /** The experiments whose results can't be relied on, as a second computation gave others. */
  async #doubtful(): Promise<ReadonlySet<string>> {
    const trials = await this.#storedTrials();
    return new Set(trials.filter(isDisputed).flatMap(({ experiment }) => experiment ?? []));
  }

  /** The trials of all sweeps that can be read. */
  async #storedTrials(): Promise<SweepProgress['trials']> {
    const { sweeps } = this.#dependencies;
    const ids = await sweeps.ids();
    const stored = await Promise.all(ids.map((id) => sweeps.read(id).catch(() => null)));
    return stored.flatMap((each) => each?.progress.trials ?? []);
  }

  /**
   * Ends what is under way of a sweep, here or elsewhere, each run after a checkpoint, which is brought here.
   * @param givesUp instead gives up what is computed elsewhere, without asking there: for a place that has vanished
   * @throws UnrollError 'invalid-input' if it neither runs here nor elsewhere for it, 'unavailable'
   */
  async pause(reference: string, givesUp = false): Promise<SweepView> {
    const id = await findSweep(this.#dependencies.sweeps, reference);
    if (givesUp) return this.#giveUp(id);
    const wasUnderWay = await this.#end(id, 'paused');
    const view = await this.#view(id);
    if (wasUnderWay || view.status === 'paused') return view;
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
    const id = await findSweep(this.#dependencies.sweeps, reference);
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
    const id = await findSweep(this.#dependencies.sweeps, reference);
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
    const id = await findSweep(this.#dependencies.sweeps, reference);
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
   * @returns whether there was something under way that has ended like that
   * @throws UnrollError 'unavailable' if something may still be computed
   */
  async #end(id: string, status: 'paused' | 'cancelled'): Promise<boolean> {
    let run = await this.#underWay(id);
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
    // Somebody else may have paused it at the same moment.
    return status === 'paused' || view.status !== 'paused';
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

  /** Pauses a sweep without what is computed elsewhere for it. */
  async #giveUp(id: string): Promise<SweepView> {
    const nothing = new UnrollError(
      'invalid-input',
      `${id} has no runs elsewhere that could be given up`,
    );
    const run = this.#running.get(id);
    if (run?.isLocal === true) throw nothing;
    await run?.leave('submitted', null);
    await this.#whileLocked(id, async ({ progress }) => {
      if (!isLeftElsewhere(progress)) throw nothing;
      const reason = `Brought back without ${placeText(progress.executor)}: what was computed there since isn’t collected, and runs may still be computed there.`;
      await this.#dependencies.sweeps.writeProgress(id, { ...progress, status: 'paused', reason });
    });
    this.#takenUp.delete(id);
    return this.#view(id);
  }

  /**
   * Gives a sweep another name, and the batch of the runs that it has made.
   * @throws UnrollError 'invalid-input' if it runs here or another sweep has the name, 'busy' if another program runs it
   */
  rename(reference: string, name: string): Promise<SweepView> {
    return this.#changes.run(async () => {
      const id = await findSweep(this.#dependencies.sweeps, reference);
      await this.#checkAtRest(id, 'rename');
      const other = (await sweepsNamed(this.#dependencies.sweeps, name)).find(
        (each) => each !== id,
      );
      if (other !== undefined) throw nameTaken(other, name);
      const { sweeps, setBatch } = this.#dependencies;
      await this.#whileLocked(id, async ({ sweep: { definition }, progress }) => {
        for (const { experiment, isReused } of progress.trials) {
          if (experiment !== null && !isReused) await setBatch(experiment, definition.name, name);
        }
        // Last: after a failure halfway, renaming it again moves the others.
        await sweeps.writeDefinition(id, { ...definition, name });
      });
      return this.#view(id);
    });
  }

  /**
   * Deletes a sweep, also one that can't be read. Its runs stay.
   * @returns its id, and the experiments that it has made
   * @throws UnrollError 'invalid-input' if it runs here or elsewhere, 'busy' if another program runs it
   */
  async remove(reference: string): Promise<RemovedSweep> {
    const id = await findSweep(this.#dependencies.sweeps, reference);
    await this.#checkAtRest(id, 'delete');
    const { sweeps, emit } = this.#dependencies;
    const lock = await sweeps.lock(id);
    try {
      const progress = await sweeps.readIfWhole(id);
      if (progress !== null && isLeftElsewhere(progress)) {
        throw new UnrollError(
          'invalid-input',
          `runs of ${id} are left at ${placeText(progress.executor)}; pause or cancel the sweep first, which ends them there`,
        );
      }
      await sweeps.remove(id);
      emit({ kind: 'sweepRemoved', id });
      const there = await this.#experiments();
      const made = progress?.trials.filter(({ isReused }) => !isReused) ?? [];
      const experiments = made.flatMap(({ experiment }) => experiment ?? []);
      return { id, experiments: experiments.filter((experiment) => there.has(experiment)) };
    } finally {
      await lock.release();
    }
  }

  /** @throws UnrollError 'invalid-input' if a sweep runs in this program */
  async #checkAtRest(id: string, verb: 'rename' | 'delete'): Promise<void> {
    if ((await this.#underWay(id)) === undefined) return;
    throw new UnrollError('invalid-input', `${id} is running; pause it first, then ${verb} it`);
  }

  /** @throws UnrollError 'invalid-input' naming what can't be added; 'busy' */
  extend(reference: string, more: Extension): Promise<SweepView> {
    return this.#changes.run(() => this.#extend(reference, more));
  }

  async #extend(reference: string, more: Extension): Promise<SweepView> {
    const id = await findSweep(this.#dependencies.sweeps, reference);
    const { sweeps } = this.#dependencies;
    const run = await this.#underWay(id);
    if (run !== undefined) {
      const definition = extended(run.view().definition, more);
      await sweeps.writeDefinition(id, definition);
      await run.extend(definition);
      return run.view();
    }
    await this.#whileLocked(id, async ({ sweep, progress }) => {
      checkNotCancelled(id, progress);
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

  /** Call this when an experiment has been moved to the trash. */
  afterRemoval(experiment: string): void {
    for (const run of this.#running.values()) run.afterRemoval(experiment);
  }

  /** Records a second result of a run in all sweeps that have it, whether or not they are under way. */
  readonly recordRepetition: RecordRepetition = (late) => this.#late.record(late);

  /** Pauses the sweeps of this computer and leaves the others; none begins from now on. */
  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#running.values()].map((run) => run.leave(statusLeft(run), null)));
    await this.#late.close();
  }

  /** Begins nothing more: this program ends at once. */
  abandon(): void {
    this.#isOver = true;
    for (const run of this.#running.values()) run.abandon();
  }

  /** The one that runs here. One that is ending, as its runs write their checkpoints, has ended first. */
  async #underWay(id: string): Promise<SweepRun | undefined> {
    const run = this.#running.get(id);
    if (run !== undefined && run.view().status !== 'running') await run.ended;
    return this.#running.get(id);
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
}

/** What becomes of a sweep when this program ends. */
function statusLeft(run: SweepRun): 'paused' | 'submitted' {
  return run.view().executor.kind === 'local' ? 'paused' : 'submitted';
}
