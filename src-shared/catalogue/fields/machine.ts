import { engineNames, engines, type EngineChoice } from '../engines.ts';
import { choice, integer } from './field-kinds.ts';

const choices = Object.fromEntries([
  ['auto', 'Automatic'],
  ...engineNames.map((name) => [name, engines[name].label]),
]) as Readonly<Record<EngineChoice, string>>;

/** The engine and its threads. Kernels and threads never change the result; TensorFlow.js rounds differently. */
export const machineFields = {
  engine: choice({
    group: 'machine',
    label: 'Engine',
    help: 'What does the computing. "auto" uses the first that is available, in the order listed.',
    default: 'auto',
    options: choices,
  }),
  threads: integer({
    group: 'machine',
    label: 'Threads',
    help: 'CPU threads of the kernels, at most one per core. They don’t affect the result.',
    default: 0,
    minimum: 0,
    maximum: 256,
    zeroMeans: 'one per core',
  }),
} as const;
