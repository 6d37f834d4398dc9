const binCount = 15;

/**
 * Expected calibration error: the mean distance between how sure a classifier is and how often it is right, over 15
 * equal bins of the highest probability, weighted by the examples in each bin.
 * Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017, equation 3.
 */
export class CalibrationBins {
  readonly #examples = new Float64Array(binCount);
  readonly #correct = new Float64Array(binCount);
  readonly #confidence = new Float64Array(binCount);

  /** @param confidence probability of the predicted class, above 0; a bin holds its upper end but not its lower one */
  add(confidence: number, correct: boolean): void {
    const bin = Math.ceil(confidence * binCount) - 1;
    this.#examples[bin]! += 1;
    this.#confidence[bin]! += confidence;
    if (correct) this.#correct[bin]! += 1;
  }

  /** From 0 (calibrated) to 1; 0 without examples. */
  expectedError(): number {
    const total = this.#examples.reduce((sum, count) => sum + count, 0);
    const gaps = this.#confidence.reduce(
      (sum, confidence, bin) => sum + Math.abs(confidence - this.#correct[bin]!),
      0,
    );
    return total === 0 ? 0 : gaps / total;
  }
}
