import { mostProbable } from '#shared/statistics/most-probable';

/**
 * The step at which a model is when the scrubber, which has as many steps as the longest sequence, is at one of its own:
 * at the same share of its sequence. Steps count from 0.
 */
export function stepOfModel(step: number, steps: number, modelSteps: number): number {
  return Math.max(0, Math.ceil(((step + 1) / steps) * modelSteps) - 1);
}

/** What a model would say if its sequence ended after a step. */
export interface PartialReading {
  readonly predicted: number;
  /** Of that class. */
  readonly probability: number;
}

/**
 * The most probable class after a step, counted from 0.
 * @param probabilities [steps, classes]
 */
export function readingAt(
  probabilities: Float64Array,
  classes: number,
  step: number,
): PartialReading {
  const row = probabilities.subarray(step * classes, (step + 1) * classes);
  const predicted = mostProbable(row);
  return { predicted, probability: row[predicted]! };
}

/** An SVG path, in a box of 1 x 1, of the probability of a class after each step. */
export function curvePath(probabilities: Float64Array, classes: number, label: number): string {
  const steps = probabilities.length / classes;
  return Array.from({ length: steps }, (_, step) => {
    const x = steps === 1 ? 0.5 : (step + 0.5) / steps;
    const y = 1 - probabilities[step * classes + label]!;
    return `${step === 0 ? 'M' : 'L'}${x.toFixed(4)} ${y.toFixed(4)}`;
  }).join('');
}

/** What a partial reading means for a readout, in a sentence. */
export function partialMeaning(readout: 'last' | 'mean' | 'all'): string {
  switch (readout) {
    case 'last':
      return 'judges the hidden state after each step as if it were the last one';
    case 'mean':
      return 'judges the mean of the hidden states so far';
    case 'all':
      return 'judges the states so far, with zeros in place of those still to come';
  }
}
