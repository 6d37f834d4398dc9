import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import { resultsAsLatex } from '#shared/compare/result-latex';
import type { ResultColumnKey } from '#shared/compare/result-columns';
import { resultTable } from '#shared/compare/result-values';
import { cellText } from '#shared/compare/result-text';
import { finishedRun, sampleEvaluation } from '../../support/compared.ts';

const runs = [
  finishedRun('a', { cell: 'GRU', seed: 0 }, { test: sampleEvaluation(0.9), parameters: 18698 }),
  finishedRun('b', { cell: 'GRU', seed: 1 }, { test: sampleEvaluation(0.8), parameters: 18698 }),
  finishedRun('c', { cell: 'RNN', seed: 0 }, { test: sampleEvaluation(0.5), parameters: 5000 }),
];

function results(columns: readonly ResultColumnKey[], records = runs) {
  return resultTable(groupRuns(records, { kind: 'keys', keys: ['cell'] }), {
    columns,
    baseline: null,
    occasion: { kind: 'best' },
    modelBytes: new Map([
      ['a', 3_565_158],
      ['b', 3_565_158],
    ]),
  });
}

test('U33: numbers in S columns, units in the heading, the best bold, no ± on constants', () => {
  const latex = resultsAsLatex(
    results(['testAccuracy', 'testLoss', 'parameters', 'secondsPerEpoch', 'modelBytes']),
  );
  expect(latex.split('\n')).toEqual([
    '% \\usepackage{booktabs, siunitx}',
    '\\begingroup',
    '\\sisetup{separate-uncertainty, table-align-uncertainty = false, retain-zero-uncertainty, detect-weight}',
    expect.stringMatching(
      /^\\begin\{tabular\}\{lrS\[table-format = 2\.2\(3\)\]S\[table-format = 1\.4\(3\)\]S\[table-format = 5\.0\]/,
    ),
    '\\toprule',
    'Group & $N$ & {Test accuracy (\\%)} & {Test loss} & {Parameters} & {Time per epoch (s)} & {Model file (MiB)} \\\\',
    '\\midrule',
    expect.stringMatching(
      /^GRU & 2 & \\bfseries 85\.00 \+- 7\.07 & \\bfseries 0\.1500 \+- 0\.0707 & 18698 & [\d.]+ \+- 0\.00 & 3\.40 \\\\$/,
    ),
    expect.stringMatching(/^RNN & 1 & 50\.00 & 0\.5000 & \\bfseries 5000 & [\d.]+ & \{--\} \\\\$/),
    '\\bottomrule',
    '\\end{tabular}',
    '\\endgroup',
    '',
  ]);
});

test('U33: values too small for the usual decimals keep their digits', () => {
  const tiny = [finishedRun('t', {}, { test: { ...sampleEvaluation(0.9), loss: 0.000032 } })];
  expect(resultsAsLatex(results(['testLoss'], tiny))).toContain('GRU & 0.000032 \\\\');
});

test('U33: a table in which no group has more than one run is one of runs', () => {
  expect(resultsAsLatex(results(['testLoss']))).toContain('Group & $N$ & {Test loss}');
  const single = resultsAsLatex(results(['testLoss'], [finishedRun('t', {})]));
  expect(single).toContain('Run & {Test loss}');
  expect(single).toMatch(/\\begin\{tabular\}\{lS/);
});

test('U33: a size that is the same in all runs has no deviation in any table', () => {
  const [first] = results(['parameters']).rows;
  expect(cellText({ kind: 'count' }, first!.cells[0]!)).toBe('18,698');
  expect(cellText({ kind: 'share' }, { ...first!.cells[0]!, mean: 0.5 })).toBe('50.00 ± 0.00 %');
});
