import { expect, test } from 'vitest';
import { forkMarks, forkNotes } from '#shared/compare/fork-notes';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import { sampleEpoch, sampleRecord } from '../../support/records.ts';

const config = parseConfig({ batchSize: 100 });
const data = {
  dataset: 'mnist',
  hashes: {},
  trainingExamples: 950,
  validationExamples: 5,
  testExamples: 5,
  classes: 10,
  classNames: null,
  mean: 0.1,
  deviation: 0.3,
  permutation: null,
};
const parent = sampleRecord({ id: 'parent', name: 'Parent', config, data });

function child(epoch: number, step: number, own: Partial<ExperimentRecord> = {}): ExperimentRecord {
  const sha256 = 'a'.repeat(64);
  const at = { parent: 'parent', parentName: 'Its old name', epoch, step, sha256 };
  return sampleRecord({
    id: 'child',
    name: 'Child',
    config: { ...config, learningRate: 0.0005 },
    data,
    epochs: [1, 2, 3].map((number) => ({ ...sampleEpoch(number), seconds: 7 })),
    fork: { ...at, segments: [{ config, step }] },
    ...own,
  });
}

test('a sentence says up to where a fork is its parent, and what differs from there', () => {
  expect(forkNotes([parent, child(2, 20)])).toEqual([
    '“Child” and “Parent” are the same run up to epoch 2, step 20; then learning rate 0.001 → 0.0005.',
  ]);
  expect(forkNotes([child(0, 0, { config })])).toEqual([
    '“Child” and “Its old name” begin with the same weights; then no change.',
  ]);
  expect(forkNotes([parent])).toEqual([]);
});

test('a mark is where they part, on each axis', () => {
  expect(forkMarks([parent, child(2, 20)], 'step')).toEqual([
    { x: 20, label: 'Fork at epoch 2, step 20' },
  ]);
  expect(forkMarks([child(2, 20)], 'epoch')).toMatchObject([{ x: 2 }]);
  expect(forkMarks([child(2, 20)], 'time')).toMatchObject([{ x: 14 }]);
});

test('a fork within an epoch has a place among the steps, and none in time', () => {
  expect(forkMarks([child(2, 25)], 'epoch')).toMatchObject([{ x: 2.5 }]);
  expect(forkMarks([child(2, 25)], 'time')).toEqual([]);
});

test('forks at one place have one mark, and one from the start has none', () => {
  expect(forkMarks([child(2, 20), child(2, 20), child(0, 0)], 'step')).toHaveLength(1);
});
