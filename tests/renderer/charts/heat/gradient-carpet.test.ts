import { expect, test } from 'vitest';
import { columnAt } from '../../../../src-renderer/charts/heat/column-places.ts';
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

const at = (...epochs: number[]) =>
  carpetOf(epochs.map((epoch) => recordedPoint(1, epoch, recordedLayer([1]))));

test('columns lie at the epochs of their points, up to half way to the next ones', () => {
  // A first step, and points at every half epoch: the first column is narrow.
  expect(Array.from(at(0.1, 0.5, 1, 2).columnEdges!)).toEqual([0, 0.15, 0.375, 0.75, 1]);
  expect(columnAt(at(0.1, 0.5, 1, 2), 0.5 / 2)).toBe(1);
  expect(at(0.5).columnEdges).toBeUndefined();
});

test('round epochs are marked where they are on the time axis, and the last point', () => {
  expect(columnTicks(at(0.1, 0.9, 1.1, 2, 4), 4)).toEqual([
    { at: 0, text: '0' },
    { at: 0.25, text: '1' },
    { at: 0.5, text: '2' },
    { at: 0.75, text: '3' },
    { at: 1, text: '4' },
  ]);
  const texts = (...epochs: number[]) => columnTicks(at(...epochs), 8).map(({ text }) => text);
  expect(texts(0.5, 1, 2, 2.75)).toEqual(['0', '0.5', '1', '1.5', '2', '2.75']);
  expect(texts(1, 10, 20, 29, 30)).toEqual(['0', '5', '10', '15', '20', '25', '30']);
  expect(texts(0.1, 0.5)).toEqual(['0', '0.1', '0.2', '0.3', '0.4', '0.5']);
});
