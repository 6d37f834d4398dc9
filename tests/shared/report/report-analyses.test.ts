import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import type { KeptAnalyses } from '#shared/inside/analyses';
import type { Lyapunov } from '#shared/inside/lyapunov';
import type { Probes } from '#shared/inside/probes';
import type { RowsNeeded } from '#shared/inside/rows-needed';
import {
  analysisChartSvg,
  reportedAnalyses,
  type DrawnGroups,
} from '#shared/report/report-analyses';
import { analysisResults } from '../../support/analysis-results.ts';
import { finishedRun } from '../../support/compared.ts';

const { rowsNeeded, lesions, lyapunov } = analysisResults;
const probes = (accuracy: number, ...memory: number[]): Probes => ({
  ...analysisResults.probes,
  layers: [{ accuracy: [0.25, accuracy], memory: [1, ...memory] }],
});
const drawn: DrawnGroups = { band: 'minMax', slotOf: (_, index) => index, hidden: new Set() };

const runs = [
  finishedRun('a', { seed: 0 }),
  finishedRun('b', { seed: 1 }),
  finishedRun('c', { cell: 'GRU' }),
];
const kept = new Map<string, KeptAnalyses>([
  ['a', { rowsNeeded, probes: probes(0.5, 0.5, 0.25), lesions }],
  ['b', { probes: probes(0.7, 0.25, 0.25) }],
]);

test('a report has a table for each analysis of which there are results, of runs that have them', () => {
  const [needed, probed, lesioned] = reportedAnalyses(
    groupRuns(runs, { kind: 'none' }),
    kept,
    drawn,
  );
  expect(needed!.title).toBe('Rows needed');
  expect(needed!.table.rows.map(([, ...cells]) => cells)).toEqual([['2', '25.0 %']]);
  expect(probed!.table.header).toEqual([
    'Run',
    'Class known after the last step',
    'Memory capacity',
    'Memory capacity of the inputs alone',
  ]);
  expect(probed!.table.rows.map(([, ...cells]) => cells)).toEqual([
    ['50.0 %', '0.75', '0.25'],
    ['70.0 %', '0.50', '0.25'],
  ]);
  expect(lesioned!.table.rows.map(([, ...cells]) => cells)).toEqual([
    ['50.0 pp', '50.0 pp', '50.0 %'],
  ]);
});

test('a group has the mean of its runs, with their deviation', () => {
  const [, probed] = reportedAnalyses(groupRuns(runs, { kind: 'allButSeed' }), kept, drawn);
  const [[name, ...cells] = [], ...others] = probed!.table.rows;
  expect(name).toMatch(/\(N = 2\)$/);
  expect(cells).toEqual(['60.0 ± 14.1 %', '0.63 ± 0.18', '0.25 ± 0.00']);
  expect(others).toEqual([]);
});

test('without results there is nothing to report', () => {
  expect(reportedAnalyses(groupRuns(runs, { kind: 'none' }), new Map(), drawn)).toEqual([]);
});

const grouped = (a: KeptAnalyses, b: KeptAnalyses, own: Partial<DrawnGroups> = {}) =>
  reportedAnalyses(
    groupRuns(runs, { kind: 'allButSeed' }),
    new Map([
      ['a', a],
      ['b', b],
    ]),
    { ...drawn, ...own },
  );

test('a mean says of how many runs it is where some never settle', () => {
  const never: RowsNeeded = {
    ...rowsNeeded,
    settled: rowsNeeded.settled.map((each) => ({ ...each, counts: [[3, 0, 0, 1]] })),
  };
  const cells = (a: RowsNeeded, b: RowsNeeded) =>
    grouped({ rowsNeeded: a }, { rowsNeeded: b })[0]!.table.rows[0]!.slice(1);
  expect(cells(rowsNeeded, rowsNeeded)).toEqual(['2 ± 0', '25.0 ± 0.0 %']);
  expect(cells(rowsNeeded, never)).toEqual(['2 (1 of 2 runs)', '50.0 ± 35.4 %']);
  expect(cells(never, never)).toEqual(['never', '75.0 ± 0.0 %']);
});

