import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import { resultColumn } from '#shared/compare/result-columns';
import { cellText, resultNumbers, resultTexts } from '#shared/compare/result-text';
import { resultTable } from '#shared/compare/result-values';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

const cell = { values: [], count: 2, delta: null, extreme: null };

test('a cell shows the deviation only if there is one', () => {
  const column = resultColumn('testAccuracy');
  expect(cellText(column, { ...cell, mean: 0.985, deviation: 0.0011 })).toBe('98.50 ± 0.11 %');
  expect(cellText(column, { ...cell, mean: 0.985, deviation: null })).toBe('98.50 %');
  expect(cellText(column, { ...cell, mean: null, deviation: null })).toBe('–');
});

test('the table for reading, and the one with full precision', () => {
  const runs = [0.9, 0.8].map((accuracy, seed) =>
    finishedRun(`r${seed}`, { seed }, { test: sampleEvaluation(accuracy) }),
  );
  const table = resultTable(groupRuns(runs, { kind: 'keys', keys: ['cell'] }), {
    columns: ['testAccuracy', 'modelBytes'],
    baseline: null,
    occasion: { kind: 'best' },
    modelBytes: new Map(),
  });
  expect(resultTexts(table)).toMatchObject({
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
