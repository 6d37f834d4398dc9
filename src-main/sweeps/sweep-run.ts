import { toWireError } from '#shared/contract/errors';
import type { ExperimentRunEvent, RunEnded, WorkbenchEvent } from '#shared/contract/events';
import type { EpochResult } from '#shared/experiment/record';
import { lossOf, nextStep, type Training } from '#shared/sweep/plan';
import type { Point } from '#shared/sweep/space';
import { Standing, type SweepState } from '#shared/sweep/standing';
import { trialConfig, type Decision, type SweepDefinition } from '#shared/sweep/sweep';
import type { ExecutorChoice } from '#shared/sweep/executors';
import type { SweepStatus, SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import type { Executor, LateRepetition } from '../execution/executor.ts';
import type { Runs } from '../execution/runs.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import type { Lock } from '../storage/locks/lock-file.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import type { KnownRuns } from './known-runs.ts';
import type { StoredSweep, SweepProgress, SweepStore } from './sweep-store.ts';
import { afterRepetition, deleted, isObstacle, progressOf, storedTrial } from './trial-results.ts';

/** What a sweep runs with. */
export interface SweepDependencies {
  readonly store: Pick<ExperimentStore, 'read' | 'folder'>;
  readonly sweeps: SweepStore;
  readonly runs: Pick<Runs, 'ids' | 'isRunning' | 'start' | 'get'>;
  /** For runs whose config leaves them to the machine, if so many train at once. */
  threads(parallel: number): Promise<number | null>;
  /** Records that a run could not be started, and announces it. */
  recordFailedStart(id: string, error: unknown): Promise<void>;
  emit(event: WorkbenchEvent): void;
}

/** What several sweeps agree on. */
export interface SweepTurns {
  /** Has this sweep advance, in its turn among others that use the same room. */
  advance(run: SweepRun): Promise<void>;
}

/** How often a run whose process dies is continued. */
const mostRestarts = 3;

/** Milliseconds between two looks at a run that is awaited, as another program that trains it doesn't say when it ends. */
const lookInterval = 2000;

/** A failure after which the next trial would fail too, so that the sweep waits for a person. */
const obstacles: readonly string[] = ['storage', 'busy', 'unavailable', 'process-died'];

/** Where a sweep runs, and how many runs it trains at once. */
export interface SweepPlace {
  readonly choice: ExecutorChoice;
  readonly executor: Executor;
  /** As asked for; null: the usual number. */
  readonly parallel: number | null;
  readonly room: number;
}

/** One sweep under way, in this process, which holds its lock. It ends when it is finished, paused or cancelled. */
export class SweepRun {
  /** Fulfilled when nothing of it computes and everything is stored. */
  readonly ended: Promise<void>;
  readonly #sweep: StoredSweep;
  readonly #known: KnownRuns;
  readonly #place: SweepPlace;
  readonly #lock: Lock;
  readonly #dependencies: SweepDependencies;
  readonly #others: SweepTurns;
  readonly #turns = new TaskQueue();
  readonly #writes = new TaskQueue();
  #definition: SweepDefinition;
  #priority: number;
  #status: SweepStatus = 'running';
  #reason: string | null = null;
  #trials: SweepTrial[];
  #decisions: readonly Decision[];
  /** By experiment. */
  readonly #numbers = new Map<string, number>();
  /** How far the trials under way are trained, by number: what is decided meanwhile counts for the next time. */
  readonly #goals = new Map<number, number>();
  readonly #restarts = new Map<string, number>();
  /** Set while runs are awaited. */
  #nextLook: NodeJS.Timeout | null = null;
  /** Whether others may change what is stored. */
  #isOver = false;
  #end: () => void = () => undefined;

  /**
   * @param trials with what their records say; nothing computes them
   */
  constructor(
    sweep: StoredSweep,
    { trials, decisions, priority }: Pick<SweepView, 'trials' | 'decisions' | 'priority'>,
    known: KnownRuns,
    place: SweepPlace,
    lock: Lock,
    dependencies: SweepDependencies,
    others: SweepTurns,
  ) {
    this.#sweep = sweep;
    this.#definition = sweep.definition;
    this.#trials = [...trials];
    this.#decisions = decisions;
    this.#known = known;
    this.#place = place;
    this.#lock = lock;
    this.#dependencies = dependencies;
    this.#others = others;
    this.#priority = priority;
    for (const { experiment, number } of trials) {
      if (experiment !== null) this.#numbers.set(experiment, number);
    }
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  get priority(): number {
    return this.#priority;
  }

  /** Whether its runs share the room of this computer with those of others. */
  get isLocal(): boolean {
    return this.#place.choice.kind === 'local';
  }

  view(): SweepView {
    return {
      id: this.#sweep.id,
      createdAt: this.#sweep.createdAt,
      status: this.#status,
      reason: this.#reason,
      definition: this.#definition,
      executor: this.#place.choice,
      parallel: this.#place.parallel,
      priority: this.#priority,
      trials: [...this.#trials],
      decisions: this.#decisions,
    };
  }

  /** Begins with the first trials. @throws UnrollError 'storage' */
  async begin(): Promise<void> {
    await this.#save();
    this.#announceChange();
    void this.#others.advance(this);
  }

  /** Call this with every event of a run; those of others make room when they end. */
  afterRunEvent(event: ExperimentRunEvent): void {
    const number = this.#numbers.get(event.experiment);
    if (number !== undefined && event.kind === 'epoch') {
      this.#addEpoch(number, event.result);
      if (this.#definition.medianStopping) void this.#others.advance(this);
    }
    if (number !== undefined && event.kind === 'placed') {
      this.#change(number, { machine: event.machine });
      this.#announceChange();
    }
    if (event.kind !== 'ended') return;
    void this.#turns.run(async () => {
      if (number !== undefined) await this.#afterEnd(number, event);
    });
    void this.#others.advance(this);
  }

  /** Call this when an experiment has been moved to the trash: its results go with it. */
  afterRemoval(experiment: string): void {
    const number = this.#numbers.get(experiment);
    if (number === undefined) return;
    this.#change(number, deleted);
    this.#announceChange();
    void this.#others.advance(this);
  }

  /** Waits until whatever is due has been begun. */
  async dueAreBegun(): Promise<void> {
    await this.#turns.run(() => Promise.resolve());
  }

  /** Has more tried. @throws UnrollError 'storage' */
  async extend(definition: SweepDefinition): Promise<void> {
    this.#definition = definition;
    this.#announceChange();
    await this.#others.advance(this);
  }

  /** Has its runs begin before those of others, or after them. @throws UnrollError 'storage' */
  async prioritise(priority: number): Promise<void> {
    this.#priority = priority;
    await this.#turns.run(() => this.#save());
    this.#announceChange();
  }

  /**
   * Ends its runs after a checkpoint, and itself.
   * @param reason if nobody asked for it
   */
  async leave(
    status: 'submitted' | 'paused' | 'cancelled' | 'finished',
    reason: string | null,
  ): Promise<void> {
    if (this.#status !== 'running') return this.ended;
    this.#status = status;
    this.#reason = reason;
    this.#lookNoMore();
    const { runs } = this.#dependencies;
    const running = [...this.#numbers.keys()].filter((id) => runs.isRunning(id));
    try {
      const ends = await Promise.all(
        running.map((id) => (status === 'submitted' ? runs.get(id).leave() : runs.get(id).stop())),
      );
      this.#countOpen(ends);
      await this.#save();
    } catch (error) {
      // What was decided is stored already; a sweep that says that it runs counts as paused once its lock is gone.
      console.warn(`${this.#sweep.id} could not be stored: ${toWireError(error).message}`);
    } finally {
      await this.#place.executor.close().catch(() => undefined);
      // What was trained a second time may only have been compared at the end.
      if (!this.isLocal) await this.#save().catch(() => undefined);
      this.#isOver = true;
      await this.#writes.run(() => this.#lock.release()).catch(() => undefined);
      this.#end();
      this.#announceChange();
    }
  }

  /** Runs that could not be handed over or ended may still be computed elsewhere, so that the sweep counts as submitted. */
  #countOpen(ends: readonly RunEnded[]): void {
    const open = ends.filter(
      ({ status, errorCode }) => status === 'interrupted' && errorCode === 'unavailable',
    );
    if (this.isLocal || open.length === 0) return;
    const runs = open.length === 1 ? '1 run has' : `${open.length} runs have`;
    const [what, next] =
      this.#status === 'submitted'
        ? ['submitted', 'follow the sweep to submit what is left']
        : ['ended', 'pause or cancel the sweep when it can be reached again'];
    this.#status = 'submitted';
    this.#reason ??= `${runs} not been ${what}: ${open[0]!.reason}; ${next}`;
  }

  /** Does nothing more: this program ends at once. Its lock tells the next that it is gone. */
  abandon(): void {
    this.#status = 'paused';
    this.#lookNoMore();
  }

  /** Takes steps as long as there are any that don't wait for a run to end. */
  advance(): Promise<void> {
    return this.#turns.run(async () => {
      try {
        while (this.#status === 'running' && (await this.#takeStep()));
      } catch (error) {
        const { code, message } = toWireError(error);
        if (code === 'internal') console.error(error);
        // Leaving waits for runs, whose ends wait for their turn.
        void this.leave('paused', message);
      }
    });
  }

  /** @returns whether there may be more to do */
  async #takeStep(): Promise<boolean> {
    const step = nextStep(this.#state(), this.#place.room);
    switch (step.kind) {
      case 'decide':
        await this.#decide(step.decisions);
        return true;
      case 'propose':
        await this.#propose(step.points);
        return true;
      case 'train':
        return this.#train(step.trainings);
      case 'finished':
        await this.leave('finished', null);
        return false;
    }
  }

  async #decide(decisions: readonly Decision[]): Promise<void> {
    this.#decisions = [...this.#decisions, ...decisions];
    await this.#save();
    const { emit, runs } = this.#dependencies;
    emit({ kind: 'sweepDecided', id: this.#sweep.id, decisions });
    for (const { trial, kind } of decisions) {
      const { experiment } = this.#trials[trial]!;
      if (kind === 'stops' && experiment !== null && runs.isRunning(experiment)) {
        void runs.get(experiment).stop();
      }
    }
  }

  async #propose(points: readonly Point[]): Promise<void> {
    const first = this.#trials.length;
    const added = points.map((point, index): SweepTrial => ({
      number: first + index,
      point,
      status: 'waiting',
      losses: [],
      experiment: null,
      isReused: false,
      machine: null,
      repetitions: [],
      seconds: 0,
      threads: null,
      lost: null,
    }));
    this.#trials.push(...added);
    await this.#save();
    this.#announceChange();
  }

  /** @returns whether a run was there already, so that more may follow from it */
  async #train(trainings: readonly Training[]): Promise<boolean> {
    for (const training of trainings) {
      if (this.#status !== 'running') return false;
      if (this.#active() >= this.#place.room) return false;
      const id = await this.#experimentOf(training.number);
      if (id === null) {
        this.#lookLater();
        continue;
      }
      try {
        if (!this.#standing().isDue(this.#trials[training.number]!, training.epochs)) return true;
        await this.#start(id, training);
      } finally {
        await this.#known.release(id);
      }
    }
    return false;
  }

  /** The runs that take up the room: on this computer all, elsewhere the sweep's own. */
  #active(): number {
    const { ids } = this.#dependencies.runs;
    if (this.isLocal) return ids.length;
    return ids.filter((id) => this.#numbers.has(id)).length;
  }

  /**
   * The experiment of a trial, which is found or made when it is first trained. Before it is trained further, somebody else
   * may have done that.
   * @returns null while another sweep or the queue trains the same
   */
  async #experimentOf(number: number): Promise<string | null> {
    const { experiment: present, point } = this.#trials[number]!;
    // What has been handed over before may still be computed there.
    if (present !== null && !this.isLocal) return present;
    const claim = await this.#known.claim(trialConfig(this.#definition, point), {
      batch: this.#definition.name,
      isOwn: (id) => this.#numbers.has(id),
      experiment: present,
    });
    if (claim.kind === 'awaited') return null;
    const { record, isReused } = claim;
    if (record.id === present) return present;
    if (present !== null) this.#numbers.delete(present);
    this.#numbers.set(record.id, number);
    this.#change(number, {
      experiment: record.id,
      isReused,
      ...progressOf(record, this.#definition, this.#trials[number]!.repetitions),
    });
    try {
      await this.#save();
    } catch (error) {
      await this.#known.release(record.id);
      throw error;
    }
    return record.id;
  }

  #lookLater(): void {
    this.#nextLook ??= setTimeout(() => {
      this.#nextLook = null;
      void this.#others.advance(this);
    }, lookInterval);
  }

  #lookNoMore(): void {
    if (this.#nextLook !== null) clearTimeout(this.#nextLook);
  }

  async #start(id: string, { number, epochs }: Training): Promise<void> {
    const { store, runs, threads, recordFailedStart } = this.#dependencies;
    const record = await store.read(id);
    const lastEpoch = epochs < record.config.epochs ? epochs : null;
    const { executor, room } = this.#place;
    const share = this.isLocal ? await threads(room) : null;
    // Meanwhile it may have been paused; from here on, whoever pauses it finds the run.
    if (this.#status !== 'running') return;
    // Whoever computed it before may not be the one that does now.
    this.#change(number, { status: 'running', machine: null });
    this.#goals.set(number, epochs);
    try {
      await runs.start(record, store.folder(id), share, lastEpoch, executor);
    } catch (error) {
      this.#change(number, { status: 'waiting' });
      // Whoever has ended the sweep meanwhile has cut this off, which is no failure of the run.
      if (this.#status !== 'running') return;
      if (obstacles.includes(toWireError(error).code)) throw error;
      await recordFailedStart(id, error);
      this.#change(number, { status: 'failed' });
    }
    this.#announceChange();
  }

  #addEpoch(number: number, result: EpochResult): void {
    const { losses, seconds } = this.#trials[number]!;
    if (result.epoch !== losses.length + 1) return;
    this.#change(number, {
      losses: [...losses, lossOf(this.#definition.goal, result)],
      seconds: seconds + (result.seconds ?? 0),
    });
    this.#announceChange();
  }

  /**
   * Stores a second result of one of its runs, also while it ends.
   * @returns whether it is stored: not if the run is none of its own, or it has ended
   * @throws UnrollError 'storage'
   */
  async addRepetition({ experiment, repetition }: LateRepetition): Promise<boolean> {
    const number = this.#numbers.get(experiment);
    if (number === undefined || this.#isOver) return false;
    this.#change(number, afterRepetition(this.#trials[number]!, repetition));
    this.#announceChange();
    const saved = this.#save();
    if (this.#status === 'running' && !repetition.isEqual) void this.#others.advance(this);
    await saved;
    return true;
  }

  /** A run has ended: what it left says how far it is. */
  async #afterEnd(number: number, { status, reason, errorCode }: RunEnded): Promise<void> {
    const { experiment } = this.#trials[number]!;
    const record = await this.#dependencies.store.read(experiment!).catch(() => null);
    // One may have come while the record was read.
    const { repetitions } = this.#trials[number]!;
    this.#change(
      number,
      record === null ? deleted : progressOf(record, this.#definition, repetitions),
    );
    this.#announceChange();
    if (this.#status !== 'running') return;
    // What is not the run's own failure would be another's too.
    if (status === 'failed' && isObstacle(errorCode, record)) void this.leave('paused', reason);
    if (status === 'stopped' && this.#wasStoppedByHand(number)) {
      void this.leave('paused', `${experiment} was stopped before it had got as far as it should.`);
    }
    if (status !== 'interrupted') return;
    const restarts = (this.#restarts.get(experiment!) ?? 0) + 1;
    this.#restarts.set(experiment!, restarts);
    if (restarts <= mostRestarts) return;
    const said = reason === null ? 'its log says more.' : `the last time: ${reason}`;
    void this.leave('paused', `The training of ${experiment} has died ${restarts} times; ${said}`);
  }

  /** Whether a run has stopped before it had got as far as it was to be trained. */
  #wasStoppedByHand(number: number): boolean {
    const trial = this.#trials[number]!;
    const standing = this.#standing();
    return standing.target(trial) !== null && standing.isDue(trial, this.#goals.get(number) ?? 0);
  }

  #standing(): Standing {
    return new Standing(this.#state());
  }

  #state(): SweepState {
    return { definition: this.#definition, trials: this.#trials, decisions: this.#decisions };
  }

  #change(number: number, by: Partial<SweepTrial>): void {
    this.#trials[number] = { ...this.#trials[number]!, ...by };
  }

  #announceChange(): void {
    this.#dependencies.emit({ kind: 'sweepChanged', id: this.#sweep.id, status: this.#status });
  }

  /** Stores how far it is, after what is being stored. @throws UnrollError 'storage' */
  #save(): Promise<void> {
    return this.#writes.run(() => {
      const progress: SweepProgress = {
        status: this.#status,
        reason: this.#reason,
        executor: this.#place.choice,
        parallel: this.#place.parallel,
        priority: this.#priority,
        trials: this.#trials.map(storedTrial),
        decisions: [...this.#decisions],
      };
      return this.#dependencies.sweeps.writeProgress(this.#sweep.id, progress);
    });
  }
}
