import { variantFields } from '../cells/cell.ts';
import { cellNames, cells, cellsWithVariants, listCells, type CellName } from '../cells/cells.ts';
import { choice, integer, real, toggle } from './field-kinds.ts';

const plainCells = cellNames.filter((cell) => cells[cell].gates.length === 1);
const gatedCells = cellNames.filter((cell) => cells[cell].gates.length > 1);

/** The network: its cell, its size, and how it starts. */
export const networkFields = {
  cell: choice({
    group: 'network',
    label: 'Cell',
    aliases: ['rnnType'],
    help: `The recurrent cell. ${listCells(plainCells)} is the plain one, ${listCells(gatedCells)} have gates.`,
    default: 'GRU',
    options: Object.fromEntries(cellNames.map((cell) => [cell, cells[cell].label])) as Readonly<
      Record<CellName, string>
    >,
  }),
  nonlinearity: choice({
    group: 'network',
    label: 'Non-linearity',
    aliases: ['activation'],
    help: "The plain RNN's activation.",
    onlyWith: { cell: { oneOf: cellsWithVariants('nonlinearity') } },
    default: 'tanh',
    options: variantFields.nonlinearity,
  }),
  resetGate: choice({
    group: 'network',
    label: 'Reset gate',
    help: 'Whether the GRU applies its reset gate after the recurrent product (PyTorch, cuDNN) or before it (TensorFlow.js layers). Weights of the two are not interchangeable.',
    onlyWith: { cell: { oneOf: cellsWithVariants('resetGate') } },
    advanced: true,
    default: 'after',
    options: variantFields.resetGate,
  }),
  hiddenSize: integer({
    group: 'network',
    label: 'Hidden size',
    aliases: ['hidden', 'units'],
    help: 'Units of the hidden state, per layer and direction.',
    default: 128,
    minimum: 1,
    maximum: 1024,
    unit: 'units',
  }),
  layers: integer({
    group: 'network',
    label: 'Layers',
    aliases: ['numLayers', 'depth'],
    help: 'Recurrent layers on top of each other.',
    default: 1,
    minimum: 1,
    maximum: 4,
  }),
  bidirectional: toggle({
    group: 'network',
    label: 'Bidirectional',
    help: 'A second set of cells reads the sequence backwards; both hidden states are joined.',
    default: false,
  }),
  readout: choice({
    group: 'network',
    label: 'Readout',
    help: 'What the classifier sees: the final hidden state (of both directions), the mean over all steps, or all steps side by side.',
    default: 'last',
    options: { last: 'Last step', mean: 'Mean of all steps', all: 'All steps' },
  }),
  dropout: real({
    group: 'network',
    label: 'Dropout between layers',
    help: "Share of a layer's outputs that is dropped on the way to the next layer, anew for each step.",
    onlyWith: { layers: { above: 1 } },
    default: 0,
    minimum: 0,
    maximum: 0.95,
  }),
  headDropout: real({
    group: 'network',
    label: 'Dropout before the head',
    help: 'Share of the readout that is dropped on the way to the classifier.',
    default: 0,
    minimum: 0,
    maximum: 0.95,
  }),
  initialisation: choice({
    group: 'network',
    label: 'Initialisation',
    aliases: ['initialization', 'init'],
    help: 'How the first weights are drawn. IRNN (identity recurrence) needs the cell RNN with ReLU.',
    advanced: true,
    default: 'pytorch',
    options: {
      pytorch: "PyTorch's: uniform",
      keras: "Keras's: Glorot, orthogonal, forget bias 1",
      irnn: 'IRNN: identity recurrence',
    },
  }),
} as const;
