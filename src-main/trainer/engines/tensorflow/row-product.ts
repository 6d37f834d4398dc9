import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Tensorflow } from './backend.ts';

/** Multiplies rows [n, inputs] by a fixed weight. @returns [n, outputs] */
export type RowProduct = (rows: Tensor2D) => Tensor2D;

/**
 * The product rows * weight^T for many rows and one weight [outputs, inputs], differentiable in both.
 *
 * It has a custom gradient because TensorFlow.js's gradient of `matMul` multiplies transposed views, for which its
 * WebAssembly kernels are 10 to 20 times slower. Here transposed copies are made, of the weight only once.
 */
export function rowProduct(tf: Tensorflow, weight: Tensor2D): RowProduct {
  const product = tf.customGrad((...args) => {
    const [rows, columns, save] = args as [Tensor2D, Tensor2D, (tensors: Tensor[]) => void];
    save([rows, weight]);
    return {
      value: tf.matMul(rows, columns),
      gradFunc: (gradient: Tensor, saved: Tensor[]) => {
        const [savedRows, savedWeight] = saved as [Tensor2D, Tensor2D];
        return [tf.matMul(gradient, savedWeight), tf.matMul(tf.transpose(savedRows), gradient)];
      },
    };
  });
  const columns = tf.transpose(weight);
  return (rows) => product(rows, columns) as Tensor2D;
}
