import { expect, test } from 'vitest';
import { recordingCsv } from '#shared/exchange/runs/recording-csv';
import { sampleRecordedPoint } from '../../../support/recorded-points.ts';

function rowsOf(text: string): string[][] {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return lines.map((line) => line.split(','));
}

test('a row for each point, layer and direction', () => {
  const [layer] = sampleRecordedPoint(20).layers;
  const both = [layer!, { ...layer!, direction: 'backward' as const, dead: 3 }];
  const [header, ...rows] = rowsOf(
    recordingCsv([sampleRecordedPoint(1), { ...sampleRecordedPoint(20), layers: both }]),
  );
  const at = (name: string) => rows.map((row) => row[header!.indexOf(name)]);
  expect(rows.every((row) => row.length === header!.length)).toBe(true);
  expect(header!.slice(0, 5)).toEqual(['step', 'epoch', 'layer', 'direction', 'gradient_1']);
  expect(at('step')).toEqual(['1', '20', '20']);
  expect(at('epoch')).toEqual(['0.1', '2', '2']);
  expect(at('layer')).toEqual(['1', '1', '1']);
  expect(at('direction')).toEqual(['forward', 'forward', 'backward']);
  expect(at('gradient_1')).toEqual(['0.0001', '0.0001', '0.0001']);
  expect(at('gradient_4')).toEqual(['0.1', '2', '2']);
  expect(at('f_low')).toEqual(['0.25', '0.25', '0.25']);
  expect(at('c_high')).toEqual(['0.5', '0.5', '0.5']);
  expect(at('dead_units')).toEqual(['1', '1', '3']);
  expect(at('saturated_units')).toEqual(['2', '2', '2']);
});

test('of a run that recorded nothing, only names', () => {
  expect(rowsOf(recordingCsv([]))).toEqual([
    ['step', 'epoch', 'layer', 'direction', 'dead_units', 'saturated_units'],
  ]);
});
