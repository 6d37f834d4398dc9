import type { WorkbenchEvent } from '#shared/contract/events';

/** What a host needs of the workbench that it offers to a window. */
export interface HostedWorkbench {
  /** Does a command that came from outside, after checking it. */
  dispatch(name: string, input: unknown): Promise<unknown>;
  subscribe(listener: (event: WorkbenchEvent) => void): () => void;
  /** Ends all processes, each run after a checkpoint. */
  close(): Promise<void>;
  /** Ends all processes at once. */
  kill(): void;
}

/** Has the list of experiments read while the window still loads, which will ask for it at once. */
export function readAhead(workbench: Pick<HostedWorkbench, 'dispatch'>): void {
  // What is wrong is said to the window when it asks.
  workbench.dispatch('experiments.list', {}).catch(() => undefined);
}
