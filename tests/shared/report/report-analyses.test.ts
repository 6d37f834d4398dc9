import { expect, test } from 'vitest';
import { groupRuns } from '#shared/compare/grouping';
import type { KeptAnalyses } from '#shared/inside/analyses';
import type { Probes } from '#shared/inside/probes';
import { confidenceThresholds } from '#shared/inside/rows-needed';
import { reportedAnalyses } from '#shared/report/report-analyses';
import { finishedRun } from '../../support/compared.ts';

const probes = (accuracy: number, ...memory: number[]): Probes => ({
  ...{ fitted: 5, heldOut: 5, steps: 3, probedSteps: [3], memorySteps: [3] },
  inputs: { accuracy: [0.1], memory: [1, 0.25, 0] },
  layers: [{ accuracy: [accuracy], memory: [1, ...memory] }],
});
const rowsNeeded = {
  ...{ examples: 4, steps: 3, accuracy: [0, 0.5, 1], calibrationError: [0, 0, 0] },
  settled: confidenceThresholds.map((threshold) => ({ threshold, counts: [[1, 0, 2, 1]] })),
};
const lesions = { examples: [10], intact: [9], layers: [[[9], [4]]] };

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
  const [needed, probed, lesioned] = reportedAnalyses(groupRuns(runs, { kind: 'none' }), kept);
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
  const [, probed] = reportedAnalyses(groupRuns(runs, { kind: 'allButSeed' }), kept);
  const [[name, ...cells] = [], ...others] = probed!.table.rows;
  expect(name).toMatch(/\(N = 2\)$/);
  expect(cells).toEqual(['60.0 ± 14.1 %', '0.63 ± 0.18', '0.25 ± 0.00']);
  expect(others).toEqual([]);
});

test('without results there is nothing to report', () => {
  expect(reportedAnalyses(groupRuns(runs, { kind: 'none' }), new Map())).toEqual([]);
});
