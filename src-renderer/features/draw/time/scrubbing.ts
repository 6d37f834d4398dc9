import type { StepwiseReading } from '#shared/contract/commands';
import { settledSteps } from '#shared/inside/settled-steps';
import { mostProbable } from '#shared/statistics/most-probable';

/** A model's prediction if its sequence ended after a step. */
export interface PartialReading {
  readonly predicted: number;
  /** The probability of that class. */
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

/**
 * The probability that a settled prediction exceeds: above one half, the class is more probable than all others
 * together, however many there are. The most probable of ten classes alone may have little more than a tenth.
 */
export const settledProbability = 0.5;

/**
 * The step, counted from 0, from which on a model always predicts its final class with more than `settledProbability`,
 * counted from the first step with ink: before that, the prediction says nothing about the digit. Null if it doesn't
 * settle.
 */
export function settledStep(reading: StepwiseReading, firstInk: number): number | null {
  return settledSteps(reading, firstInk, [settledProbability])[0]!;
}

/** Classes that never exceed this probability are left out: curves along the bottom only add clutter. */
const leastPeak = 0.02;

/** The classes whose curves are drawn. */
export function seenClasses({
  probabilities,
  classes,
}: Pick<StepwiseReading, 'probabilities' | 'classes'>): readonly number[] {
  const labels = Array.from({ length: classes }, (_, label) => label);
  return labels.filter((label) =>
    probabilities.some((probability, at) => at % classes === label && probability > leastPeak),
  );
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

/** Explains how a readout makes a partial reading, as the end of a sentence. */
export function partialMeaning(readout: 'last' | 'mean' | 'all'): string {
  switch (readout) {
    case 'last':
      return 'classifies the hidden state after each step as if it were the last one';
    case 'mean':
      return 'classifies the mean of the hidden states so far';
    case 'all':
      return 'classifies the hidden states so far, with zeros for those still to come';
  }
}
