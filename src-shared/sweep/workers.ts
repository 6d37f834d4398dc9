import type { EngineName } from '../catalogue/engines.ts';

/** A worker that takes tasks from a Redis, as it has announced itself. */
export interface WorkerView {
  readonly id: string;
  /** As its machine is called. */
  readonly name: string;
  /** Of Unroll. */
  readonly version: string;
  readonly kernels: number;
  /** What trains there. */
  readonly engine: EngineName;
  /** What the engine runs on: instruction set and threads. */
  readonly engineDetail: string;
  /** Runs at once. */
  readonly parallel: number;
  /** Of each run. */
  readonly threads: number;
  readonly platform: string;
  readonly architecture: string;
  /** Node's version. */
  readonly node: string;
  /** The ids of the experiments that it trains. */
  readonly trains: readonly string[];
  /** Why it gets no tasks from this Unroll; null: it does. */
  readonly refused: string | null;
}
