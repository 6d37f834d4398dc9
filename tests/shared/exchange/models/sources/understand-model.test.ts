import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { sequenceOrder } from '#shared/data/sequence-order';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import type { FoundModel, FoundTensor } from '#shared/exchange/models/sources/found-model';
import { placeTensors, networkInWords } from '#shared/exchange/models/sources/place-tensors';
import { understandModel } from '#shared/exchange/models/sources/understand-model';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';

const tensor = (name: string, ...shape: number[]): FoundTensor => ({
  ...{ name, shape, type: 'F32', finite: true },
});

/** The tensors of a network as a PyTorch program might call them. */
function tensorsOf(
  settings: Partial<ExperimentConfig>,
  rename: (name: string) => string = (name) => name,
): FoundTensor[] {
  const config = { ...defaultConfig(), hiddenSize: 8, ...settings };
  const network = networkOf(config, sequenceOrder(config, 28), 10);
  return parameterLayout(network).tensors.map(({ name, shape }) => tensor(rename(name), ...shape));
}

function found(tensors: readonly FoundTensor[], metadata: Record<string, string> = {}): FoundModel {
  return { source: 'torch', file: 'a.pt', sha256: '', tensors, metadata, notes: [] };
}

/** Understands and places. */
function placed(tensors: readonly FoundTensor[], metadata?: Record<string, string>) {
  const model = understandModel(found(tensors, metadata));
  return { ...model, placement: placeTensors(tensors, model.choices, model.places) };
}

const shapes: readonly Partial<ExperimentConfig>[] = [
  { cell: 'RNN' },
  { cell: 'GRU', layers: 3 },
  { cell: 'LSTM', layers: 2, bidirectional: true },
  { cell: 'LSTM', readout: 'all' },
  { cell: 'GRU', readout: 'all', bidirectional: true },
  { cell: 'LSTM', sequenceOrder: 'pixels' },
  { cell: 'RNN', sequenceOrder: 'blocks', blockSize: 4 },
  { cell: 'RNN', sequenceOrder: 'blocks', blockSize: 28 },
];

test.for(shapes)('the network is understood from names and shapes: %j', (settings) => {
  for (const rename of [
    (name: string) => name,
    (name: string) => name.replace('rnn.', 'module.lstm.').replace('fc.', 'module.classifier.0.'),
    (name: string) => name.replace('rnn.', 'encoder_').replace('fc.', 'out.'),
  ]) {
    const { choices, placement } = placed(tensorsOf(settings, rename));
    expect(choices).toMatchObject(settings);
    expect(placement.problems).toEqual([]);
    expect(placement.left).toEqual([]);
    for (const { parameter, tensor: own } of placement.parameters) {
      expect(own?.name).toBe(rename(parameter));
    }
  }
});

test('layers in modules of their own, and cells, are stacked', () => {
  const tensors = tensorsOf({ cell: 'LSTM', layers: 2 }, (name) =>
    name.replace(/^rnn\.(.*)_l([01])$/, (_, part: string, layer: string) =>
      layer === '0' ? `lstm1.${part}` : `lstm2.${part}_l0`,
    ),
  );
  const { choices, placement, notes } = placed(tensors);
  expect(choices.layers).toBe(2);
  expect(placement.problems).toEqual([]);
  expect(placement.parameters[4]!.tensor!.name).toBe('lstm2.weight_ih_l0');
  expect(notes[0]).toBe('The modules lstm1, lstm2 are read as layers on top of each other.');
});

test('unknown names are placed by their shapes', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const tensors = tensorsOf({ cell: 'GRU' }).map(({ shape }, at) => tensor(names[at]!, ...shape));
  const { choices, placement, notes } = placed(tensors);
  expect(choices).toMatchObject({ cell: 'GRU', hiddenSize: 8, layers: 1, bidirectional: false });
  expect(placement.problems).toEqual([]);
  expect(placement.parameters.map(({ tensor: own }) => own!.name)).toEqual(names);
  expect(notes[0]).toContain('guessed from their shapes');
});

test('missing biases are zero, and tensors without a place are named', () => {
  const tensors = [
    ...tensorsOf({ cell: 'RNN' }).filter(({ name }) => !name.includes('bias')),
    tensor('norm.weight', 8),
    { ...tensor('norm.num_batches_tracked'), type: 'I64' },
  ];
  const { placement } = placed(tensors);
  expect(placement.problems).toEqual([]);
  expect(placement.notes).toEqual([
    '3 biases without a tensor will be zero: rnn.bias_ih_l0, rnn.bias_hh_l0, fc.bias.',
    '2 tensors of the file have no place in the network and will be left out: norm.weight, norm.num_batches_tracked. If the model needs them, it will compute something else.',
  ]);
});

test('of several linear layers the one with a usual name is the classifier', () => {
  const tensors = [...tensorsOf({ cell: 'RNN' }), tensor('attention.weight', 8, 8)];
  expect(placed(tensors).places).toMatchObject({ 'fc.weight': 'fc.weight', 'fc.bias': 'fc.bias' });
});

test('a file of Unroll says what shapes do not', () => {
  const said = {
    ...{ unroll: '0.1.0', cell: 'RNN', nonlinearity: 'relu', readout: 'mean', dropout: '0.25' },
    ...{ sequenceOrder: 'columns', normalisation: 'standard', dataset: 'kmnist', seed: '7' },
    ...{ trainingExamples: '100', validationExamples: '50', hiddenSize: '999', blockSize: 'x' },
  };
  const { choices, isOwn } = understandModel(found(tensorsOf({ cell: 'RNN' }), said));
  expect(isOwn).toBe(true);
  expect(choices).toMatchObject({
    ...{ cell: 'RNN', nonlinearity: 'relu', readout: 'mean', dropout: 0.25, hiddenSize: 8 },
    ...{ sequenceOrder: 'columns', normalisation: 'standard', dataset: 'kmnist', seed: 7 },
    ...{ trainingExamples: 100, validationExamples: 50, blockSize: 7 },
  });
});

