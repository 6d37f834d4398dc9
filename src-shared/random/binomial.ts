import { logChoose } from '../mathematics/special-functions.ts';
import type { RandomStream } from './random-stream.ts';

/**
 * Draws the number of successes in trials with equal probability. The probabilities of the outcomes, most probable
 * first, are subtracted from one uniform number, so it takes about as many steps as the distribution is wide. Source:
 * Kemp, "A modal method for generating binomial variables", Communications in Statistics 15, 1986.
 */
export class BinomialSampler {
  readonly #p: number;
  /** The probability of the most probable outcome, by the number of trials: the costly part. */
  readonly #atMode = new Map<number, number>();

  /** @param p the probability of success, 0 to 1 */
  constructor(p: number) {
    this.#p = p;
  }

  /** @param n trials: whole, from 0 */
  draw(n: number, random: RandomStream): number {
    const p = this.#p;
    if (n === 0 || p <= 0) return 0;
    if (p >= 1) return n;
    const odds = p / (1 - p);
    const mode = Math.min(n, Math.floor((n + 1) * p));
    const atMode = this.#chanceOfMode(n, mode);
    let left = random.uniform() - atMode;
    let above = atMode;
    let below = atMode;
    for (let distance = 1; left >= 0 && above + below > 0; distance++) {
      const high = mode + distance;
      above *= high > n ? 0 : ((n - high + 1) / high) * odds;
      left -= above;
      if (left < 0) return high;
      const low = mode - distance;
      below *= low < 0 ? 0 : (low + 1) / (n - low) / odds;
      left -= below;
      if (left < 0) return low;
    }
    // Also if rounding leaves a remainder after all outcomes.
    return mode;
  }

  #chanceOfMode(n: number, mode: number): number {
    const known = this.#atMode.get(n);
    if (known !== undefined) return known;
    const p = this.#p;
    const logChance = logChoose(n, mode) + mode * Math.log(p) + (n - mode) * Math.log1p(-p);
    const chance = Math.exp(logChance);
    this.#atMode.set(n, chance);
    return chance;
  }
}
