import type {
  EndedOperation,
  ItemOutcome,
  OperationAction,
  OperationProgress,
} from '#shared/contract/commands';
import { toWireError, UnrollError } from '#shared/contract/errors';

/** One experiment of an operation, as the caller named it. */
interface Item {
  readonly experiment: string;
}

/** What is recorded of an experiment that is done. */
export type Done = Omit<Extract<ItemOutcome, { kind: 'done' }>, 'kind' | 'experiment'>;

interface Running {
  progress: OperationProgress;
  /** Fulfilled when it has dealt with its experiments. */
  outcomes: Promise<readonly ItemOutcome[]>;
}

/** Milliseconds between two reports of the progress: more often nobody sees. */
const reportInterval = 50;
/** So many of the last operations that have ended are remembered. */
const maxRemembered = 20;

/** Jobs over many experiments, one after the other within each. They end by themselves, whoever still listens. */
export class Operations {
  readonly #report: (progress: OperationProgress) => void;
  readonly #running = new Map<string, Running>();
  readonly #ended = new Map<string, EndedOperation>();

  /** @param report is told when an operation has begun, got further or ended */
  constructor(report: (progress: OperationProgress) => void) {
    this.#report = report;
  }

  /**
   * Does something with each of some experiments. A failure is recorded, and the others continue.
   * @param act deals with one experiment as a whole, or throws and leaves it as it was
   * @returns once all are dealt with, or the operation was cancelled and the current one is
   * @throws UnrollError 'busy' if there is already an operation of that id
   */
  async run<Each extends Item>(
    { operation, label }: { readonly operation: string; readonly label: string },
    action: OperationAction,
    items: readonly Each[],
    act: (item: Each) => Promise<Done>,
  ): Promise<EndedOperation> {
    if (this.#running.has(operation) || this.#ended.has(operation)) {
      throw new UnrollError('busy', `operation: there is already one with the id ${operation}`);
    }
    const progress = { operation, action, label, of: items.length, done: 0, failed: 0 };
    const running: Running = {
      progress: { ...progress, state: 'running' },
      outcomes: Promise.resolve([]),
    };
    this.#running.set(operation, running);
    running.outcomes = this.#deal(running, items, act);
    const outcomes = await running.outcomes;
    this.#running.delete(operation);
    const ended: EndedOperation = { ...running.progress, state: 'ended', outcomes };
    this.#remember(ended);
    this.#report(progressOf(ended));
    return ended;
  }

  /** @returns those that are running, and the last that have ended */
  list(): readonly OperationProgress[] {
    return [
      ...[...this.#running.values()].map(({ progress }) => progress),
      ...[...this.#ended.values()].map(progressOf),
    ];
  }

  /** @throws UnrollError 'not-found' unless it is one of the last that have ended */
  outcome(operation: string): EndedOperation {
    const ended = this.#ended.get(operation);
    if (ended !== undefined) return ended;
    throw new UnrollError('not-found', `no operation ${operation} has ended here recently`);
  }

  /** Ends an operation before its next experiment; does nothing if it has ended. */
  cancel(operation: string): void {
    const running = this.#running.get(operation);
    if (running?.progress.state !== 'running') return;
    running.progress = { ...running.progress, state: 'cancelling' };
    this.#report(running.progress);
  }

  /** Cancels all. @returns once each has dealt with its current experiment */
  async close(): Promise<void> {
    for (const operation of this.#running.keys()) this.cancel(operation);
    await Promise.all([...this.#running.values()].map(({ outcomes }) => outcomes));
  }

  async #deal<Each extends Item>(
    running: Running,
    items: readonly Each[],
    act: (item: Each) => Promise<Done>,
  ): Promise<ItemOutcome[]> {
    const outcomes: ItemOutcome[] = [];
    let reportedAt = performance.now();
    this.#report(running.progress);
    for (const item of items) {
      const { experiment } = item;
      if (running.progress.state !== 'running') {
        outcomes.push({ kind: 'skipped', experiment });
        continue;
      }
      const outcome = await outcomeOf(item, act);
      outcomes.push(outcome);
      const { done, failed } = running.progress;
      running.progress = {
        ...running.progress,
        done: done + 1,
        failed: outcome.kind === 'failed' ? failed + 1 : failed,
      };
      if (performance.now() - reportedAt < reportInterval) continue;
      reportedAt = performance.now();
      this.#report(running.progress);
    }
    return outcomes;
  }

  #remember(ended: EndedOperation): void {
    this.#ended.set(ended.operation, ended);
    for (const operation of [...this.#ended.keys()].slice(0, -maxRemembered)) {
      this.#ended.delete(operation);
    }
  }
}

async function outcomeOf<Each extends Item>(
  item: Each,
  act: (item: Each) => Promise<Done>,
): Promise<ItemOutcome> {
  const { experiment } = item;
  try {
    return { kind: 'done', experiment, ...(await act(item)) };
  } catch (error) {
    return { kind: 'failed', experiment, error: toWireError(error) };
  }
}

function progressOf(ended: EndedOperation): OperationProgress {
  const { operation, action, label, of, done, failed, state } = ended;
  return { operation, action, label, of, done, failed, state };
}
