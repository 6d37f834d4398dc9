import { expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { flowAdvice } from '../../../../../src-renderer/features/run/inside/flow-advice.ts';
import {
  gateSeries,
  profileSeries,
  ratioSeries,
  unitSeries,
} from '../../../../../src-renderer/features/run/inside/inside-charts.ts';
import { nothingRecorded } from '../../../../../src-renderer/features/run/inside/nothing-recorded.ts';
import { sampleRecord } from '../../../../support/records.ts';
import { recordedLayer, recordedPoint } from '../../../../support/recorded-points.ts';

const place = { layer: 0, direction: 'forward' } as const;
const points = [
  recordedPoint(20, 0.5, recordedLayer([0.1, 0.2], { dead: 1, saturated: 4 })),
  recordedPoint(40, 1, recordedLayer([0.3, 0.4], { dead: 2, saturated: 0 })),
];
const colours = { run: 'red', reference: 'black' };
const valuesOf = (series: { readonly y: Float64Array }) => [...series.y];

test('the profile is that of the chosen point, beside that of the first', () => {
  const [now, first] = profileSeries(points, 1, place, colours);
  expect([[...now!.x], valuesOf(now!), now!.colour]).toEqual([[1, 2], [0.3, 0.4], 'red']);
  expect([valuesOf(first!), first!.dash]).toEqual([[0.1, 0.2], 'dotted']);
});

test('the first point has nothing to be compared with', () => {
  expect(profileSeries(points, 0, place, colours).map(({ id }) => id)).toEqual(['now']);
});

test('the ratio over the training is that of the first to the last step read', () => {
  const [ratio] = ratioSeries(points, place, 'red');
  expect([...ratio!.x]).toEqual([0.5, 1]);
  expect(valuesOf(ratio!)[0]).toBeCloseTo(0.5, 12);
  expect(valuesOf(ratio!)[1]).toBeCloseTo(0.75, 12);
});

test('a point that lacks the place is a gap', () => {
  const other = { layer: 1, direction: 'forward' } as const;
  expect(ratioSeries(points, other, 'red').map(valuesOf)).toEqual([[NaN, NaN]]);
});

test('each gate, and the memory, has a line of its saturated values at either end', () => {
  const series = (end: 'both' | 'low' | 'high') =>
    gateSeries(points, place, { cell: 'LSTM' }, end, ['red', 'green']).map((line) => [
      line.name,
      Number(line.y[0]!.toFixed(6)),
    ]);
  expect(series('both')).toEqual([
    ['input i', 0.3],
    ['forget f', 0.5],
    ['candidate g', 0.1],
    ['output o', 0.3],
    ['memory c', 0.1],
  ]);
  expect(series('low').map(([, share]) => share)).toEqual([0.1, 0, 0.05, 0.3, 0]);
  expect(series('high').map(([, share]) => share)).toEqual([0.2, 0.5, 0.05, 0, 0.1]);
});

test('units are counted as shares of the layer', () => {
  expect(unitSeries(points, place, 8, ['red', 'green']).map(valuesOf)).toEqual([
    [0.125, 0.25],
    [0.5, 0],
  ]);
});

const texts = (own: Parameters<typeof sampleRecord>[0]) => {
  const { title, text, canBeTrained } = nothingRecorded(sampleRecord(own));
  return [title, text.split('.')[0], canBeTrained];
};
const config = defaultConfig();

test('a run without a recording says why, and offers to train it again only where that helps', () => {
  expect(texts({ status: 'finished', config })).toEqual([
    'Nothing recorded',
    'This run was trained before gradients, gates and units were recorded, or it ended before the first point',
    true,
  ]);
  expect(texts({ status: 'running', config })).toEqual([
    'Nothing recorded yet',
    'The first point appears with the first training step',
    false,
  ]);
  expect(texts({ status: 'queued', config })[0]).toBe('Nothing recorded yet');
  expect(texts({ status: 'finished', config: { ...config, epochs: 0 } })[0]).toBe(
    'Nothing to record',
  );
  const origin = {
    kind: 'model',
    format: 'PyTorch',
    file: 'a.pt',
    sha256: 'ab'.repeat(32),
  } as const;
  expect(texts({ status: 'finished', config, origin })[2]).toBe(false);
});

test('advice on a vanishing gradient depends on the network', () => {
  const text = (own: Partial<typeof config>) =>
    flowAdvice('vanishing', 'It is small.', { ...config, ...own }).text;
  expect(text({ cell: 'RNN' })).toMatch(/^It is small\. .*try a GRU or an LSTM, or ReLU/);
  expect(text({ cell: 'RNN', nonlinearity: 'relu', initialisation: 'irnn' })).not.toMatch(/ReLU/);
  expect(text({ cell: 'LSTM' })).toMatch(/too long even for gates/);
});

test('advice on an exploding gradient offers clipping only where there is none', () => {
  const text = (clipNorm: number) =>
    flowAdvice('exploding', 'It is large.', { ...config, clipNorm }).text;
  expect(text(0)).toMatch(/Clip the gradients/);
  expect(text(1)).not.toMatch(/Clip the gradients/);
});
