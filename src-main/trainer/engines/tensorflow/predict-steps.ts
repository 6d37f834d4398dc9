import type { Tensor2D } from '@tensorflow/tfjs-core';
import { forward, headOf, readout, recurrentOutputs, type TensorNetwork } from './forward.ts';

/**
 * Class logits [size, classes] after each step, as if the sequence ended there. One pass over the sequence is enough
 * unless the network is bidirectional: its backward cells start each truncated sequence at a different end.
 */
export function logitsAfterSteps(tensors: TensorNetwork, steps: readonly Tensor2D[]): Tensor2D[] {
  const { tf, network } = tensors;
  if (network.bidirectional) {
    return steps.map((_, last) => tf.tidy(() => forward(tensors, steps.slice(0, last + 1), null)));
  }
  const outputs = recurrentOutputs(tensors, steps, null)[0]!;
  const head = headOf(tensors);
  let sum = tf.zerosLike(outputs[0]!);
  return outputs.map((output, last) => {
    sum = tf.add(sum, output);
    return tf.tidy(() =>
      head(
        network.readout === 'mean'
          ? tf.mul(sum, 1 / (last + 1))
          : readout(tf, network, [outputs.slice(0, last + 1)]),
      ),
    );
  });
}
