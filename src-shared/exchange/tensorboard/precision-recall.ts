import type { PrecisionRecallPoint } from './events.ts';

/** How many thresholds from 0 to 1 a curve has. */
const thresholdCount = 127;

/** The true class of some examples, and what a model gives them. */
export interface ClassProbabilities {
  /** Class of each example. */
  readonly labels: ArrayLike<number>;
  /** For each example the probability of each class. */
  readonly probabilities: readonly (readonly number[])[];
}

/**
 * The precision-recall curve of a class against all others. At threshold i / (thresholds - 1), from 0 to 1, the examples
 * whose probability reaches it count as the class; as in TensorBoard's own summaries, the probability is first
 * rounded down to a threshold.
 */
export function precisionRecallPoints(
  { labels, probabilities }: ClassProbabilities,
  label: number,
  thresholds = thresholdCount,
): PrecisionRecallPoint[] {
  const positives = new Float64Array(thresholds);
  const negatives = new Float64Array(thresholds);
  for (const [index, ofClasses] of probabilities.entries()) {
    const counts = labels[index] === label ? positives : negatives;
    counts[Math.floor((ofClasses[label] ?? 0) * (thresholds - 1))]! += 1;
  }
  const reaching = (counts: Float64Array, from: number) =>
    counts.subarray(from).reduce((sum, count) => sum + count, 0);
  const ofClass = reaching(positives, 0);
  const ofOthers = reaching(negatives, 0);
  return Array.from({ length: thresholds }, (_, threshold) => {
    const truePositives = reaching(positives, threshold);
    const falsePositives = reaching(negatives, threshold);
    return {
      truePositives,
      falsePositives,
      trueNegatives: ofOthers - falsePositives,
      falseNegatives: ofClass - truePositives,
    };
  });
}
