import { expect, test } from 'vitest';
import { firstRun, threeCells } from '../../../../src-renderer/client/stores/quick-start.ts';
import { parseConfig } from '#shared/experiment/config';

test('the three differ only in the cell, and use a part of the digits', () => {
  const configs = threeCells().map(parseConfig);
  expect(configs.map(({ cell }) => cell)).toEqual(['RNN', 'GRU', 'LSTM']);
  for (const config of configs) {
    expect({ ...config, cell: 'RNN' }).toEqual(configs[0]);
    expect(config.trainingExamples).toBe(10_000);
    expect(config.validationExamples).toBe(1000);
  }
});

test('a first run has the requested cell', () => {
  expect(parseConfig(firstRun('LSTM')).cell).toBe('LSTM');
});