const lost: Lyapunov = {
  ...lyapunov,
  layers: lyapunov.layers.map((layer) => ({
    ...layer,
    exponents: [layer.exponents[0]!, { mean: null, deviation: null }],
  })),
};
const allLost: Lyapunov = {
  ...lyapunov,
  layers: lyapunov.layers.map((layer) => ({
    ...layer,
    exponents: [{ mean: null, deviation: null }],
  })),
};

test('a mean with an exponent of −∞ is −∞, and a gap in the chart', () => {
  const [table] = grouped({ lyapunov }, { lyapunov: allLost });
  expect(table!.table.rows[0]!.slice(1)).toEqual(['−∞']);
  const [found] = grouped({ lyapunov }, { lyapunov: lost });
  expect(found!.table.rows[0]!.slice(1)).toEqual(['-0.25 ± 0'.replace('-', '−')]);
  const [{ lines } = { lines: [] }] = found!.charts;
  expect([...lines[0]!.y]).toEqual([-0.25, Number.NaN]);
});

test('curves are those of the results: of runs by themselves, of groups as a mean with its band', () => {
  const [found] = grouped({ probes: probes(0.5, 0.5, 0.25) }, { probes: probes(0.7, 0.1, 0) });
  expect(found!.charts.map(({ title, xLabel }) => [title, xLabel])).toEqual([
    ['Class known to probes', 'Rows read'],
    ['Memory of earlier inputs', 'Rows before'],
  ]);
  const [known, memory] = found!.charts.map(({ lines }) => lines[0]!);
  expect(known!.label).toMatch(/\(N = 2\)$/);
  expect([...known!.x]).toEqual([1, 3]);
  expect([...known!.y]).toEqual([0.25, 0.6]);
  expect([...known!.band!.low]).toEqual([0.25, 0.5]);
  expect([...known!.band!.high]).toEqual([0.25, 0.7]);
  expect([...memory!.x]).toEqual([0, 1, 2]);
  expect([...memory!.y]).toEqual([1, 0.3, 0.125]);

  const single = reportedAnalyses(groupRuns(runs, { kind: 'none' }), kept, drawn);
  const [needed] = single;
  expect(needed!.charts.map(({ title, lines: [line] }) => [title, [...line!.y]])).toEqual([
    ['Accuracy by steps read', rowsNeeded.accuracy],
    ['Settled answers', [0, 0.5, 0.75]],
    ['Calibration error by steps read', rowsNeeded.calibrationError],
  ]);
  expect(needed!.charts[0]!.lines[0]!.band).toBeNull();
  expect(needed!.charts[1]!.xLabel).toBe('Rows read since the first ink');
  const ticks = [
    ...analysisChartSvg(needed!.charts[0]!).matchAll(/text-anchor="middle">([\d.]*)<\/text>/g),
  ];
  expect(ticks.map(([, text]) => text).filter(Boolean)).toEqual(['1', '2', '3']);
});

test('runs of other lengths are drawn by the share of the image; hidden ones and those without results not at all', () => {
  const longer = { ...rowsNeeded, steps: 6, accuracy: [0, 0, 0, 0, 0, 1] };
  const all = new Map<string, KeptAnalyses>([
    ['a', { rowsNeeded }],
    ['c', { rowsNeeded: longer }],
  ]);
  const groups = groupRuns(runs, { kind: 'none' });
  const [found] = reportedAnalyses(groups, all, { ...drawn, slotOf: (_, index) => 5 + index });
  const { xLabel, lines } = found!.charts[0]!;
  expect(xLabel).toBe('Share of the image read');
  expect(lines.map(({ slot, x }) => [slot, [...x]])).toEqual([
    [5, [1 / 3, 2 / 3, 1]],
    [7, [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1]],
  ]);
  const [shown] = reportedAnalyses(groups, all, { ...drawn, hidden: new Set(['c']) });
  expect(shown!.table.rows).toHaveLength(2);
  expect(shown!.charts[0]!.lines.map(({ x }) => [...x])).toEqual([[1, 2, 3]]);
  const [table] = reportedAnalyses(groups, all, { ...drawn, hidden: new Set(['a', 'c']) });
  expect(table!.charts).toEqual([]);
});
