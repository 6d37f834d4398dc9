const binCount = 15;

/** Examples whose predicted class has about the same probability. */
export interface ReliabilityBin {
  /** Includes its upper end but not its lower one. */
  readonly from: number;
  readonly to: number;
  readonly examples: number;
  /** Mean probability of the predicted class; null without examples. */
  readonly confidence: number | null;
  /** Null without examples. */
  readonly accuracy: number | null;
}

/**
 * Expected calibration error: the mean absolute difference between a classifier's confidence and its accuracy, over 15
 * equal bins of confidence, weighted by the examples in each bin.
 * Source: Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017, equation 3.
 */
export class CalibrationBins {
  readonly #examples = new Float64Array(binCount);
  readonly #correct = new Float64Array(binCount);
  readonly #confidence = new Float64Array(binCount);

  /**
   * @param confidence probability of the predicted class, above 0; a bin includes its upper end but not its lower one
   */
  add(confidence: number, correct: boolean): void {
    const bin = Math.max(0, Math.ceil(confidence * binCount) - 1);
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

  /** For a reliability diagram: calibrated bins have an accuracy equal to their confidence. */
  bins(): ReliabilityBin[] {
    return Array.from(this.#examples, (examples, bin) => ({
      from: bin / binCount,
      to: (bin + 1) / binCount,
      examples,
      confidence: examples === 0 ? null : this.#confidence[bin]! / examples,
      accuracy: examples === 0 ? null : this.#correct[bin]! / examples,
    }));
  }
}
