import type { Evaluation } from '../experiment/record.ts';
import { exp, log } from '../mathematics/deterministic.ts';
import { CalibrationBins } from './calibration.ts';
import { classResults } from './class-results.ts';
import { wilsonInterval } from './wilson.ts';

/**
 * Turns logits into class probabilities, row by row, in double precision.
 * @param logits [size, classes]
 * @returns [size, classes]; a row with a NaN or +Infinity logit becomes NaN
 */
export function softmax(logits: Float32Array | Float64Array, classes: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = probabilities.subarray(start, start + classes);
    const highest = Math.max(...logits.subarray(start, start + classes));
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      row[label] = exp(logits[start + label]! - highest);
      sum += row[label]!;
    }
    for (let label = 0; label < classes; label++) row[label]! /= sum;
  }
  return probabilities;
}

/**
 * Collects a classifier's predictions batch by batch and evaluates them together. Non-finite logits don't throw: they
 * make the loss non-finite, for the caller to check.
 */
export class EvaluationAccumulator {
  /** The most probable class of each example so far; the lowest of equally probable ones. */
  readonly predicted: number[] = [];
  /** Its probability to 7 decimals, as `predictions.json` keeps it. */
  readonly probability: number[] = [];
  readonly #classes: number;
  readonly #confusion: number[][];
  readonly #calibration = new CalibrationBins();
  #loss = 0;
  #squaredError = 0;

  constructor(classes: number) {
    this.#classes = classes;
    this.#confusion = Array.from({ length: classes }, () =>
      Array.from({ length: classes }, () => 0),
    );
  }

  /**
   * Adds a batch.
   * @param logits [size, classes]
   * @param labels the true classes, [size]
   */
  add(logits: Float32Array, labels: Uint8Array, size: number): void {
    const classes = this.#classes;
    const probabilities = softmax(logits, classes);
    for (let example = 0; example < size; example++) {
      const from = example * classes;
      const row = logits.subarray(from, from + classes);
      this.#addExample(row, probabilities.subarray(from, from + classes), labels[example]!);
    }
  }

  #addExample(logits: Float32Array, probabilities: Float64Array, label: number): void {
    let predicted = 0;
    let squaredError = 0;
    for (let other = 0; other < this.#classes; other++) {
      if (logits[other]! > logits[predicted]!) predicted = other;
      const error = probabilities[other]! - (other === label ? 1 : 0);
      squaredError += error * error;
    }
    const confidence = probabilities[predicted]!;
    // The most probable class has the probability 1 / sum, so log(sum) is -log of it; a log of the label's own
    // probability would be infinite where that is 0.
    this.#loss += logits[predicted]! - logits[label]! - log(confidence);
    this.#squaredError += squaredError;
    this.#confusion[label]![predicted]! += 1;
    this.#calibration.add(confidence, predicted === label);
    this.predicted.push(predicted);
    this.probability.push(Math.round(confidence * 1e7) / 1e7);
  }

  /**
   * Evaluates all examples so far. The loss is the mean cross-entropy in nats without label smoothing; the Brier score
   * is the mean over examples of the squared errors of all class probabilities together, 0 to 2 (Brier, "Verification
   * of forecasts expressed in terms of probability", Monthly Weather Review 78, 1950).
   * @throws RangeError if there are no examples
   */
  evaluation(): Evaluation {
    const examples = this.predicted.length;
    if (examples === 0) throw new RangeError('there are no examples to evaluate');
    const correct = this.#confusion.reduce((sum, row, label) => sum + row[label]!, 0);
    return {
      examples,
      loss: this.#loss / examples,
      accuracy: correct / examples,
      accuracyInterval: wilsonInterval(correct, examples),
      perClass: classResults(this.#confusion),
      confusion: this.#confusion.map((row) => [...row]),
      expectedCalibrationError: this.#calibration.expectedError(),
      brierScore: this.#squaredError / examples,
    };
  }
}
