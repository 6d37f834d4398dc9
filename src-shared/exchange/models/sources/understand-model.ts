import { fields, type ExperimentConfig, type FieldKey } from '../../../catalogue/fields.ts';
import { imageSide } from '../../../data/image-size.ts';
import { sequenceOrder } from '../../../data/sequence-order.ts';
import { fieldProblem } from '../../../experiment/config.ts';
import { counted } from '../../../text/format.ts';
import type { FoundModel } from './found-model.ts';
import { recogniseTensors } from './recognise-tensors.ts';

/** The config fields that an imported model needs; the others stay at their defaults. */
export const modelFields = [
  'cell',
  'nonlinearity',
  'resetGate',
  'hiddenSize',
  'layers',
  'bidirectional',
  'readout',
  'dropout',
  'headDropout',
  'sequenceOrder',
  'blockSize',
  'permutationSeed',
  'normalisation',
  'dataset',
  'seed',
  'trainingExamples',
  'validationExamples',
] as const satisfies readonly FieldKey[];

/** A value for each of them. */
export type ModelChoices = Pick<ExperimentConfig, (typeof modelFields)[number]>;

/** Which tensor of the file each parameter of Unroll's gets, by their names. */
export type TensorPlaces = Readonly<Record<string, string>>;

/** What a file's names, shapes and texts say about its network. */
export interface Understanding {
  /** What they say, and sensible values for what they don't. */
  readonly choices: ModelChoices;
  readonly places: TensorPlaces;
  /** What was guessed or can't be known, in sentences. */
  readonly notes: readonly string[];
  /** Whether it was exported by Unroll, with everything about its network. */
  readonly isOwn: boolean;
}

/** What shapes can't say, unless something in the file does. */
const unsaid = {
  ...Object.fromEntries(modelFields.map((key) => [key, fields[key].default])),
  // The statistics of all training examples are those that PyTorch's programs have as constants.
  validationExamples: 0,
} as unknown as ModelChoices;

/** The fields that shapes decide, whatever the file says otherwise. */
const decidedByShapes: readonly FieldKey[] = ['cell', 'hiddenSize', 'layers', 'bidirectional'];

/**
 * Understands a model's file: which network its tensors belong to, where each goes, and how images become its input.
 * Whether that is enough is for `placeTensors` to say.
 */
export function understandModel({ tensors, metadata }: FoundModel): Understanding {
  const recognised = recogniseTensors(tensors);
  if (recognised === null) {
    return {
      choices: unsaid,
      places: {},
      notes: [
        'No recurrent layer was recognised by its name or its shapes. If there is one, describe the network and choose its tensors.',
      ],
      isOwn: false,
    };
  }
  const isOwn = 'unroll' in metadata;
  const said = isOwn ? fieldsIn(metadata) : {};
  const { cell, hiddenSize, layers, bidirectional, inputSize, classifier } = recognised;
  const notes = [...recognised.notes];
  const order = orderFor(inputSize, said);
  if (order === null) notes.push(noOrder(inputSize));
  const choices: ModelChoices = {
    ...unsaid,
    ...said,
    ...{ cell, hiddenSize, layers, bidirectional },
    ...order,
  };
  const outputs = hiddenSize * (bidirectional ? 2 : 1);
  const readsAll = classifier !== null && classifier.inputs !== outputs;
  const readout = readsAll ? 'all' : choices.readout === 'all' ? 'last' : choices.readout;
  if (isOwn) {
    notes.push(
      `Unroll ${metadata['unroll']} exported it, and the file says how its network reads images.`,
    );
  } else {
    notes.push(...unknowns({ ...choices, readout }, readsAll));
  }
  return {
    choices: { ...choices, readout },
    places: Object.fromEntries(recognised.places),
    notes,
    isOwn,
  };
}

/** Fields as Unroll writes them beside its weights. */
function fieldsIn(metadata: Readonly<Record<string, string>>): Partial<ModelChoices> {
  const found: Partial<Record<FieldKey, unknown>> = {};
  for (const key of modelFields) {
    if (!Object.hasOwn(metadata, key) || decidedByShapes.includes(key)) continue;
    const value = valueOf(key, metadata[key]!);
    if (fieldProblem(key, value) === undefined) found[key] = value;
  }
  return found as Partial<ModelChoices>;
}

function valueOf(key: FieldKey, text: string): unknown {
  switch (fields[key].kind) {
    case 'integer':
    case 'real':
      return text.trim() === '' ? text : Number(text);
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

type Order = Pick<ModelChoices, 'sequenceOrder' | 'blockSize' | 'permutationSeed'>;

/** A sequence order with so many inputs per step, preferably the one that the file says; null if there is none. */
function orderFor(inputSize: number, said: Partial<ModelChoices>): Order | null {
  const { blockSize, permutationSeed } = { ...unsaid, ...said };
  const orders = Object.keys(fields.sequenceOrder.options) as Order['sequenceOrder'][];
  const side = Math.sqrt(inputSize);
  const candidates: Order[] = [
    { sequenceOrder: said.sequenceOrder ?? unsaid.sequenceOrder, blockSize, permutationSeed },
    ...orders.map((order) => ({ sequenceOrder: order, blockSize, permutationSeed })),
    { sequenceOrder: 'blocks', blockSize: side, permutationSeed },
  ];
  return candidates.find((order) => inputsOf(order) === inputSize) ?? null;
}

/** How many pixels are read in a step; null for blocks that don't fill the image. */
function inputsOf(order: Order): number | null {
  const { sequenceOrder: name, blockSize } = order;
  const fits = Number.isInteger(blockSize) && blockSize > 0 && imageSide % blockSize === 0;
  return name === 'blocks' && !fits ? null : sequenceOrder(order, imageSide).inputSize;
}

function noOrder(inputSize: number): string {
  const sizes = new Set<number>();
  for (let side = 1; side <= imageSide; side++) {
    if (imageSide % side === 0) sizes.add(side * side);
  }
  sizes.add(imageSide);
  const allowed = [...sizes].sort((a, b) => a - b).join(', ');
  return `The network reads ${counted(inputSize, 'number')} per step. Images of ${imageSide}x${imageSide} pixels can be read in steps of ${allowed}.`;
}

/** What can't be known from shapes, as questions that the choices answer. */
function unknowns(choices: ModelChoices, readsAll: boolean): string[] {
  const notes: string[] = [];
  if (choices.cell === 'RNN') notes.push('Shapes don’t say whether an RNN has tanh or ReLU.');
  if (!readsAll) {
    notes.push(
      choices.bidirectional
        ? 'Shapes don’t say what the classifier reads. “Last step” means the final states of both directions (h_n); a program that takes out[:, -1] of a bidirectional network reads something else, which Unroll doesn’t have.'
        : 'Shapes don’t say whether the classifier reads the last step or the mean of all steps.',
    );
  }
  notes.push(
    'The file doesn’t say how pixels were normalised. “0 to 1” is what ToTensor does; choose the training split’s mean and deviation if the program also had the numbers 0.1307 and 0.3081.',
  );
  return notes;
}
