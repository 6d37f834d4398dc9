import { expect, test } from 'vitest';
import { emptyChartText } from '../../../../src-renderer/charts/lines/empty-text.ts';
import { line } from './sample-lines.ts';

test('a chart says why it has no lines, if nothing of them can be drawn', () => {
  const zeros = line('a', [1, 2], [0, 0]);
  expect(emptyChartText({ series: [] })).toBe('No points yet');
  expect(emptyChartText({ series: [line('a', [], [])], emptyText: 'Train first.' })).toBe(
    'Train first.',
  );
  expect(emptyChartText({ series: [zeros] })).toBeNull();
  expect(emptyChartText({ series: [zeros], logY: true })).toBe('No values to show on this axis');
  expect(emptyChartText({ series: [zeros], logY: true, emptyText: 'All are 0.' })).toBe(
    'All are 0.',
  );
  expect(emptyChartText({ series: [zeros, line('b', [1], [2])], logY: true })).toBeNull();
  expect(emptyChartText({ series: [line('a', [1, 2], [NaN, Infinity])] })).not.toBeNull();
});