test('what another program says is not believed, nor a readout or order that does not fit', () => {
  const tensors = tensorsOf({ cell: 'RNN', sequenceOrder: 'pixels' });
  const said = { readout: 'all', sequenceOrder: 'rows', nonlinearity: 'relu' };
  expect(understandModel(found(tensors, said)).choices).toMatchObject({
    ...{ readout: 'last', sequenceOrder: 'pixels', nonlinearity: 'tanh' },
  });
  const own = understandModel(found(tensors, { ...said, unroll: '0.1.0' }));
  expect(own.choices).toMatchObject({
    ...{ readout: 'last', sequenceOrder: 'pixels', nonlinearity: 'relu' },
  });
});

test('what can’t be known is said', () => {
  const { notes } = understandModel(found(tensorsOf({ cell: 'RNN', bidirectional: true })));
  expect(notes.join('\n')).toMatch(/tanh or ReLU/);
  expect(notes.join('\n')).toMatch(/out\[:, -1\] of a bidirectional network/);
  expect(notes.join('\n')).toMatch(/how pixels were normalised/);
});

const lstm = tensorsOf({ cell: 'LSTM' });
const without = (name: string): FoundTensor[] => lstm.filter((own) => own.name !== name);
const changed = (name: string, change: Partial<FoundTensor>): FoundTensor[] =>
  lstm.map((own) => (own.name === name ? { ...own, ...change } : own));

test.for<[string, readonly FoundTensor[], RegExp]>([
  ['no recurrent layer', [tensor('fc.weight', 10, 8)], /choose the tensor for fc\.weight/],
  ['no classifier', without('fc.weight'), /No linear layer was recognised/],
  [
    'a missing weight',
    [...tensorsOf({ cell: 'LSTM', layers: 2 })].filter(({ name }) => name !== 'rnn.weight_hh_l1'),
    /^rnn\.weight_hh_l1 \[32, 8\] has no tensor/,
  ],
  [
    'a wrong shape',
    changed('rnn.bias_hh_l0', { shape: [31] }),
    /^rnn\.bias_hh_l0 can’t be rnn\.bias_hh_l0: it has the shape \[31\], and \[32\] is needed\.$/,
  ],
  [
    'a number that is not finite',
    changed('fc.weight', { finite: false }),
    /^fc\.weight has numbers that aren’t finite/,
  ],
  [
    'too many hidden units',
    [
      tensor('rnn.weight_ih_l0', 1025, 28),
      tensor('rnn.weight_hh_l0', 1025, 1025),
      tensor('fc.weight', 10, 1025),
    ],
    /hiddenSize: 1025 is not allowed/,
  ],
])('says why it can’t be imported: %s', ([, tensors, problem]) => {
  const { placement } = placed(tensors);
  expect(placement.problems).toHaveLength(1);
  expect(placement.problems[0]).toMatch(problem);
});

test('a network that reads images in other steps is said to', () => {
  const tensors = [
    ...[tensor('rnn.weight_ih_l0', 32, 14), tensor('rnn.weight_hh_l0', 32, 8)],
    tensor('fc.weight', 10, 8),
  ];
  const { notes, placement } = placed(tensors);
  expect(notes[0]).toBe(
    'The network reads 14 numbers per step. Images of 28x28 pixels can be read in steps of 1, 4, 16, 28, 49, 196, 784.',
  );
  expect(placement.problems[0]).toContain('it has the shape [32, 14], and [32, 28] is needed');
});

test('places can be corrected, and each tensor has one place', () => {
  const { choices, places } = placed(lstm);
  const twice = placeTensors(lstm, choices, { ...places, 'rnn.bias_hh_l0': 'rnn.bias_ih_l0' });
  expect(twice.problems).toEqual(
    new Array(2).fill('rnn.bias_ih_l0 is in more than one place; each tensor has one.'),
  );
  const exchanged = placeTensors(lstm, choices, {
    ...places,
    ...{ 'rnn.bias_hh_l0': 'rnn.bias_ih_l0', 'rnn.bias_ih_l0': 'rnn.bias_hh_l0' },
  });
  expect(exchanged.problems).toEqual([]);
  expect(exchanged.parameters[2]!.candidates).toEqual(['rnn.bias_ih_l0', 'rnn.bias_hh_l0']);
  const whole = lstm.map((own) => (own.name === 'fc.bias' ? { ...own, type: 'I64' } : own));
  expect(placeTensors(whole, choices, places).problems).toEqual([
    'fc.bias can’t be fc.bias: its numbers have the type I64; weights have F64, F32, F16 or BF16.',
  ]);
});

test('a name such as constructor is a name like any other', () => {
  const tensors = [...lstm, tensor('constructor', 32), tensor('__proto__', 3)];
  expect(placed(tensors).placement.problems).toEqual([]);
});

test('the network in words', () => {
  const { placement } = placed(tensorsOf({ cell: 'LSTM', layers: 2, bidirectional: true }));
  expect(networkInWords(placement.network!)).toBe(
    'LSTM, 2 layers of 8 units, bidirectional, 28 inputs per step, 10 classes',
  );
});
