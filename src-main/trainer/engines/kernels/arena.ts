import { UnrollError } from '#shared/contract/errors';
import type { KernelPool } from './kernel-library.ts';

/**
 * Floats per page. Regions begin on a page, and at usual sizes so does each thread's share of a region: a processor
 * prefetches to the end of a page at least, and would otherwise keep taking cache lines that another one is writing.
 */
export const pageFloats = 1024;
/** Stages address the arena with signed 32-bit words. */
const longest = 2 ** 31 - 1;

/** Lays out regions one after the other in a single array. */
export class ArenaPlan {
  #length = 0;

  /** Reserves a region. @returns its offset, in floats */
  reserve(floats: number): number {
    const offset = this.#length;
    this.#length += Math.ceil(floats / pageFloats) * pageFloats;
    return offset;
  }

  /**
   * Has the pool allocate the array for all regions.
   * @throws UnrollError `invalid-input` if it would be larger than the kernels or the machine allow
   */
  allocate(pool: KernelPool): Float32Array {
    const gibibytes = ((this.#length * 4) / 2 ** 30).toFixed(1);
    const advice =
      'use a smaller batch size, hidden size or number of layers, or a shorter sequence';
    if (this.#length > longest) {
      throw new UnrollError(
        'invalid-input',
        `this network needs ${gibibytes} GiB for one batch, more than the 8 GiB allowed; ${advice}`,
      );
    }
    try {
      return pool.allocate(this.#length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UnrollError(
        'invalid-input',
        `this network needs ${gibibytes} GiB for one batch, more than this computer has free; ${advice}`,
        { cause: error },
      );
    }
  }
}
