import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { Tensorflow } from './backend.ts';

/**
 * Registers the gradients of the operations that the networks use. Its core package has automatic
 * differentiation but no rules for it: those are in files that only a bundler can load, so they aren't available
 * with the packages that Node loads.
 */
export function registerGradientRules(tf: Tensorflow): void {
  for (const rule of gradientRules(tf)) tf.registerGradient(rule);
}

function gradientRules(tf: Tensorflow): GradConfig[] {
  return [
    {
      kernelName: tf.Add,
      inputsToSave: ['a', 'b'],
      gradFunc: (gradient, [a, b]) => ({
        a: () => sumToShape(tf, gradient as Tensor, a!.shape),
        b: () => sumToShape(tf, gradient as Tensor, b!.shape),
      }),
    },
    {
      kernelName: tf.Sub,
      inputsToSave: ['a', 'b'],
      gradFunc: (gradient, [a, b]) => ({
        a: () => sumToShape(tf, gradient as Tensor, a!.shape),
        b: () => sumToShape(tf, tf.neg(gradient as Tensor), b!.shape),
      }),
    },
    {
      kernelName: tf.Multiply,
      inputsToSave: ['a', 'b'],
      gradFunc: (gradient, [a, b]) => ({
        a: () => sumToShape(tf, tf.mul(gradient as Tensor, b!), a!.shape),
        b: () => sumToShape(tf, tf.mul(gradient as Tensor, a!), b!.shape),
      }),
    },
    {
      kernelName: tf.Sigmoid,
      outputsToSave: [true],
      gradFunc: (gradient, [y]) => ({
        x: () => tf.mul(gradient as Tensor, tf.mul(y!, tf.sub(1, y!))),
      }),
    },
    {
      kernelName: tf.Tanh,
      outputsToSave: [true],
      gradFunc: (gradient, [y]) => ({
        x: () => tf.mul(gradient as Tensor, tf.sub(1, tf.square(y!))),
      }),
    },
    {
      kernelName: tf.Relu,
      outputsToSave: [true],
      // PyTorch also uses 0 as the slope at 0.
      gradFunc: (gradient, [y]) => ({ x: () => tf.mul(gradient as Tensor, tf.step(y!)) }),
    },
    {
      kernelName: tf.Sum,
      inputsToSave: ['x'],
      gradFunc: (gradient, [x], attributes) => ({
        x: () => {
          const axes = tf.util.parseAxisParam(attributes.axis as number[], x!.shape);
          const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
          return tf.mul(tf.reshape(gradient as Tensor, kept), tf.onesLike(x!));
        },
      }),
    },
    {
      kernelName: tf.AddN,
      saveAllInputs: true,
      gradFunc: (gradient, inputs) =>
        Object.fromEntries(inputs.map((_, index) => [index, () => tf.clone(gradient as Tensor)])),
    },
    {
      kernelName: tf.Concat,
      saveAllInputs: true,
      gradFunc: (gradient, inputs, attributes) => {
        const axis = attributes.axis as number;
        const sizes = inputs.map((input) => input.shape[axis]!);
        const parts = tf.split(gradient as Tensor, sizes, axis);
        return Object.fromEntries(parts.map((part, index) => [index, () => part]));
      },
    },
    {
      kernelName: tf.SplitV,
      gradFunc: (gradients, _, attributes) => ({
        x: () => tf.concat([gradients].flat(), attributes.axis as number),
      }),
    },
    {
      kernelName: tf.Transpose,
      gradFunc: (gradient, _, attributes) => {
        const back = tf.backend_util.getUndoAxesPermutation(attributes.perm as number[]);
        return { x: () => tf.transpose(gradient as Tensor, back) };
      },
    },
    {
      kernelName: tf.Identity,
      gradFunc: (gradient) => ({ x: () => tf.clone(gradient as Tensor) }),
    },
  ];
}

/** Undoes broadcasting: sums a gradient over the axes along which an operand was repeated. */
function sumToShape(tf: Tensorflow, gradient: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}
