import { expect, test } from 'vitest';
import { cellInWords, columnTicks } from '../../../../src-renderer/charts/heat/heat-data.ts';
import { heatShare } from '../../../../src-renderer/charts/heat/heat-scale.ts';
import {
  carpetData,
  carpetScale,
  epochText,
  momentText,
  scaleText,
} from '../../../../src-renderer/charts/heat/gradient-carpet.ts';
import type { RecordedPoint } from '#shared/inside/recording';
import { recordedLayer, recordedPoint } from '../../../support/recorded-points.ts';

const place = { layer: 0, direction: 'forward' } as const;
const points = [
  recordedPoint(20, 0.5, recordedLayer([0, 3e-5, 0.2])),
  recordedPoint(1240, 1.25, recordedLayer([2e-7, 1e-3, 4])),
];
const carpetOf = (own: readonly RecordedPoint[]) => carpetData(own, place, 'row');
const scaleOf = (...gradient: number[]) =>
  carpetScale(carpetOf([recordedPoint(1, 1, recordedLayer(gradient))]));

test('the carpet has a column for each point and a row for each time step', () => {
  const carpet = carpetOf(points);
  expect([carpet.columns, carpet.rows]).toEqual([2, 3]);
  expect(cellInWords(carpet, { column: 1, row: 0 })).toBe('Row 1, epoch 1.25: 2·10⁻⁷');
  expect(cellInWords(carpet, { column: 0, row: 0 })).toBe('Row 1, epoch 0.5: 0');
});

test('a point that lacks the place has no values', () => {
  const other = recordedPoint(30, 2, recordedLayer([1], { layer: 1 }));
  expect(carpetOf([...points, other]).valueAt(2, 0)).toBeNaN();
});

test('the colours span the powers of ten around all gradients that are not 0', () => {
  const scale = carpetScale(carpetOf(points));
  expect(scale).toEqual({ kind: 'log', smallest: 1e-7, largest: 10 });
  expect(heatShare(scale, 1e-3)).toBeCloseTo(0.5, 12);
  expect(heatShare(scale, 0)).toBe(0);
  expect(scaleOf(0.05, 0.05)).toEqual({ kind: 'log', smallest: 0.01, largest: 0.1 });
  expect(scaleOf(0, 0)).toEqual({ kind: 'log', smallest: 0.1, largest: 1 });
});

test('several carpets share a scale over all of their gradients', () => {
  const [one, other] = [[0.5], [3e-3, 20]].map((norms) =>
    carpetOf([recordedPoint(1, 1, recordedLayer(norms))]),
  );
  expect(carpetScale(one!, other!)).toEqual({ kind: 'log', smallest: 1e-3, largest: 100 });
});

test('gradients more than 16 powers of ten below the largest have the lightest colour', () => {
  expect(scaleOf(1e-30, 1)).toEqual({ kind: 'log', smallest: 1e-16, largest: 1 });
});

test('powers of ten are written as such where they are long', () => {
  expect([1e-9, 0.01, 1, 100, 1e3].map(scaleText)).toEqual(['10⁻⁹', '0.01', '1', '100', '1000']);
});

test('a point of the training is told by its epoch and step', () => {
  expect(momentText(points[1]!)).toBe('Epoch 1.25, step 1,240');
});

test('epochs are short, and never round to 0', () => {
  expect([0.0106, 0.2134, 2.979, 12].map(epochText)).toEqual(['0.01', '0.21', '2.98', '12']);
  expect(epochText(0.00064)).toBe('0.0006');
});

test('whole epochs are marked where they lie between the points, and the last point', () => {
  const at = (...epochs: number[]) =>
    columnTicks(carpetOf(epochs.map((epoch) => recordedPoint(1, epoch, recordedLayer([1])))), 8);
  // Epoch 1 is half way between the second and the third of five columns.
  expect(at(0.1, 0.9, 1.1, 2, 3)).toEqual([
    { at: expect.closeTo(0.4, 12), text: '1' },
    { at: expect.closeTo(0.7, 12), text: '2' },
    { at: expect.closeTo(0.9, 12), text: '3' },
  ]);
  expect(at(0.5, 1, 2, 2.75).map(({ text }) => text)).toEqual(['1', '2', '2.75']);
  expect(at(1, 10, 20, 29, 30).map(({ text }) => text)).toEqual([
    '5',
    '10',
    '15',
    '20',
    '25',
    '30',
  ]);
  // In the first epochs, the points themselves.
  expect(at(0.1, 0.5).map(({ text }) => text)).toEqual(['0.1', '0.5']);
});
