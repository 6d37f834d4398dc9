import { oncePerObject } from '../objects/once-per-object.ts';
import { type Decision, type SweepDefinition, sweepRungs } from './sweep.ts';
import type { Point } from './space.ts';
import type { RungResult } from './halving.ts';

/** A trial of a sweep, and how far it is. */
export interface Trial {
  readonly number: number;
  readonly point: Point;
  /** Waiting: nothing computes it, whether it was begun or not. Finished: it needs no more epochs. */
  readonly status: 'waiting' | 'running' | 'finished' | 'failed';
  /** What it is judged by, after each of its epochs; lower is better. */
  readonly losses: readonly number[];
}

/** A sweep at one moment. */
export interface SweepState {
  readonly definition: SweepDefinition;
  /** In the order in which they were proposed; `number` is their place. */
  readonly trials: readonly Trial[];
  /** In the order in which they were made. */
  readonly decisions: readonly Decision[];
}

/** What has been decided about the trials of a sweep, and so how far each of them is to be trained. */
export class Standing {
  /** The epochs at which trials are compared, the last being those of a whole training. */
  readonly rungs: readonly number[];
  readonly #decided = new Map<number, Decision[]>();

  constructor({ definition, decisions }: SweepState) {
    this.rungs = sweepRungs(definition);
    for (const decision of decisions) {
      const own = this.#decided.get(decision.trial);
      if (own === undefined) this.#decided.set(decision.trial, [decision]);
      else own.push(decision);
    }
  }

  /** The decisions about a trial, in the order in which they were made. */
  of({ number }: Pick<Trial, 'number'>): readonly Decision[] {
    return this.#decided.get(number) ?? [];
  }

  /** The rungs that a trial has left behind. */
  passed(trial: Trial): number {
    return this.of(trial).filter(({ kind }) => kind === 'continues').length;
  }

  /** Whether it has been decided what becomes of a trial after an epoch. */
  isDecidedAt(trial: Trial, epoch: number): boolean {
    return this.of(trial).some((each) => each.epoch === epoch || each.kind === 'stops');
  }

  isStopped(trial: Trial): boolean {
    return this.of(trial).some(({ kind }) => kind === 'stops');
  }

  /** Whether a trial has been sent on from a rung. */
  hasContinuedFrom(trial: Trial, epoch: number): boolean {
    return this.of(trial).some((each) => each.epoch === epoch && each.kind === 'continues');
  }

  /** How far a trial is to be trained; null if it is paused, stopped or has failed. */
  target(trial: Trial): number | null {
    const last = this.of(trial).at(-1);
    if (trial.status === 'failed' || (last !== undefined && last.kind !== 'continues')) return null;
    return this.rungs[this.passed(trial)] ?? null;
  }

  /**
   * Whether a trial that nothing computes isn't as far as it is to be trained. At the end of its training it has to be
   * finished too: one that was cut off after its last epoch lacks its test and its model.
   */
  isDue({ status, losses }: Trial, epochs: number): boolean {
    return status === 'waiting' && (losses.length < epochs || epochs >= this.rungs.at(-1)!);
  }
}

/** The standing of a sweep that is never modified but replaced, as several parts of a page ask for it. */
export const standingOf = oncePerObject((state: SweepState) => new Standing(state));

/** Whether a trial has reached an epoch, or never will. */
export function isThrough({ losses, status }: Trial, epoch: number): boolean {
  return losses.length >= epoch || status === 'failed' || status === 'finished';
}

/** The result of a trial after an epoch. */
export function resultAt({ number, losses }: Trial, epoch: number): RungResult {
  return { trial: number, loss: losses[epoch - 1] ?? Infinity };
}
