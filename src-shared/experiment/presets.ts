import type { ExperimentConfig } from '../catalogue/fields.ts';
import type { FieldValues } from './effects.ts';

/** A starting point for a config; other fields keep their defaults. */
export interface Preset {
  readonly label: string;
  /** What it is good for, or what it teaches. */
  readonly help: string;
  /** What came out when it was tried, by `npm run bench:presets`. */
  readonly measured?: string;
  readonly config: Partial<ExperimentConfig>;
  /** Fields with several values, for a preset that stands for several runs: all combinations. */
  readonly several?: FieldValues;
}

export type PresetName =
  | 'notebook-rnn'
  | 'notebook-gru'
  | 'notebook-lstm'
  | 'first-run'
  | 'best-accuracy'
  | 'long-memory'
  | 'eight-units'
  | 'overfitting';

/** The presets of the well-known notebook's networks; they differ only in the cell. */
export const notebookPresets = [
  'notebook-rnn',
  'notebook-gru',
  'notebook-lstm',
] as const satisfies readonly PresetName[];

/** The presets whose runs teach something when they are compared; `npm run bench:presets` measures them. */
export const teachingPresets = [
  'long-memory',
  'eight-units',
  'overfitting',
] as const satisfies readonly PresetName[];

/** The notebook's network and training, for one of its three cells. */
function notebook(cell: ExperimentConfig['cell']): Preset {
  return {
    label: `The notebook’s ${cell}`,
    help: `The notebook’s original two-layer ${cell}: all training examples, two epochs, and a classifier that reads every step’s output.`,
    config: {
      validationExamples: 0,
      normalisation: 'unit',
      sequenceOrder: 'rows',
      cell,
      hiddenSize: 256,
      layers: 2,
      readout: 'all',
      initialisation: 'pytorch',
      optimiser: 'adam',
      learningRate: 0.001,
      batchSize: 64,
      epochs: 2,
      schedule: 'constant',
      clipNorm: 0,
    },
  };
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  'notebook-rnn': notebook('RNN'),
  'notebook-gru': notebook('GRU'),
  'notebook-lstm': notebook('LSTM'),
  'first-run': {
    label: 'A first run',
    help: 'A small GRU on some of the digits. It finishes within a minute and shows how everything works.',
    config: {
      trainingExamples: 10_000,
      validationExamples: 1000,
      cell: 'GRU',
      hiddenSize: 64,
      layers: 1,
      learningRate: 0.005,
      batchSize: 64,
      epochs: 3,
    },
  },
  'best-accuracy': {
    label: 'Best accuracy',
    help: 'A two-layer bidirectional GRU with long training on randomly shifted, rotated and scaled digits. Use it if accuracy matters more than time.',
    config: {
      normalisation: 'standard',
      augmentShift: 2,
      augmentRotation: 10,
      augmentScale: 0.1,
      cell: 'GRU',
      hiddenSize: 256,
      layers: 2,
      bidirectional: true,
      dropout: 0.2,
      headDropout: 0.3,
      optimiser: 'adamw',
      learningRate: 0.003,
      weightDecay: 0.01,
      batchSize: 128,
      epochs: 30,
      schedule: 'oneCycle',
      clipNorm: 1,
      labelSmoothing: 0.05,
    },
  },
  'long-memory': {
    label: 'Long memory',
    help: 'Reads digits pixel by pixel, in 784 steps. The gradients of a plain RNN vanish on the way back to the first ones; gates keep them alive.',
    measured: 'Test accuracy: RNN 11 %, GRU 95 %. Both train within 3 min.',
    config: {
      trainingExamples: 20_000,
      validationExamples: 1000,
      sequenceOrder: 'pixels',
      hiddenSize: 32,
      initialisation: 'keras',
      learningRate: 0.003,
      batchSize: 16,
      epochs: 20,
      schedule: 'cosine',
    },
    several: { cell: ['RNN', 'GRU'] },
  },
  'eight-units': {
    label: 'Eight units',
    help: 'Gives each cell only eight units to remember what it has read, row by row. Which one makes the most of them?',
    measured: 'Test accuracy: RNN 60 %, GRU 83 %, LSTM 87 %. All three train within 5 s.',
    config: {
      trainingExamples: 20_000,
      validationExamples: 1000,
      hiddenSize: 8,
      learningRate: 0.005,
      batchSize: 32,
      epochs: 5,
    },
    several: { cell: ['RNN', 'GRU', 'LSTM'] },
  },
  overfitting: {
    label: 'Overfitting',
    help: 'Trains the same GRU on 500 and on 5,000 digits. With few digits it learns them by heart: training loss falls, while validation loss rises.',
    measured: 'Test accuracy: 84 % with 500, 97 % with 5,000. Both train in about 15 s.',
    config: {
      validationExamples: 2000,
      cell: 'GRU',
      hiddenSize: 128,
      learningRate: 0.003,
      batchSize: 32,
      epochs: 40,
    },
    several: { trainingExamples: [500, 5000] },
  },
};
