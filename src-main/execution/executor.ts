import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { RunEnded } from '#shared/contract/events';
import type { Repetition } from '#shared/experiment/repetition';
import type { RunEvent, TrainedOn } from '#shared/contract/trainer-messages';

/**
 * The training of one experiment, as it is handed to whatever computes it. With the config's seed and the data's hashes
 * it gives the same weights everywhere, to the bit.
 */
export interface Task {
  /** The experiment's id. */
  readonly id: string;
  /** Checked. Where it leaves the threads to the machine, `threads` stands in for them. */
  readonly config: ExperimentConfig;
  /** The data set, which must have these files. A run that has not begun names none: it trains on the files as they are. */
  readonly data: TrainedOn;
  /** For a config that leaves them to the machine; null: one for each core. */
  readonly threads: number | null;
  /** The epoch after which it ends as if it had been stopped, ready to be continued; null: it trains to its end. */
  readonly lastEpoch: number | null;
  /**
   * The experiment's folder on this computer. It holds what is to be continued from, a checkpoint and the files that go
   * with it, and has the results when the execution has ended. A computer that doesn't share the disk never sees this
   * path: its executor carries the files there and back, and is meanwhile the one that writes here.
   */
  readonly folder: string;
}

/** Receives what happens to a task while it is under way. */
export interface TaskListener {
  /** What an event says has happened can be read in the task's folder. */
  onEvent(event: RunEvent): void;
  /** Hears all that the training program writes to its output streams; not cut at lines. */
  onOutput(text: string): void;
  /** Another machine has it now; null: it waits for one. A machine that is this computer says nothing. */
  onMachine(machine: string | null): void;
}

/** A task under way. */
export interface Execution {
  /**
   * Fulfilled when training is under way (or has already ended); elsewhere, once it has been accepted.
   * Rejected with what the training was refused with if it never came to that.
   */
  readonly started: Promise<void>;
  /** Fulfilled when nothing computes and everything is in the task's folder; never rejected. */
  readonly ended: Promise<RunEnded>;
  /** Finishes the current batch and waits. @throws UnrollError if there is nothing to pause */
  pause(): Promise<void>;
  /** Continues after a pause. @throws UnrollError if there is nothing that could */
  proceed(): Promise<void>;
  /**
   * Ends it after its present batch and a checkpoint, or at once if that takes too long. What can't be reached is left:
   * it ends as interrupted, with the code `unavailable` and the reason.
   */
  stop(): Promise<RunEnded>;
  /**
   * Follows it no longer. What computes elsewhere continues, and is found again by `start` with the same task; what
   * computes on this computer is stopped. What has not been handed over yet ends as interrupted, with the code
   * `unavailable` and the reason.
   */
  leave(): Promise<RunEnded>;
  /**
   * Ends it at once, and what computes it on this computer; the last checkpoint in the task's folder stays. What computes
   * elsewhere continues, as after `leave`.
   */
  kill(): void;
}

/** A second result of an experiment's task. */
export interface LateRepetition {
  readonly experiment: string;
  readonly repetition: Repetition;
}

/**
 * Records a second result wherever the experiment is used. Until that is done it stays where it came from, so that
 * neither a lost connection nor another data folder's program makes it vanish.
 * @returns whether it is stored for good, and need not be handed over again
 */
export type RecordRepetition = (late: LateRepetition) => Promise<boolean>;

/** Where runs are computed. It takes no shared disk for granted. */
export interface Executor {
  /** How many tasks it takes at once if nothing else is asked for. */
  readonly room: number;
  /**
   * Makes sure that it can be reached and takes tasks. Called before the first task.
   * @throws UnrollError 'unavailable' with what to do, or 'invalid-input' naming the field
   */
  prepare(): Promise<void>;
  /** Begins a task, from its checkpoint if it has one. A task that it has been given before is followed. */
  start(task: Task, listener: TaskListener): Execution;
  /**
   * Ends what was begun for some experiments, by whomever, and has been left: nothing of it computes afterwards. Absent
   * where nothing continues without this program.
   * @throws UnrollError 'unavailable' if that can't be made sure
   */
  cancel?(experiments: readonly string[]): Promise<void>;
  /**
   * Hands over second results that have come since nobody followed their tasks, each until it has been recorded. Absent
   * where none can come so late, or asking would take a login: a cluster hands them over with the next connection.
   * @throws UnrollError 'unavailable', or 'invalid-input' naming the field
   */
  takeRepetitions?(record: RecordRepetition): Promise<void>;
  /** Ends its connections. Nothing is under way any more, or has been left. */
  close(): Promise<void>;
}
