import { variantFields } from '../cells/cell.ts';
import { cellNames, cells, cellsWithVariants, listCells, type CellName } from '../cells/cells.ts';
import { choice, integer, real, text, toggle } from './field-kinds.ts';

const plainCells = cellNames.filter((cell) => cells[cell].gates.length === 1);
const gatedCells = cellNames.filter((cell) => cells[cell].gates.length > 1);

/** The network: its cell, its size, and how it starts. */
export const networkFields = {
  cell: choice({
    group: 'network',
    label: 'Cell',
    aliases: ['rnnType'],
    help: `The recurrent cell. ${listCells(gatedCells)} have gates, ${listCells(plainCells)} doesn’t.`,
    default: 'GRU',
    options: Object.fromEntries(cellNames.map((cell) => [cell, cells[cell].label])) as Readonly<
      Record<CellName, string>
    >,
  }),
  nonlinearity: choice({
    group: 'network',
    label: 'Non-linearity',
    aliases: ['activation'],
    help: 'The plain RNN’s activation.',
    onlyWith: { cell: { oneOf: cellsWithVariants('nonlinearity') } },
    default: 'tanh',
    options: variantFields.nonlinearity,
  }),
  resetGate: choice({
    group: 'network',
    label: 'Reset gate',
    help: 'Whether the GRU applies its reset gate after the recurrent product (PyTorch, cuDNN) or before it (TensorFlow.js layers). The weights aren’t interchangeable.',
    onlyWith: { cell: { oneOf: cellsWithVariants('resetGate') } },
    advanced: true,
    default: 'after',
    options: variantFields.resetGate,
  }),
  hiddenSize: integer({
    group: 'network',
    label: 'Hidden size',
    aliases: ['hidden', 'units'],
    help: 'Units in the hidden state, per layer and direction.',
    default: 128,
    minimum: 1,
    maximum: 1024,
    unit: 'units',
  }),
  layers: integer({
    group: 'network',
    label: 'Layers',
    aliases: ['numLayers', 'depth'],
    help: 'Number of stacked recurrent layers.',
    default: 1,
    minimum: 1,
    maximum: 4,
  }),
  bidirectional: toggle({
    group: 'network',
    label: 'Bidirectional',
    help: 'Reads the sequence backwards too, with a second set of cells, and concatenates both hidden states.',
    default: false,
  }),
  readout: choice({
    group: 'network',
    label: 'Readout',
    help: 'What the classifier sees: the final hidden state (of both directions), the mean over all steps, or all steps concatenated.',
    default: 'last',
    options: { last: 'Last step', mean: 'Mean of all steps', all: 'All steps' },
  }),
  dropout: real({
    group: 'network',
    label: 'Dropout between layers',
    help: 'Fraction of a layer’s outputs to drop before the next layer, drawn again at each time step.',
    onlyWith: { layers: { above: 1 } },
    default: 0,
    minimum: 0,
    maximum: 0.95,
    inForks: 'free',
  }),
  headDropout: real({
    group: 'network',
    label: 'Dropout before the classifier',
    help: 'Fraction of the readout to drop before the classifier.',
    default: 0,
    minimum: 0,
    maximum: 0.95,
    inForks: 'free',
  }),
  initialisation: choice({
    group: 'network',
    label: 'Initialisation',
    aliases: ['initialization', 'init'],
    help: 'How the initial weights are drawn. IRNN (identity recurrence) needs an RNN cell with ReLU.',
    onlyWith: { initialWeights: { oneOf: [''] } },
    advanced: true,
    default: 'pytorch',
    options: {
      pytorch: 'PyTorch’s: uniform',
      keras: 'Keras’s: Glorot, orthogonal, forget bias 1',
      irnn: 'IRNN: identity recurrence',
    },
    inForks: { fixed: 'the run has begun already' },
  }),
  initialWeights: text({
    group: 'network',
    label: 'Starting weights',
    short: 'from',
    aliases: ['startingWeights', 'fineTune'],
    help: 'The SHA-256 of the weights that the run begins from, which an experiment here must have. Empty: they are drawn at random.',
    default: '',
    pattern: /^([0-9a-f]{64})?$/,
    allowed: 'nothing, or the SHA-256 of weights in 64 hexadecimal digits',
    emptyMeans: 'random',
    isHash: true,
    inForks: { fixed: 'the run has begun already' },
  }),
} as const;
