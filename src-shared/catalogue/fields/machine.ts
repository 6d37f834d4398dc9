import { choice, integer } from './field-kinds.ts';

/** The engine and its threads. Kernels and threads never change the result; TensorFlow.js rounds differently. */
export const machineFields = {
  engine: choice({
    group: 'machine',
    label: 'Engine',
    help: 'What does the computing. "auto" uses the first available of native, wasm and tensorflow.',
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
    help: "CPU threads of the kernels, at most one per core. They don't affect the result.",
    default: 0,
    minimum: 0,
    maximum: 256,
    zeroMeans: 'one per core',
  }),
} as const;
