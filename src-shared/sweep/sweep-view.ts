import type { Trial } from './standing.ts';
import type { Decision, SweepDefinition } from './sweep.ts';

/** New: not begun. Paused: it can be taken up again. */
export type SweepStatus = 'new' | 'running' | 'paused' | 'cancelled' | 'finished';

/** A trial, and the experiment that it is. */
export interface SweepTrial extends Trial {
  /** The experiment's id; null until it is first trained. */
  readonly experiment: string | null;
  /** Whether the experiment was there before: what has been trained isn't trained again. */
  readonly isReused: boolean;
}

/** A sweep as it is shown. */
export interface SweepView {
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  readonly status: SweepStatus;
  /** Why it was paused, if nobody asked for it; null otherwise. */
  readonly reason: string | null;
  readonly definition: SweepDefinition;
  readonly trials: readonly SweepTrial[];
  readonly decisions: readonly Decision[];
}
