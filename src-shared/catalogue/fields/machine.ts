import { choice, integer } from './field-kinds.ts';

/** What computes. Kernels and threads never change the result; TensorFlow.js rounds differently. */
export const machineFields = {
  engine: choice({
    group: 'machine',
    label: 'Engine',
    help: 'What computes. "auto" takes the first that loads of native, wasm and tensorflow.',
    default: 'auto',
    options: {
      auto: 'Automatic',
      native: 'Native kernels',
      wasm: 'WebAssembly kernels',
      tensorflow: 'TensorFlow.js',
    },
  }),
  threads: integer({
    group: 'machine',
    label: 'Threads',
    help: 'CPU threads of the kernels, at most one for each core. The result does not depend on it.',
    default: 0,
    minimum: 0,
    maximum: 256,
    zeroMeans: 'one for each core',
  }),
} as const;
