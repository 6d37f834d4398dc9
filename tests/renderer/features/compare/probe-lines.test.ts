import { expect, test } from 'vitest';
import type { Probed, Probes } from '#shared/inside/probes';
import { groupRuns } from '#shared/compare/grouping';
import type { AnalysedLine } from '../../../../src-renderer/features/compare/inside/analysed-lines.ts';
import {
  probedLines,
  probeSources,
  probeSummary,
} from '../../../../src-renderer/features/compare/inside/probes/probe-lines.ts';
import { finishedRun } from '../../../support/compared.ts';

const probed = (accuracy: number, ...memory: (number | null)[]): Probed => ({
  accuracy: [0.1, accuracy],
  memory: [1, ...memory],
});
const result = (...layers: Probed[]): Probes => ({
  ...{ fitted: 5, heldOut: 5, steps: 3, probedSteps: [2, 3], memorySteps: [3] },
  inputs: probed(0.2, 0.25, null),
  layers,
});

const shallow = result(probed(0.5, 0.5, 0.25));
const deep = result(probed(0.6, 0.5, 0.5), probed(0.75, 0.25, 0.125));
const runs = [finishedRun('a', { seed: 0 }), finishedRun('b', { seed: 1 })];
const lines: readonly AnalysedLine<Probes>[] = groupRuns(runs, { kind: 'none' }).map(
  (group, index) => ({
    line: { group, name: group.label, look: { colour: 'red', dash: 'solid' } },
    results: [{ id: group.members[0]!.id, result: [shallow, deep][index]! }],
  }),
);

test('layers can be chosen by their numbers where a model has several', () => {
  expect(probeSources([shallow]).map(({ label }) => label)).toEqual([
    'Hidden state',
    'Inputs alone',
  ]);
  expect(probeSources([shallow, deep]).map(({ label }) => label)).toEqual([
    'Last layer',
    'Layer 1',
    'Layer 2',
    'Inputs alone',
  ]);
});

test('a line whose model doesn’t have the layer is left out', () => {
  expect(probedLines(lines, 1).map(({ line }) => line.group.id)).toEqual(['b']);
  expect(probedLines(lines, -1)).toHaveLength(2);
  expect(probedLines(lines, 'inputs')).toHaveLength(2);
});

test('a line is summed up by its last layer, or by the chosen one', () => {
  expect(probeSummary(lines[1]!, -1)).toEqual({
    accuracy: [0.75],
    capacity: [0.375],
    ofInputs: [0.25],
  });
  expect(probeSummary(lines[1]!, 0)).toMatchObject({ accuracy: [0.6], capacity: [1] });
});
