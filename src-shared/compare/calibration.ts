import type { TestAnswers } from '../contract/commands/experiments.ts';
import type { Evaluation } from '../experiment/record.ts';
import { CalibrationBins, type ReliabilityBin } from '../statistics/calibration.ts';

/** How far a model's probabilities can be trusted, on the test set. */
export interface Calibration {
  /** 15 equal bins of the predicted class's probability. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error over these bins. */
  readonly expectedError: number;
  /**
   * Brier score of the top answer alone: the mean squared distance between the predicted class's probability and
   * whether it is right, 0 to 1. The Brier score of all classes takes all their probabilities, which aren't kept for
   * each example; it was worked out when the model was evaluated (`brierScore`).
   */
  readonly topAnswerBrier: number;
  /** Mean probability of the predicted class less the share of right answers: above 0, the model is too sure. */
  readonly overconfidence: number;
  /** Brier score of all classes, 0 to 2, from the evaluation; null where there is none. */
  readonly brierScore: number | null;
  /** Negative log-likelihood: the mean cross-entropy in nats, from the evaluation; null where there is none. */
  readonly negativeLogLikelihood: number | null;
}

/**
 * A model's calibration, from what is kept of each answer and from its evaluation.
 * @param test the record's; null where the run has none
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
