import type { RandomStream } from '#shared/random/random-stream';
import type { AppProcess } from './app-process.ts';
import type { Violation } from './judge.ts';

export const faultKinds = ['kill', 'power', 'write', 'mutate'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What came of one round. */
export interface Outcome {
  /** Which fault it was, as a row of the report has it. */
  readonly fault: string;
  /** What became of it, as a column of the report has it. */
  readonly seen: string;
  /** Just what was done, for whoever looks into it. */
  readonly detail: string;
  readonly violations: readonly Violation[];
}

/** One kind of fault, with every point at which it can strike. */
export interface Faults {
  readonly kind: FaultKind;
  readonly points: number;
  /**
   * Has the fault strike once.
   * @param point from 0
   * @param random decides what the point leaves open
   * @param app that examines what is left, with no data folder open
   */
  strike(point: number, random: RandomStream, app: AppProcess): Promise<Outcome>;
}
