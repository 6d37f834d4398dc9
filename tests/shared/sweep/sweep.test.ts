import { describe, expect, it, test } from 'vitest';
import {
  decisionInWords,
  ordinal,
  sweepDefinitionSchema,
  sweepRungs,
  trialConfig,
} from '#shared/sweep/sweep';
import { begin, definitionWith, simulate } from './simulation.ts';

const given = {
  name: 'Sizes',
  base: { cell: 'GRU', epochs: 4, validationExamples: 200 },
  space: [
    { field: 'hiddenSize', values: [8, 16, 24] },
    { field: 'learningRate', from: 0.001, to: 0.1, logarithmic: true },
  ],
  method: { kind: 'random', trials: 5 },
};

const cells = { field: 'cell', values: ['GRU', 'LSTM'] };
const steps = { field: 'hiddenSize', from: 8, to: 64, step: 8 };

/** The first problem of a definition: where, and what. */
function problemOf(change: object): string {
  const { error } = sweepDefinitionSchema.safeParse({ ...given, ...change });
  const [issue] = error?.issues ?? [];
  return issue === undefined ? 'none' : `${issue.path.join('.')}: ${issue.message}`;
}

it('is complete with its defaults, and stays as it is when it is read again', () => {
  const definition = definitionWith(given);
  expect(definition).toMatchObject({
    halving: null,
    medianStopping: false,
    goal: 'validationAccuracy',
    seed: 0,
  });
  expect(sweepDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  expect(sweepRungs(definition)).toEqual([4]);
  const halving = { kind: 'synchronous', firstRung: 2, factor: 3 };
  const long = { ...given.base, epochs: 20 };
  expect(sweepRungs(definitionWith({ ...given, base: long, halving }))).toEqual([2, 6, 18, 20]);
  const point = { hiddenSize: 16, learningRate: 0.01 };
  expect(trialConfig(definition, point)).toMatchObject({ cell: 'GRU', epochs: 4, ...point });
});

describe('wrong input names what is wrong and what is allowed', () => {
  test.each<[object, string]>([
    [
      { space: [{ field: 'hidenSize', values: [1] }] },
      'space.0.field: hidenSize is not a field; did you mean hiddenSize?',
    ],
    [
      { space: [{ field: 'cell', values: ['LSTM', 'MGU'] }] },
      'space.0.values: "MGU" is not allowed; use one of RNN, GRU, LSTM',
    ],
    [
      { space: [{ field: 'layers', values: [1], from: 1, to: 2 }] },
      'space.0.values: layers needs either values, or a range with from and to',
    ],
    [
      { space: [{ field: 'layers', from: 1 }] },
      'space.0.to: layers needs either values, or a range with from and to',
    ],
    [
      { space: [{ field: 'cell', from: 1, to: 2 }] },
      'space.0.from: cell has no range; list its values',
    ],
    [{ space: [{ field: 'learningRate', from: 0.1, to: 0.01 }] }, 'space.0.to: must be above 0.1'],
    [
      { space: [{ field: 'hiddenSize', from: 1, to: 1e6 }] },
      'space.0.to: 1000000 is not allowed; use a whole number from 1 to 1024',
    ],
    [
      { space: [{ field: 'dropout', from: 0, to: 0.5, logarithmic: true }] },
      'space.0.from: must be above 0 on a logarithmic scale',
    ],
    [
      { space: [{ field: 'learningRate', from: 0.1, to: 0.5, logarithmic: true, step: 0.1 }] },
      'space.0.step: is only for a linear scale',
    ],
    [
      { space: [{ field: 'layers', values: [1, 2], when: { field: 'cell', oneOf: ['GRU'] } }] },
      'space.0.when: must name a field that comes before: cell doesn’t',
    ],
    [
      { space: [cells, { ...given.space[0], when: { field: 'cell', oneOf: ['GRU', 'gru'] } }] },
      'space.1.when: "gru" is not tried of cell; use one of GRU, LSTM',
    ],
    [
      { space: [steps, { ...cells, when: { field: 'hiddenSize', oneOf: [8, 20] } }] },
      'space.1.when: 20 is not tried of hiddenSize; use numbers from 8 to 64, in steps of 8',
    ],
    [
      { space: [given.space[1], { ...cells, when: { field: 'learningRate', oneOf: [0.01] } }] },
      'space.1.when: learningRate has a range without a step; list its values',
    ],
    [
      { space: [{ field: 'dropout', from: 0, to: 0.5 }] },
      'space.0.field: dropout has no effect; it needs layers above 1',
    ],
    [
      { space: [cells, { field: 'nonlinearity', values: ['tanh', 'relu'] }] },
      'space.1.field: nonlinearity has no effect; it needs cell RNN',
    ],
    [
      { space: [{ field: 'initialisation', values: ['irnn'] }, given.space[1]] },
      'space: no values go together: initialisation: "irnn" is not allowed; use it only with cell RNN and nonlinearity relu',
    ],
    [
      {
        base: { ...given.base, sequenceOrder: 'blocks' },
        space: [{ field: 'blockSize', from: 15, to: 27, logarithmic: true }],
      },
      'space: no values go together: blockSize: 15 is not allowed; use a divisor of the image side 28: 1, 2, 4, 7, 14 or 28',
    ],
    // Its place is the one that a person wrote, whatever comes before what.
    [
      {
        space: [
          { field: 'dropout', values: [0, 0.5] },
          { field: 'layers', values: [1, 2] },
          { field: 'epochs', values: [1] },
        ],
      },
      'space.2.field: epochs can’t be searched: trials are compared after as many of them',
    ],
    [{ space: [{ ...steps, step: 0.5 }] }, 'space.0.step: must be a whole number for hiddenSize'],
    [
      { method: { kind: 'grid' }, space: [steps, { field: 'seed', from: 0, to: 1250 }] },
      'space: a grid of more than 10000 points; leave out some values',
    ],
    [{ space: [given.space[0], given.space[0]] }, 'space.1.field: hiddenSize is there twice'],
    [{ method: { kind: 'bayes' } }, 'method.kind: must be one of grid, random, tpe'],
    [{ method: { kind: 'random' } }, 'method.trials: must be a whole number from 1 to 10000'],
    [{ budget: 3 }, 'budget: must be at least the 4 epochs of one trial'],
    [{ goal: 'testAccuracy' }, 'goal: must be one of validationAccuracy, validationLoss'],
    [
      { method: { kind: 'grid' } },
      'space: learningRate: a grid needs values, or a range with a step',
    ],
    [
      { method: { kind: 'grid' }, space: [{ field: 'seed', from: 0, to: 20_000 }] },
      'space: seed: has more than 10000 values',
    ],
    [
      { base: { hiddenSize: -3 } },
      'base.hiddenSize: -3 is not allowed; use a whole number from 1 to 1024',
    ],
    [
      { halving: { kind: 'synchronous', firstRung: 4, factor: 3 } },
      'halving.firstRung: must be below the 4 epochs of a trial',
    ],
    [
      { base: { ...given.base, validationExamples: 0 } },
      'base.validationExamples: must be above 0: trials are judged by their validation',
    ],
    [
      { space: [{ field: 'epochs', values: [1, 2] }] },
      'space.0.field: epochs can’t be searched: trials are compared after as many of them',
    ],
    [
      { space: [{ field: 'validationExamples', values: [0, 100] }] },
      'space.0.field: validationExamples can’t be searched: trials are compared on the same examples',
    ],
    [
      { base: { ...given.base, patience: 2 } },
      'base.patience: must be 0: trials are compared after as many epochs',
    ],
  ])('%j', (change, message) => {
    expect(problemOf(change)).toBe(message);
  });
});

describe('what decides whether a field is tried', () => {
  const fieldsOf = (...space: object[]): string[] =>
    definitionWith({ ...given, space }).space.map(({ field }) => field);
  const momentum = { field: 'momentum', values: [0, 0.9] };
  const optimiser = { field: 'optimiser', values: ['sgd', 'adam'] };

  it('comes before it, however the fields were written, and others stay where they are', () => {
    const nesterov = { field: 'nesterov', values: [true, false] };
    const [sizes, rates] = given.space as [object, object];
    expect(fieldsOf(rates, nesterov, momentum, sizes, optimiser)).toEqual([
      ...['learningRate', 'hiddenSize', 'optimiser', 'momentum', 'nesterov'],
    ]);
    expect(fieldsOf(optimiser, sizes, momentum)).toEqual(['optimiser', 'hiddenSize', 'momentum']);
    // A condition goes along.
    const layers = { field: 'layers', values: [1, 2], when: { field: 'momentum', oneOf: [0.9] } };
    expect(fieldsOf(momentum, layers, optimiser)).toEqual(['optimiser', 'momentum', 'layers']);
  });

  it('stays as it was written where two fields decide about each other', () => {
    const when = { field: 'momentum', oneOf: [0.9] };
    expect(fieldsOf(momentum, { ...optimiser, when })).toEqual(['momentum', 'optimiser']);
  });

  it('has each value of the other tried', () => {
    const space = [momentum, optimiser];
    const { trials } = simulate(
      begin(definitionWith({ ...given, space, method: { kind: 'grid' } })),
      () => 1,
      { workers: 1, seed: 0 },
    );
    expect(trials.map(({ point }) => JSON.stringify(point)).toSorted()).toEqual([
      '{"optimiser":"adam"}',
      '{"optimiser":"sgd","momentum":0.9}',
      '{"optimiser":"sgd","momentum":0}',
    ]);
  });
});

it('allows a range of which only numbers between its ends go with the other values', () => {
  const base = { ...given.base, sequenceOrder: 'blocks' };
  const space = [{ field: 'blockSize', from: 3, to: 13, logarithmic: true }];
  expect(problemOf({ base, space })).toBe('none');
});

it('counts places in words', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(ordinal)).toEqual([
    '1st',
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '101st',
    '111th',
  ]);
  const decision = { trial: 0, epoch: 3, of: 20, best: 6 };
  expect(decisionInWords({ ...decision, kind: 'pauses', place: 14 })).toBe(
    'paused at epoch 3: 14th of 20, the best 6 continue',
  );
  expect(decisionInWords({ ...decision, kind: 'continues', place: 1, best: 1 })).toBe(
    'continues after epoch 3: 1st of 20, only the best continues',
  );
});
