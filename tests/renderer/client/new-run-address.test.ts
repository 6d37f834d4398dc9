import { expect, test } from 'vitest';
import { changesIn, newRunFrom } from '../../../src-renderer/client/new-run-address.ts';

test('the address of a new run names an experiment and what is changed', () => {
  expect(newRunFrom('gru-1')).toEqual({ name: 'new', query: { from: 'gru-1' } });
  expect(newRunFrom('gru-1', { learningRate: 0.0001, bidirectional: true, cell: 'LSTM' })).toEqual({
    name: 'new',
    query: { from: 'gru-1', learningRate: '0.0001', bidirectional: 'true', cell: 'LSTM' },
  });
});

test('changes are read back from the address, in the kinds of their fields', () => {
  const query = { from: 'gru-1', learningRate: '0.0001', bidirectional: 'false', cell: 'LSTM' };
  expect(changesIn(query)).toEqual({ learningRate: 0.0001, bidirectional: false, cell: 'LSTM' });
});

test('what is no field or not allowed is not read', () => {
  const query = {
    ...{ from: 'x', preset: 'y', colour: 'red', cell: 'Transformer', hiddenSize: '-3' },
    ...{ epochs: '', bidirectional: 'perhaps', seed: ['1', '2'], learningRate: 'fast' },
  };
  expect(changesIn(query)).toEqual({});
});
