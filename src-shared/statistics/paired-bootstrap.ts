import { quantile } from './quantile.ts';
import { purpose } from '../random/philox.ts';
import { RandomStream } from '../random/random-stream.ts';
import { BinomialSampler } from '../random/binomial.ts';
import type { PairedCounts } from './mcnemar.ts';

/** A difference in accuracy with its bootstrap interval. */
export interface BootstrapInterval {
  /** Accuracy of A minus accuracy of B. */
  readonly difference: number;
  /** From the 2.5th to the 97.5th percentile of the resamples' differences. */
  readonly interval: readonly [number, number];
  readonly resamples: number;
}

/**
 * The 95 % interval of the difference between two models' accuracies on the same examples, by the paired percentile
 * bootstrap. Drawing N examples with replacement means drawing the number of each kind from a multinomial distribution,
 * and the difference depends on only two of the kinds, so these are drawn directly. The same seed gives the same
 * interval.
 * Source: Efron, Tibshirani, "An introduction to the bootstrap", 1993, chapter 13.
 * @returns null without examples
 */
export function pairedBootstrap(
  counts: PairedCounts,
  { resamples = 10_000, seed = 0 }: { readonly resamples?: number; readonly seed?: number } = {},
): BootstrapInterval | null {
  const { bothRight, onlyA, onlyB, bothWrong } = counts;
  const examples = bothRight + onlyA + onlyB + bothWrong;
  if (examples === 0) return null;
  const random = new RandomStream(seed, purpose.bootstrap);
  const differences = new Float64Array(resamples);
  const ofA = new BinomialSampler(onlyA / examples);
  const ofB = new BinomialSampler(onlyA === examples ? 0 : onlyB / (examples - onlyA));
  for (let resample = 0; resample < resamples; resample++) {
    const drawnA = ofA.draw(examples, random);
    const drawnB = ofB.draw(examples - drawnA, random);
    differences[resample] = (drawnA - drawnB) / examples;
  }
  differences.sort();
  return {
    difference: (onlyA - onlyB) / examples,
    interval: [quantile(differences, 0.025), quantile(differences, 0.975)],
    resamples,
  };
}
