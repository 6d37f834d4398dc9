import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from './backend.ts';

/**
 * The mean cross-entropy of a batch, the logits it follows from, and its gradient with respect to each parameter, by
 * automatic differentiation.
 * @param logitsOf class logits [size, classes] as a function of the parameters
 * @param targets target probabilities [size, classes]
 * @returns loss, logits, then the gradients in the order of the parameters
 */
export function differentiate(
  tf: Tensorflow,
  logitsOf: (parameters: readonly Tensor[]) => Tensor2D,
  parameters: Tensor[],
  targets: Tensor2D,
): [loss: Tensor, logits: Tensor, ...gradients: Tensor[]] {
  let logits: Tensor2D | undefined;
  const lossOf = (...values: Tensor[]): Scalar => {
    logits = tf.keep(logitsOf(values));
    const total = tf.sum(tf.mul(targets, tf.logSoftmax(logits)));
    return tf.mul(total, -1 / targets.shape[0]);
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(parameters);
  return [value, logits!, ...grads];
}

/**
 * Target probabilities [size, classes] with label smoothing as in torch.nn.CrossEntropyLoss: every class gets
 * `smoothing` / classes, and the labelled one the remainder as well.
 */
export function targetProbabilities(
  labels: Uint8Array,
  size: number,
  classes: number,
  smoothing: number,
): Float32Array {
  const targets = new Float32Array(size * classes).fill(smoothing / classes);
  for (let row = 0; row < size; row++) {
    targets[row * classes + labels[row]!]! += 1 - smoothing;
  }
  return targets;
}

/** How many rows of the logits are largest at their label; on a tie the first counts as the largest. */
export function countCorrect(logits: Float32Array, labels: Uint8Array, size: number): number {
  const classes = logits.length / size;
  let correct = 0;
  for (let row = 0; row < size; row++) {
    const scores = logits.subarray(row * classes, (row + 1) * classes);
    if (scores.indexOf(scores.reduce((a, b) => Math.max(a, b))) === labels[row]) correct++;
  }
  return correct;
}
