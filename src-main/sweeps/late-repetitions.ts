import { setTimeout as delay } from 'node:timers/promises';
import { toWireError } from '#shared/contract/errors';
import type { ExecutorChoice } from '#shared/sweep/executors';
import type { Repetition } from '#shared/sweep/sweep-view';
import type { Executor, LateRepetition } from '../execution/executor.ts';
import type { SweepProgress, SweepStore } from './sweep-store.ts';

/** Milliseconds for which a place isn't asked again. */
const interval = 60_000;
/** Milliseconds that a place has to answer; what it says later is recorded, but not waited for. */
const patience = 2000;

interface Dependencies {
  readonly sweeps: Pick<SweepStore, 'ids' | 'read' | 'lock' | 'writeProgress'>;
  readonly executor: (choice: ExecutorChoice) => Executor;
  /** Has the sweeps under way in this process record it. @returns whether this one is, and has */
  recordInRun(sweep: string, late: LateRepetition): Promise<boolean>;
  onChange(sweep: string, status: SweepProgress['status']): void;
}

/** Records second results that came when nobody followed the sweeps that they are about. */
export class LateRepetitions {
  readonly #dependencies: Dependencies;
  /** When each place was last asked, by its choice. */
  readonly #asked = new Map<string, number>();
  readonly #asking = new Set<Promise<void>>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Asks a place, if it hasn't just been. What can't be reached is asked another time. */
  async look(choice: ExecutorChoice): Promise<void> {
    const place = JSON.stringify(choice);
    const asked = this.#asked.get(place) ?? -Infinity;
    if (choice.kind === 'local' || performance.now() < asked + interval) return;
    this.#asked.set(place, performance.now());
    const asking = this.#ask(choice)
      .catch((error: unknown) => {
        const { code, message } = toWireError(error);
        if (code === 'internal') console.warn(`Second results could not be read: ${message}`);
      })
      .finally(() => this.#asking.delete(asking));
    this.#asking.add(asking);
    await Promise.race([asking, delay(patience, null, { ref: false })]);
  }

  /** Waits for what is being recorded. */
  async settled(): Promise<void> {
    await Promise.all(this.#asking);
  }

  async #ask(choice: ExecutorChoice): Promise<void> {
    const executor = this.#dependencies.executor(choice);
    try {
      await executor.takeRepetitions?.((late) => this.#record(late));
    } finally {
      await executor.close();
    }
  }

  /** Records it in each sweep that has the experiment. @returns whether that has succeeded, or there is none */
  async #record(late: LateRepetition): Promise<boolean> {
    const { sweeps, recordInRun } = this.#dependencies;
    let isRecorded = true;
    for (const id of await sweeps.ids()) {
      const stored = await sweeps.read(id).catch(() => null);
      const has = stored?.progress.trials.some(({ experiment }) => experiment === late.experiment);
      if (has !== true || (await recordInRun(id, late))) continue;
      isRecorded = (await this.#store(id, late)) && isRecorded;
    }
    return isRecorded;
  }

  /** @returns whether it has been stored, which only one program at a time can do */
  async #store(id: string, { experiment, repetition }: LateRepetition): Promise<boolean> {
    const { sweeps, onChange } = this.#dependencies;
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
      onChange(id, progress.status);
      return true;
    } finally {
      await lock.release();
    }
  }
}

/** Adds a second result to those of a trial; one that is told twice counts once. */
export function withRepetition(
  repetitions: readonly Repetition[],
  { machine, epoch, isEqual }: Repetition,
): Repetition[] {
  const isThere = repetitions.some(
    (one) => one.machine === machine && one.epoch === epoch && one.isEqual === isEqual,
  );
  return isThere ? [...repetitions] : [...repetitions, { machine, epoch, isEqual }];
}
