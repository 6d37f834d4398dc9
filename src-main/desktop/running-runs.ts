import type { WorkbenchEvent } from '#shared/contract/events';

interface RunningRun {
  /** Share of its steps that are done. */
  readonly done: number;
  readonly isPaused: boolean;
}

/** What the taskbar shows about active runs; null: nothing. */
export type TaskbarProgress = { readonly value: number; readonly mode: 'normal' | 'paused' } | null;

/** The active runs, according to the workbench's events. */
export class RunningRuns {
  readonly #runs = new Map<string, RunningRun>();

  /** How many there are. */
  get count(): number {
    return this.#runs.size;
  }

  /** Whether the machine computes for one of them. */
  get isComputing(): boolean {
    return [...this.#runs.values()].some(({ isPaused }) => !isPaused);
  }

  /** The mean over all of them. */
  get progress(): TaskbarProgress {
    if (this.#runs.size === 0) return null;
    const done = [...this.#runs.values()].reduce((sum, run) => sum + run.done, 0);
    return { value: done / this.#runs.size, mode: this.isComputing ? 'normal' : 'paused' };
  }

  handle(event: WorkbenchEvent): void {
    switch (event.kind) {
      case 'started':
        this.#set(event.experiment, {
          done: event.step / Math.max(1, event.totalSteps),
          isPaused: false,
        });
        return;
      case 'progress':
        this.#set(event.experiment, { done: event.point.step / event.totalSteps });
        return;
      case 'paused':
        this.#set(event.experiment, { isPaused: true });
        return;
      case 'proceeded':
        this.#set(event.experiment, { isPaused: false });
        return;
      case 'ended':
        this.#runs.delete(event.experiment);
        return;
      default:
    }
  }

  #set(experiment: string, change: Partial<RunningRun>): void {
    const before = this.#runs.get(experiment) ?? { done: 0, isPaused: false };
    this.#runs.set(experiment, { ...before, ...change });
  }
}
