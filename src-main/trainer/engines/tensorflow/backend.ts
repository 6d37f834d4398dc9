import type * as Tfjs from '@tensorflow/tfjs-core';

/** The functions of TensorFlow.js, from whichever package provides them. */
export type Tensorflow = typeof Tfjs;

/** TensorFlow.js, loaded and checked, on one of its backends. */
export interface TensorflowBackend {
  readonly tf: Tensorflow;
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  readonly threads: number;
  /** The limit of all tensors together, in bytes. */
  readonly memoryLimit: number;
  /** One line for each better backend that isn't available, with the reason. */
  readonly passedOver: readonly string[];
}
