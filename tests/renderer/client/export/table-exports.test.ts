import { expect, it } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import { testGroups, testPairs } from '#shared/compare/significance';
import { groupNumbers, groupTexts, pairNumbers, pairTexts } from '#shared/report/test-tables';
import { confusionSources } from '../../../../src-renderer/features/compare/confusion/confusion-sources.ts';
import { confusionTable } from '../../../../src-renderer/features/compare/confusion/confusion-table.ts';
import { tableExports } from '../../../../src-renderer/client/export/table-exports.ts';
import { answers, comparedRun, finishedRun, sampleEvaluation } from '../../../support/compared.ts';

it('U35: confusion matrices are exported as a row for each run and true class', () => {
  const wide = [
    [3, 0, 1],
    [0, 4, 0],
    [2, 0, 0],
  ];
  const runs = [
    finishedRun('a'),
    finishedRun('b', {}, { test: { ...sampleEvaluation(0.9), confusion: wide } }),
  ].map((record) => comparedRun(record));
  const table = confusionTable(confusionSources(runs, 'test').sources);
  expect(table.header).toEqual([
    'Run',
    'True class',
    ...['Predicted 0', 'Predicted 1', 'Predicted 2'],
  ]);
  expect(table.rows).toEqual([
    ['a', '0', '5', '0', ''],
    ['a', '1', '0', '5', ''],
    ['b', '0', '3', '0', '1'],
    ['b', '1', '0', '4', '0'],
    ['b', '2', '2', '0', '0'],
  ]);
});

it('U35: tests of pairs are exported, in full precision for CSV', () => {
  const models = ['1110', '1000'].map((right, id) => ({
    id: `m${id}`,
    name: `m${id}`,
    answers: answers(right),
  }));
  const tests = testPairs(models);
  const pairs = tests.kind === 'tested' ? tests.pairs : [];
  const bootstrap = { difference: 0.5, interval: [0.125, 0.875] as const, resamples: 10 };
  const found = [{ ...pairs[0]!, bootstrap }];
  expect(pairNumbers(found).rows).toEqual([
    ['m0', 'm1', '1', '2', '0', '1', '0.5', '0.5', '0.5', '0.125', '0.875'],
  ]);
  expect(pairTexts(found).rows[0]!.at(-1)).toBe('+50.00 (+12.50 to +87.50)');
  expect(pairNumbers([{ ...found[0]!, bootstrap: null }]).rows[0]!.slice(-3)).toEqual(['', '', '']);
  const exports = tableExports(
    () => pairNumbers(found),
    () => pairTexts(found),
  );
  expect(exports.csv()).toContain('m0,m1,1,2,0,1,0.5,0.5,0.5,0.125,0.875');
  expect(exports.latex()).toContain('\\toprule');
  expect(exports.markdown()).toContain('| A | B |');
});

it('U35: tests of groups are exported, empty where they are impossible', () => {
  const runs = [0.98, 0.97, 0.9, 0.91, 0.5].map((accuracy, index) =>
    finishedRun(
      `r${index}`,
      { cell: (['GRU', 'GRU', 'RNN', 'RNN', 'LSTM'] as const)[index]!, seed: index },
      { test: sampleEvaluation(accuracy) },
    ),
  );
  const tests = testGroups(groupRuns(runs, { kind: 'keys', keys: ['cell'] }));
  const { header, rows } = groupNumbers(tests);
  const { welch, adjustedP } = tests[0]!;
  if (welch.kind !== 'tested') throw new Error(welch.kind);
  expect(rows[0]).toEqual([
    ...['GRU', 'RNN', '2', '2', String(welch.t), String(welch.degreesOfFreedom)],
    ...[welch.p, adjustedP, welch.difference, ...welch.interval].map(String),
  ]);
  expect(rows[1]).toEqual(['GRU', 'LSTM', '2', '1', ...new Array<string>(7).fill('')]);
  const texts = groupTexts(tests);
  for (const row of rows) expect(row).toHaveLength(header.length);
  for (const row of texts.rows) expect(row).toHaveLength(texts.header.length);
  expect(texts.rows[1]!.slice(4)).toEqual(new Array(5).fill('–'));
});
