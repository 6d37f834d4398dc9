import type { ErrorCode } from './errors.ts';
import type { RunEvent } from './trainer-messages.ts';

/** How a run ended, as the workbench saw it. */
export interface RunEnded {
  readonly kind: 'ended';
  /** `interrupted`: its process ended without a word; it can be resumed from its checkpoint. */
  readonly status: 'finished' | 'stopped' | 'failed' | 'interrupted';
  /** Why it failed, was interrupted or ended early; null otherwise. */
  readonly reason: string | null;
  /** The kind of failure where the trainer could name one. */
  readonly errorCode: ErrorCode | null;
}

/** What the workbench tells its listeners, without being asked. */
export type WorkbenchEvent = (RunEvent | RunEnded) & {
  /** The experiment's id. */
  readonly experiment: string;
};
