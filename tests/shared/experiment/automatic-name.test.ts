import { expect, test } from 'vitest';
import { automaticName, runName } from '#shared/experiment/automatic-name';
import { defaultConfig } from '#shared/experiment/config';

const config = { ...defaultConfig(), cell: 'GRU', hiddenSize: 64, seed: 2, layers: 3 } as const;

test('a name has cell, hidden size and seed', () => {
  expect(automaticName(config)).toBe('gru-64 s2');
  expect(runName(config, [])).toBe('gru-64 s2');
});

test('a name says that a run has starting weights', () => {
  const tuned = { ...config, initialWeights: 'a1'.repeat(32) };
  expect(automaticName(tuned)).toBe('gru-64 fine-tuned s2');
  expect(runName(tuned, ['learningRate'])).toBe('GRU 64 fine-tuned, lr 0.001');
  expect(automaticName({ ...tuned, epochs: 0 })).toBe('gru-64 only tested s2');
  expect(runName({ ...tuned, cell: 'RNN' }, ['initialWeights'], 'Mine')).toBe(
    'Mine: from a1a1a1a1a1a1…',
  );
});

test('one of several runs is named by its network and what varies (U16)', () => {
  expect(runName(config, ['cell'])).toBe('GRU 64');
  expect(runName(config, ['cell', 'seed'])).toBe('GRU 64, seed 2');
  expect(runName(config, ['layers', 'learningRate', 'seed'])).toBe(
    'GRU 64, layers 3, lr 0.001, seed 2',
  );
});

test('a given name is followed by what varies (U16)', () => {
  expect(runName(config, [], 'Mine')).toBe('Mine');
  expect(runName(config, ['cell'], 'Mine')).toBe('Mine: GRU');
  expect(runName(config, ['hiddenSize'], 'Mine')).toBe('Mine: 64');
  expect(runName(config, ['cell', 'hiddenSize', 'layers', 'seed'], 'Mine')).toBe(
    'Mine: GRU 64, layers 3, seed 2',
  );
});

test('names are never longer than allowed, and what varies stays complete', () => {
  const name = runName(config, ['seed'], 'x'.repeat(200));
  expect(name).toHaveLength(200);
  expect(name).toMatch(/x: seed 2$/);
});
