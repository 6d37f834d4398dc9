import { UnrollError } from '#shared/contract/errors';
import type { WorkbenchEvent } from '#shared/contract/events';
import { dispatch, type Handlers } from '#main/dispatch/dispatch';
import type { HostedWorkbench } from '#main/hosts/hosted-workbench';

/** A workbench without experiments that checks what it is sent by the real contract. */
export class FakeWorkbench implements HostedWorkbench {
  /** What was done to it, in order. */
  readonly done: string[] = [];
  /** Rejects what `queue.show` is answered with, or gives it. */
  queue: () => Promise<unknown> = () => Promise.resolve({ running: [] });
  /** Fulfils `close`. */
  closed: Promise<void> = Promise.resolve();
  readonly #listeners = new Set<(event: WorkbenchEvent) => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  dispatch(name: string, input: unknown): Promise<unknown> {
    const handlers: Partial<Record<string, (input: unknown) => Promise<unknown>>> = {
      'queue.show': () => this.queue(),
      'experiments.show': (given) => {
        this.done.push(`shown ${JSON.stringify(given)}`);
        return Promise.reject(new UnrollError('not-found', 'there is no such experiment'));
      },
    };
    return dispatch(handlers as Handlers, name, input);
  }

  subscribe(listener: (event: WorkbenchEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: WorkbenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  async close(): Promise<void> {
    this.done.push('closed');
    await this.closed;
  }

  kill(): void {
    this.done.push('killed');
  }
}
