import { mostProbable } from '../statistics/most-probable.ts';

/** What a model predicts after each step of a sequence, if the sequence ended there. */
export interface PredictionCourse {
  readonly steps: number;
  readonly classes: number;
  /** [steps, classes]: probability of each class after each step. */
  readonly probabilities: Float64Array;
  /** The most probable class after the last step. */
  readonly predicted: number;
}

/**
 * For each threshold the step, counted from 0, from which on a model always predicts its final class with a higher
 * probability than that; null if it doesn't settle.
 * @param firstInk the first step that counts: before a step has read any ink, the prediction says nothing about the image
 */
export function settledSteps(
  { steps, classes, probabilities, predicted }: PredictionCourse,
  firstInk: number,
  thresholds: readonly number[],
): (number | null)[] {
  const settled = thresholds.map((): number | null => null);
  let lowest = Infinity;
  for (let step = steps - 1; step >= firstInk; step--) {
    const row = probabilities.subarray(step * classes, (step + 1) * classes);
    if (mostProbable(row) !== predicted) return settled;
    lowest = Math.min(lowest, row[predicted]!);
    thresholds.forEach((threshold, index) => {
      if (lowest > threshold) settled[index] = step;
    });
  }
  return settled;
}

/**
 * The first step, from 0, that reads a pixel with ink; 0 for a blank image.
 * @param image a byte for each pixel
 * @param pixels [steps, inputSize]: the pixel that is read there
 */
export function firstStepWithInk(
  image: Uint8Array,
  { pixels, inputSize }: { readonly pixels: Uint16Array; readonly inputSize: number },
): number {
  const place = pixels.findIndex((pixel) => image[pixel]! > 0);
  return place === -1 ? 0 : Math.floor(place / inputSize);
}
