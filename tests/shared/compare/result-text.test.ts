import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import {
  cellText,
  deltaText,
  resultNumbers,
  resultTexts,
  valueText,
} from '#shared/compare/result-text';
import { resultTable } from '#shared/compare/result-values';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

test.each([
  ['share', 0.98523, '98.52 %'],
  ['real', 0.042149, '0.04215'],
  ['count', 54826.4, '54,826'],
  ['seconds', 3.25, '3.25 s'],
  ['bytes', 2048, '2.0 KiB'],
  ['bytes', 219136, '214 KiB'],
  ['share', null, '–'],
  ['real', NaN, '–'],
] as const)('a %s of %d is written %s', (kind, value, text) => {
  expect(valueText(kind, value)).toBe(text);
});

const cell = { values: [], count: 2, delta: null, extreme: null };

test('a deviation stands before the unit, and only where there is one', () => {
  expect(cellText({ kind: 'share' }, { ...cell, mean: 0.985, deviation: 0.0011 })).toBe(
    '98.50 ± 0.11 %',
  );
  expect(cellText({ kind: 'seconds' }, { ...cell, mean: 3.25, deviation: 0.123 })).toBe(
    '3.25 ± 0.12 s',
  );
  expect(cellText({ kind: 'count' }, { ...cell, mean: 100, deviation: 0 })).toBe('100 ± 0');
  expect(cellText({ kind: 'share' }, { ...cell, mean: 0.985, deviation: null })).toBe('98.50 %');
  expect(cellText({ kind: 'share' }, { ...cell, mean: null, deviation: null })).toBe('–');
});

test('differences have their sign', () => {
  expect(deltaText({ kind: 'share' }, 0.0042)).toBe('+0.42 pp');
  expect(deltaText({ kind: 'real' }, -0.0103)).toBe('−0.0103');
  expect(deltaText({ kind: 'count' }, 0)).toBe('±0');
  expect(deltaText({ kind: 'count' }, null)).toBe('–');
});

test('the table for reading, and the one with all digits', () => {
  const runs = [0.9, 0.8].map((accuracy, seed) =>
    finishedRun(`r${seed}`, { seed }, { test: sampleEvaluation(accuracy) }),
  );
  const table = resultTable(groupRuns(runs, { kind: 'keys', keys: ['cell'] }), {
    columns: ['testAccuracy', 'modelBytes'],
    baseline: null,
    occasion: { kind: 'best' },
    modelBytes: new Map(),
  });
  expect(resultTexts(table)).toEqual({
    header: ['Group', 'N', 'Test accuracy', 'Model file'],
    rows: [['GRU', '2', '85.00 ± 7.07 %', '–']],
  });
  const { header, rows } = resultNumbers(table);
  expect(header.slice(0, 6)).toEqual([
    'group',
    'runs',
    'testAccuracy',
    'testAccuracy sd',
    'testAccuracy n',
    'testAccuracy delta',
  ]);
  expect(rows[0]!.slice(0, 2)).toEqual(['GRU', 'r0 r1']);
  expect(Number(rows[0]![3])).toBeCloseTo(Math.sqrt(0.005), 15);
  expect(rows[0]!.slice(6)).toEqual(['', '', '0', '']);
});
