import { expect, test } from 'vitest';
import {
  formatKeys,
  formats,
  reportFormatKeys,
  tableFormatKeys,
} from '#shared/catalogue/formats/formats';
import { newComparisonState } from '#shared/compare/comparison';
import { reportContent } from '#shared/report/report-content';
import { finishedRun } from '../../support/compared.ts';

const records = [finishedRun('first run'), finishedRun('second run', { cell: 'LSTM' })];
const content = reportContent({
  title: 'Two runs',
  createdAt: '2026-01-02T03:04:05.678Z',
  state: newComparisonState(records.map(({ id }) => id)),
  records,
  histories: new Map(),
  recordings: new Map(),
  answers: new Map(),
  modelBytes: new Map(),
  sweepOf: () => null,
  palette: 'standard',
});

test('every format writes a report or a table, and has its own extension', () => {
  expect(new Set([...reportFormatKeys, ...tableFormatKeys])).toEqual(new Set(formatKeys));
  const endings = formatKeys.map((key) => formats[key].extension);
  expect(new Set(endings).size).toBe(endings.length);
});

test.each(tableFormatKeys)('%s: the table has a line for each run, with its accuracy', (key) => {
  const lines = formats[key].table.write(content.results).split('\n');
  for (const { name } of records) {
    expect(lines.filter((line) => line.includes(name))).toEqual([
      expect.stringMatching(/90\.00|0\.9(?!\d)/),
    ]);
  }
});

test.each(reportFormatKeys)('%s: the report names its title and its runs', (key) => {
  const text = formats[key].report.write(content);
  for (const told of ['Two runs', ...records.map(({ name }) => name)]) expect(text).toContain(told);
});
