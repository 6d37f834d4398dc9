import type { WorkbenchEvent } from '#shared/contract/events';

/** What a host needs from the workbench that it offers to a window. */
export interface HostedWorkbench {
  /** Checks and executes a command that came from outside. */
  dispatch(name: string, input: unknown): Promise<unknown>;
  subscribe(listener: (event: WorkbenchEvent) => void): () => void;
  /** Ends all processes, each run after a checkpoint. */
  close(): Promise<void>;
  /** Ends all processes immediately. */
  kill(): void;
}

/** Reads the list of experiments ahead, while the window that will ask for it is still loading. */
export function readAhead(workbench: Pick<HostedWorkbench, 'dispatch'>): void {
  // The window gets the error when it asks.
  workbench.dispatch('experiments.list', {}).catch(() => undefined);
}
