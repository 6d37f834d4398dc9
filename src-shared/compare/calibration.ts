import type { TestAnswers } from '../contract/commands/experiments.ts';
import type { Evaluation } from '../experiment/record.ts';
import { CalibrationBins, type ReliabilityBin } from '../statistics/calibration.ts';

/** How well a model's confidence matches its accuracy on the test set. */
export interface Calibration {
  /** 15 equal bins by the probability of the predicted class. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error over these bins. */
  readonly expectedError: number;
  /**
   * Brier score of the top prediction alone: the mean squared difference between the predicted class's probability and
   * 1 if it is right, else 0; from 0 to 1. The Brier score over all classes needs all their probabilities, which aren't
   * kept per example; it was computed when the model was evaluated (`brierScore`).
   */
  readonly topAnswerBrier: number;
  /** Mean probability of the predicted class minus accuracy: above 0, the model is overconfident. */
  readonly overconfidence: number;
  /** Brier score over all classes, 0 to 2, from the evaluation; null without one. */
  readonly brierScore: number | null;
  /** Negative log-likelihood: the mean cross-entropy in nats, from the evaluation; null without one. */
  readonly negativeLogLikelihood: number | null;
}

/**
 * A model's calibration, from its stored predictions and its evaluation.
 * @param test the record's evaluation; null if the run has none
 */
export function calibrationOf(answers: TestAnswers, test: Evaluation | null): Calibration {
  const { labels, predicted, probability } = answers;
  const collected = new CalibrationBins();
  let squares = 0;
  let surplus = 0;
  labels.forEach((label, index) => {
    const confidence = probability[index]!;
    const right = predicted[index] === label;
    collected.add(confidence, right);
    const gap = confidence - (right ? 1 : 0);
    squares += gap * gap;
    surplus += gap;
  });
  const examples = Math.max(1, labels.length);
  return {
    bins: collected.bins(),
    expectedError: collected.expectedError(),
    topAnswerBrier: squares / examples,
    overconfidence: surplus / examples,
    brierScore: test?.brierScore ?? null,
    negativeLogLikelihood: test?.loss ?? null,
  };
}
