import { expect, test } from 'vitest';
import { automaticName, runName } from '#shared/experiment/automatic-name';
import { defaultConfig } from '#shared/experiment/config';

const config = { ...defaultConfig(), cell: 'GRU', hiddenSize: 64, seed: 2, layers: 3 } as const;

test('a name has cell, hidden size and seed', () => {
  expect(automaticName(config)).toBe('gru-64 s2');
});

test('one of several runs is named by what varies', () => {
  expect(runName(config, [])).toBe('gru-64 s2');
  expect(runName(config, ['cell', 'seed'])).toBe('gru-64 s2');
  expect(runName(config, ['layers', 'learningRate'])).toBe('gru-64 layers 3 lr 0.001 s2');
});

test('a given name is followed by what varies', () => {
  expect(runName(config, [], 'Mine')).toBe('Mine');
  expect(runName(config, ['cell'], 'Mine')).toBe('Mine: gru');
  expect(runName(config, ['cell', 'hiddenSize', 'layers', 'seed'], 'Mine')).toBe(
    'Mine: gru-64 layers 3 s2',
  );
});

test('names are never longer than allowed, and what varies stays complete', () => {
  const name = runName(config, ['seed'], 'x'.repeat(200));
  expect(name).toHaveLength(200);
  expect(name).toMatch(/x: s2$/);
});
