import { log, sincos } from '../mathematics/deterministic.ts';
import { philox, type Purpose } from './philox.ts';

/** A sequence of random numbers that depends only on seed, purpose and the two indices (an epoch and an example, say). */
export class RandomStream {
  readonly #key: readonly [number, number];
  readonly #first: number;
  readonly #second: number;
  readonly #block = new Uint32Array(4);
  #drawn = 0;

  /** @param seed unsigned 32-bit word; first and second too */
  constructor(seed: number, use: Purpose, first = 0, second = 0) {
    this.#key = [seed, use];
    this.#first = first;
    this.#second = second;
  }

  /** The next word, 0 to 2^32 - 1. */
  word(): number {
    const lane = this.#drawn & 3;
    if (lane === 0) {
      philox(this.#key, [this.#drawn >>> 2, this.#first, this.#second, 0], this.#block);
    }
    this.#drawn++;
    return this.#block[lane]!;
  }

  /** Uniform in [0, 1), a multiple of 2^-24, so that it is exact in single precision. */
  uniform(): number {
    return (this.word() >>> 8) * 2 ** -24;
  }

  /** Uniform in [-1, 1). */
  symmetric(): number {
    return 2 * this.uniform() - 1;
  }

  /** A whole number in [0, bound), all equally likely; bound at most 2^32. */
  below(bound: number): number {
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const word = this.word();
      if (word < limit) return word % bound;
    }
  }

  /** Standard normal. Source: Box and Muller, "A note on the generation of random normal deviates", 1958. */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()));
    return radius * sincos(2 * Math.PI * this.uniform()).cos;
  }

  /** Puts the elements in random order, in place. Source: Durstenfeld, "Algorithm 235: Random permutation", 1964. */
  shuffle(items: { [index: number]: number; readonly length: number }): void {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = items[last]!;
      items[last] = items[other]!;
      items[other] = kept;
    }
  }
}
