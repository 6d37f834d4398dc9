import type { Repetition } from '../experiment/repetition.ts';
import type { ExecutorChoice } from './executors.ts';
import type { Trial } from './standing.ts';
import type { Decision, SweepDefinition } from './sweep.ts';

/**
 * New: not begun. Submitted: its runs wait or are computed elsewhere, and nothing follows them here. Paused: nothing
 * computes it. Both can be taken up again.
 */
export type SweepStatus = 'new' | 'running' | 'submitted' | 'paused' | 'cancelled' | 'finished';

/** A trial, and the experiment that it is. */
export interface SweepTrial extends Trial {
  /** The experiment's id; null until it is first trained. */
  readonly experiment: string | null;
  /** Whether the experiment was there before: what has been trained isn't trained again. */
  readonly isReused: boolean;
  /** The machine that computes it, or has last computed it; null: this one, or none yet. */
  readonly machine: string | null;
  /** A trial with an unequal one doesn't count: nobody knows which result is right. */
  readonly repetitions: readonly Repetition[];
  /** How long its epochs have taken so far, validation included. */
  readonly seconds: number;
  /** How many threads train it; null until its record says so. */
  readonly threads: number | null;
  /**
   * Why its experiment can't be read, or null. Results are in experiments, so that such a trial has none and counts as
   * failed; what was decided by them before stays.
   */
  readonly lost: 'deleted' | 'damaged' | null;
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
  /** Where it is run, or was last. */
  readonly executor: ExecutorChoice;
  /** How many runs at once were asked for; null: the usual number. */
  readonly parallel: number | null;
  /** Of several sweeps of this computer, those with the highest begin runs first. */
  readonly priority: number;
  readonly trials: readonly SweepTrial[];
  readonly decisions: readonly Decision[];
}
