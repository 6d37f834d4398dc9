import type { WorkbenchEvent } from '#shared/api/events';

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
