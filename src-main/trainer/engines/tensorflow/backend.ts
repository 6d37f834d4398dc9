import type * as Tfjs from '@tensorflow/tfjs-core';

/** The functions of TensorFlow.js, from whichever package brought them. */
export type Tensorflow = typeof Tfjs;

/** TensorFlow.js, loaded and checked, on one of its backends. */
export interface TensorflowBackend {
  readonly tf: Tensorflow;
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  /** Of TensorFlow.js, and of TensorFlow's C library where that computes. */
  readonly version: string;
  readonly threads: number;
  /** Bytes that all tensors together may take. */
  readonly memoryLimit: number;
  /** One line for each better backend that couldn't be had, with the reason. */
  readonly passedOver: readonly string[];
}
