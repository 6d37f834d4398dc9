import { expect, test } from 'vitest';
import { automaticName, runName } from '#shared/experiment/automatic-name';
import { defaultConfig } from '#shared/experiment/config';

const config = { ...defaultConfig(), cell: 'GRU', hiddenSize: 64, seed: 2, layers: 3 } as const;

test('a name has cell, hidden size and seed', () => {
  expect(automaticName(config)).toBe('gru-64 s2');
  expect(runName(config, [])).toBe('gru-64 s2');
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
