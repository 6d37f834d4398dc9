import { setTimeout as delay } from 'node:timers/promises';
import { toWireError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { hasRepetition, withRepetition } from '#shared/experiment/repetition';
import type { ExecutorChoice } from '#shared/sweep/executors';
import type { Executor, LateRepetition, RecordRepetition } from '../execution/executor.ts';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { listedRecord } from '../experiments/listed-experiment.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import type { SweepStore } from './sweep-store.ts';

/** Milliseconds for which a place isn't asked again. */
const interval = 60_000;
/** Milliseconds that a place has to answer; what it says later is recorded, but not waited for. */
const patience = 2000;

interface Dependencies {
  readonly sweeps: Pick<SweepStore, 'ids' | 'read' | 'lock' | 'writeProgress'>;
  /** The experiments of the data folder. */
  readonly experiments: Pick<ExperimentStore, 'ids' | 'addRepetition'>;
  readonly executor: (choice: ExecutorChoice) => Executor;
  /** Has the sweeps under way in this process record it. @returns whether this one is, and has */
  recordInRun(sweep: string, late: LateRepetition): Promise<boolean>;
  readonly emit: (event: WorkbenchEvent) => void;
}

/** Records second results in the sweeps that they are about, also in those that nobody follows any more. */
export class LateRepetitions {
  readonly #dependencies: Dependencies;
  /** When each place was last asked, by its choice. */
  readonly #asked = new Map<string, number>();
  /** What is asked at the moment. */
  readonly #executors = new Set<Executor>();
  /** Two results for one sweep must not be stored side by side. */
  readonly #turns = new TaskQueue();
  #isOver = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Asks a place, if it hasn't just been. What can't be reached is asked another time. */
  async look(choice: ExecutorChoice): Promise<void> {
    const place = JSON.stringify(choice);
    const asked = this.#asked.get(place) ?? -Infinity;
    if (this.#isOver || choice.kind === 'local' || performance.now() < asked + interval) return;
    this.#asked.set(place, performance.now());
    const asking = this.#ask(choice).catch((error: unknown) => {
      const { code, message } = toWireError(error);
      // Closing has cut it off.
      if (this.#isOver || code !== 'internal') return;
      console.warn(`Second results could not be read: ${message}`);
    });
    await Promise.race([asking, delay(patience, null, { ref: false })]);
  }

  /** Asks no more. What has been handed over is recorded; what has not stays where it is until the next time. */
  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all([...this.#executors].map((executor) => executor.close()));
    await this.#turns.run(() => Promise.resolve());
  }

  async #ask(choice: ExecutorChoice): Promise<void> {
    const executor = this.#dependencies.executor(choice);
    this.#executors.add(executor);
    try {
      await executor.takeRepetitions?.(this.record);
    } finally {
      this.#executors.delete(executor);
      await executor.close();
    }
  }

  /** Keeps it with its experiment, whatever becomes of the sweeps. @returns whether that has succeeded */
  async #keep({ experiment, repetition }: LateRepetition): Promise<boolean> {
    const { experiments, emit } = this.#dependencies;
    try {
      const record = await experiments.addRepetition(experiment, repetition);
      if (record !== null) emit({ kind: 'experimentChanged', listed: listedRecord(record) });
      return true;
    } catch {
      // Whatever it was, the result is handed over again, and must not keep others waiting.
      return false;
    }
  }

  /**
   * Records it with the experiment and in each sweep that has it, and says so if it is news.
   * @returns whether that has succeeded: not if the experiment or a sweep can't be read or written now, or the experiment
   *   isn't in this data folder
   * @throws UnrollError 'storage'
   */
  readonly record: RecordRepetition = (late) => this.#turns.run(() => this.#record(late));

  async #record(late: LateRepetition): Promise<boolean> {
    const { sweeps, experiments, recordInRun, emit } = this.#dependencies;
    if (!(await experiments.ids()).includes(late.experiment)) return false;
    let isRecorded = await this.#keep(late);
    let isNews = false;
    for (const id of await sweeps.ids()) {
      const place = await this.#placeIn(id, late);
      if (place === 'unknown') isRecorded = false;
      if (place !== 'open') continue;
      if ((await recordInRun(id, late)) || (await this.#store(id, late))) isNews = true;
      else isRecorded = false;
    }
    if (isNews) emit({ kind: 'repeated', ...late });
    return isRecorded;
  }

  /** Whether a sweep still has to store it; unknown while the sweep can't be read. */
  async #placeIn(
    id: string,
    { experiment, repetition }: LateRepetition,
  ): Promise<'none' | 'stored' | 'open' | 'unknown'> {
    try {
      const { progress } = await this.#dependencies.sweeps.read(id);
      const trial = progress.trials.find((one) => one.experiment === experiment);
      if (trial === undefined) return 'none';
      return hasRepetition(trial.repetitions, repetition) ? 'stored' : 'open';
    } catch (error) {
      return toWireError(error).code === 'not-found' ? 'none' : 'unknown';
    }
  }

  /** @returns whether it has been stored, which only one program at a time can do */
  async #store(id: string, { experiment, repetition }: LateRepetition): Promise<boolean> {
    const { sweeps, emit } = this.#dependencies;
    const lock = await sweeps.lock(id).catch(() => null);
    if (lock === null) return false;
    try {
      const { progress } = await sweeps.read(id);
      const trials = progress.trials.map((trial) =>
        trial.experiment === experiment
          ? { ...trial, repetitions: withRepetition(trial.repetitions, repetition) }
          : trial,
      );
      await sweeps.writeProgress(id, { ...progress, trials });
      emit({ kind: 'sweepChanged', id, status: progress.status });
      return true;
    } finally {
      await lock.release();
    }
  }
}
