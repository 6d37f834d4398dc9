import { expect, test } from 'vitest';
import { chooseExperiment } from '#main/experiments/choose-experiment';

const candidates = [
  { id: 'gru-64-s0-aaaaa', name: 'gru-64 s0' },
  { id: 'gru-64-s0-aabbb', name: 'gru-64 s0' },
  { id: 'gru-64', name: 'mine' },
  { id: 'lstm-128-s1-ccccc', name: 'gru' },
  { id: 'rnn-8-s2-ddddd', name: null },
];

test.for([
  ['lstm-128-s1-ccccc', 'lstm-128-s1-ccccc', 'the whole id'],
  ['gru-64', 'gru-64', 'a whole id that others begin with'],
  ['lstm', 'lstm-128-s1-ccccc', 'the beginning of one id'],
  ['gru-64-s0-aab', 'gru-64-s0-aabbb', 'a beginning that tells two apart'],
  ['mine', 'gru-64', 'the name of one'],
  ['gru', 'lstm-128-s1-ccccc', 'a name that ids begin with'],
])('%s means %s: %s', ([query, id]) => {
  expect(chooseExperiment(query!, candidates)).toBe(id);
});

test.for([
  ['gru-64-s0', ['gru-64-s0-aaaaa', 'gru-64-s0-aabbb'], 'the beginning of two ids'],
  ['gru-64 s0', ['gru-64-s0-aaaaa', 'gru-64-s0-aabbb'], 'the name of two'],
] as const)('%s can mean %s: %s', ([query, ids]) => {
  const choose = () => chooseExperiment(query, candidates);
  expect(choose).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  for (const id of ids) expect(choose).toThrow(id);
});

test.for(['', 'rnn-8-s3', 'GRU-64', 'null'])(
  '"%s" means none, and the error says what there is',
  (query) => {
    const choose = () => chooseExperiment(query, candidates);
    expect(choose).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(choose).toThrow('there are: gru-64-s0-aaaaa, gru-64-s0-aabbb, gru-64,');
  },
);

test('a name is found in the other Unicode form, and in other capitals where no name is just so (F11)', () => {
  const cafe = { id: 'a', name: 'Caf\u00e9 GRU' };
  const mine = { id: 'b', name: 'mine' };
  const other = { id: 'c', name: 'Mine' };
  const there = [cafe, mine, other];
  expect(chooseExperiment('Cafe\u0301 GRU', there)).toBe('a');
  expect(chooseExperiment('cafe\u0301 gru', there)).toBe('a');
  expect(chooseExperiment('mine', there)).toBe('b');
  expect(chooseExperiment('Mine', there)).toBe('c');
  expect(() => chooseExperiment('MINE', there)).toThrow(/matches several .*: b, c$/);
});

test('names that look the same are the same, whichever form is written (F11)', () => {
  const twice = [
    { id: 'a', name: 'caf\u00e9' },
    { id: 'b', name: 'cafe\u0301' },
  ];
  expect(() => chooseExperiment('caf\u00e9', twice)).toThrow(/matches several .*: a, b$/);
});

test('an error names ten experiments at most, and may say that there are none', () => {
  const many = Array.from({ length: 25 }, (_, i) => ({ id: `id-${i}`, name: '' }));
  expect(() => chooseExperiment('x', many)).toThrow(/id-9 and 15 more$/);
  expect(() => chooseExperiment('x', [])).toThrow(/"x"; there are none$/);
});

test('a name comes before ids that begin with it, such as those of its forks', () => {
  const parent = { id: 'lstm-32-s0-aaaaa', name: 'lstm-32' };
  const fork = { id: 'lstm-32-s0-bbbbb', name: 'lstm-32 from epoch 3' };
  expect(chooseExperiment('lstm-32', [fork, parent])).toBe(parent.id);
  expect(() => chooseExperiment('lstm-32-s0', [fork, parent])).toThrow(/matches several/);
});
