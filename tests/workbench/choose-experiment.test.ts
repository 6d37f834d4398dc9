import { expect, test } from 'vitest';
import { chooseExperiment } from '#main/workbench/choose-experiment';

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
])('%s means %s: %s', ([query, id]) => {
  expect(chooseExperiment(query!, candidates)).toBe(id);
});

test.for([
  ['gru-64-s0', ['gru-64-s0-aaaaa', 'gru-64-s0-aabbb'], 'the beginning of two ids'],
  ['gru-64 s0', ['gru-64-s0-aaaaa', 'gru-64-s0-aabbb'], 'the name of two'],
  ['gru', ['gru-64-s0-aaaaa', 'gru-64', 'lstm-128-s1-ccccc'], 'a beginning and a name'],
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

test('an error names ten experiments at most, and may say that there are none', () => {
  const many = Array.from({ length: 25 }, (_, i) => ({ id: `id-${i}`, name: '' }));
  expect(() => chooseExperiment('x', many)).toThrow(/id-9 and 15 more$/);
  expect(() => chooseExperiment('x', [])).toThrow(/"x"; there are none$/);
});
