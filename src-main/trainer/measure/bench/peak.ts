import { performance } from 'node:perf_hooks';
import { median } from '#shared/statistics/summary';
import type { KernelLibrary, KernelPool } from '../../engines/kernels/kernel-library.ts';
import { ProgramBuilder } from '../../engines/kernels/program.ts';

/** For each thread and run: a few milliseconds. */
const operationsPerRun = 4e8;
const runsAtATime = 3;

/** Measures the peak rate of multiply-adds for a number of threads, on the fastest instruction set of a library. */
export class PeakMeter {
  readonly #pool: KernelPool;
  readonly #program: Int32Array;
  readonly #operations: number;
  readonly #samples: number[] = [];

  constructor(library: KernelLibrary, threads: number) {
    const target = library.targets[0]!;
    const iterations = Math.ceil(operationsPerRun / target.peakOperations);
    this.#operations = iterations * target.peakOperations * threads;
    const program = new ProgramBuilder(library);
    program.add('peak', { iterations, result: 0 });
    this.#program = program.build();
    this.#pool = library.createPool(target, threads);
    this.#pool.allocate(Math.max(64, threads));
  }

  /**
   * Billions of additions and multiplications per second: the median of all runs so far, as step times are medians. The
   * best run may have happened at a clock speed that no step had.
   */
  get gigaflops(): number {
    return median(this.#samples);
  }

  /**
   * How far the runs so far differ: the range of the middle four fifths of them as a share of the median. Other work on
   * the machine slows some runs and not others, so this is how a disturbed measurement is recognised.
   */
  get spread(): number {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    const tenth = Math.floor(sorted.length / 10);
    return (sorted.at(-1 - tenth)! - sorted[tenth]!) / this.gigaflops;
  }

  /** Runs a few more times. */
  measure(): void {
    for (let run = 0; run < runsAtATime; run++) {
      const start = performance.now();
      this.#pool.execute(this.#program);
      const milliseconds = performance.now() - start;
      this.#samples.push(this.#operations / milliseconds / 1e6);
    }
  }

  dispose(): void {
    this.#pool.end();
  }
}
