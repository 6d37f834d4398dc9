import { expect, test } from 'vitest';
import { historyCsv } from '#shared/exchange/runs/history-csv';
import { sampleEpoch, sampleHistory, sampleRecord } from '../../../support/records.ts';

test('a row for each point and each epoch, in the order of steps, with trackio’s first columns', () => {
  const record = sampleRecord({
    startedAt: '2026-01-01T00:00:00.000Z',
    epochs: [sampleEpoch(1), { ...sampleEpoch(2), validationLoss: null }],
  });
  const lines = historyCsv(record, sampleHistory([10, 860, 900])).split('\r\n');
  const [header, ...rows] = lines.filter((line) => line !== '').map((line) => line.split(','));
  expect(header!.slice(0, 4)).toEqual(['step', 'timestamp', 'epoch', 'loss']);
  const at = (name: string) => rows.map((row) => row[header!.indexOf(name)]);
  expect(at('step')).toEqual(['10', '860', '900', '1720']);
  expect(at('timestamp').slice(0, 2)).toEqual([
    '2026-01-01T00:00:00.050Z',
    '2026-01-01T00:00:04.300Z',
  ]);
  expect(at('loss')).toEqual([String(1 / 11), String(1 / 861), String(1 / 901), '']);
  // Of an epoch that ends with a point in its row, of another in a row of its own.
  expect(at('validationLoss')).toEqual(['', '0.1434', '', '']);
  expect(at('validationAccuracy')).toEqual(['', '0.9585', '', '0.9585']);
});
