import { expect, test } from 'vitest';
import {
  carpetOf,
  carpetTable,
  cellInWords,
  scaleTicks,
  shareOf,
  tickText,
} from '../../../../../src-renderer/features/run/inside/carpet.ts';
import { movedCell } from '../../../../../src-renderer/features/run/inside/carpet-keys.ts';
import { recordedLayer, recordedPoint } from '../../../../support/recorded-points.ts';

const place = { layer: 0, direction: 'forward' } as const;
const points = [
  recordedPoint(20, 0.5, recordedLayer([0, 3e-5, 0.2])),
  recordedPoint(1240, 1.25, recordedLayer([2e-7, 1e-3, 4])),
];
const carpet = carpetOf(points, place);

test('the colours span the powers of ten around all gradients that are not 0', () => {
  expect(carpet.scale).toEqual({ low: -7, high: 1 });
  expect(scaleTicks(carpet.scale)).toEqual([10, 1e-3, 1e-7]);
  expect(carpetOf([recordedPoint(1, 1, recordedLayer([0, 0]))], place).scale).toEqual({
    low: -1,
    high: 0,
  });
  expect(carpetOf([recordedPoint(1, 1, recordedLayer([0.1, 0.1]))], place).scale).toEqual({
    low: -2,
    high: -1,
  });
});

test('gradients more than 16 powers of ten below the largest have the lightest colour', () => {
  const { scale } = carpetOf([recordedPoint(1, 1, recordedLayer([1e-30, 1]))], place);
  expect(scale).toEqual({ low: -16, high: 0 });
  expect(shareOf(1e-30, scale)).toBe(0);
});

test('a colour is where the logarithm of a gradient lies on the scale', () => {
  expect(shareOf(1e-3, carpet.scale)).toBeCloseTo(0.5, 12);
  expect([shareOf(10, carpet.scale), shareOf(1e-7, carpet.scale)]).toEqual([1, 0]);
  expect(shareOf(0, carpet.scale)).toBe(0);
});

test('a cell is described with when, which step and its gradient', () => {
  expect(cellInWords(carpet, { column: 1, row: 0 }, 'row')).toBe(
    'Epoch 1.25, step 1,240, row 1: 2·10⁻⁷',
  );
  expect(cellInWords(carpet, { column: 0, row: 0 }, 'pixel')).toBe(
    'Epoch 0.5, step 20, pixel 1: 0',
  );
});

test('powers of ten are written as such where they are long', () => {
  expect([1e-9, 0.01, 1, 100, 1e3].map(tickText)).toEqual(['10⁻⁹', '0.01', '1', '100', '10³']);
});

test('points that lack the place have no column', () => {
  const other = recordedPoint(30, 2, recordedLayer([1], { layer: 1 }));
  expect(carpetOf([...points, other], place).columns).toHaveLength(2);
});

test('the table has a row for each point and a column for each step', () => {
  const table = carpetTable(carpet, 'row', true)!;
  expect(table.header).toEqual(['Epoch', 'Step', 'Row 1', 'Row 2', 'Row 3']);
  expect(table.rows).toEqual([
    [0.5, 20, 0, 3e-5, 0.2],
    [1.25, 1240, 2e-7, 1e-3, 4],
  ]);
  expect(table.note).toBeUndefined();
  expect(carpetTable(carpetOf([], place), 'row', false)).toBeNull();
});

test('a table on the screen leaves out some of many steps and says so; an exported one has all', () => {
  const gradient = Array.from({ length: 784 }, (_, step) => step);
  const long = carpetOf([recordedPoint(1, 1, recordedLayer(gradient))], place);
  const shown = carpetTable(long, 'pixel', true)!;
  expect(shown.header).toHaveLength(34);
  expect([shown.header[2], shown.header.at(-1)]).toEqual(['Pixel 1', 'Pixel 784']);
  expect(shown.rows[0]!.slice(-1)).toEqual([783]);
  expect(shown.note).toBe('32 of 784 pixels, evenly spaced. The CSV file has all of them.');
  const whole = carpetTable(long, 'pixel', false)!;
  expect([whole.header.length, whole.note]).toEqual([786, undefined]);
});

const size = { columns: 5, rows: 30 };
test.each([
  ['ArrowLeft', false, { column: 1, row: 20 }],
  ['ArrowRight', false, { column: 3, row: 20 }],
  ['ArrowUp', false, { column: 2, row: 19 }],
  ['ArrowDown', false, { column: 2, row: 21 }],
  ['ArrowRight', true, { column: 4, row: 20 }],
  ['ArrowUp', true, { column: 2, row: 10 }],
  ['ArrowDown', true, { column: 2, row: 29 }],
  ['Home', false, { column: 0, row: 20 }],
  ['End', false, { column: 4, row: 20 }],
  ['PageUp', false, { column: 2, row: 0 }],
  ['PageDown', false, { column: 2, row: 29 }],
  ['Enter', false, null],
])('%s (Shift: %s) moves the cursor to %o', (key, isShift, cell) => {
  expect(movedCell({ column: 2, row: 20 }, key, isShift, size)).toEqual(cell);
});
