import { expect, test } from 'vitest';
import { fairnessFindings } from '#shared/compare/fairness';
import { groupRuns, type Grouping } from '#shared/compare/grouping';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRun } from '../../support/compared.ts';

function findings(runs: readonly ExperimentRecord[], grouping: Grouping = { kind: 'none' }) {
  return fairnessFindings(groupRuns(runs, grouping));
}

const a = finishedRun('a');
const b = finishedRun('b', { cell: 'LSTM' });

test('runs that are the same in what matters are fair', () => {
  expect(findings([a, b])).toEqual([]);
  expect(findings([a])).toEqual([]);
  expect(findings([])).toEqual([]);
});

test('another data set', () => {
  const [finding] = findings([a, b, finishedRun('c', { dataset: 'fashion' })]);
  expect(finding).toMatchObject({ kind: 'data', runs: ['c'] });
  expect(finding!.text).toContain('mnist (a, b); fashion (c)');
});

test('other files under the same name', () => {
  const data = { ...a.data!, hashes: { 'train-images-idx3-ubyte': '11'.repeat(32) } };
  const [finding] = findings([a, b, finishedRun('c', {}, { data })]);
  expect(finding).toMatchObject({ kind: 'data', runs: ['c'] });
  expect(finding!.text).toContain('11111111');
});

test('another split', () => {
  const data = { ...a.data!, trainingExamples: 500 };
  const [finding] = findings([a, finishedRun('c', {}, { data })]);
  expect(finding).toMatchObject({ kind: 'split' });
  expect(finding!.text).toContain('500 for training, 100 for validation (c)');
});

test('all examples, and as many as there are, are the same split', () => {
  const written = finishedRun('c', { trainingExamples: 1000 });
  expect(findings([a, written])).toEqual([]);
});

test('more epochs, or another patience', () => {
  const longer = finishedRun('c', { epochs: 20 });
  const patient = finishedRun('d', { epochs: 20, patience: 3 });
  expect(findings([a, longer])[0]).toMatchObject({ kind: 'epochs' });
  expect(findings([longer, patient])[0]!.text).toContain('at most 20 epochs with a patience of 3');
});

test('runs that are not finished', () => {
  const running = finishedRun('c', { epochs: 2 }, { status: 'running', epochs: [] });
  const [finding] = findings([a, running]);
  expect(finding).toMatchObject({ kind: 'unfinished', runs: ['c'] });
  expect(finding!.text).toContain('c (running, 0 of 2 epochs)');
});

test('groups of unequal numbers of seeds, where the same seed twice counts once', () => {
  const byCell: Grouping = { kind: 'keys', keys: ['cell'] };
  const seeds = (cell: 'GRU' | 'RNN', ...given: number[]) =>
    given.map((seed, index) => finishedRun(`${cell} ${index}`, { cell, seed }));
  expect(findings([...seeds('GRU', 0, 1), ...seeds('RNN', 5, 6)], byCell)).toEqual([]);
  const [finding] = findings([...seeds('GRU', 0, 1), ...seeds('RNN', 0, 0)], byCell);
  expect(finding).toMatchObject({ kind: 'seedCount', runs: ['rnn-0', 'rnn-1'] });
  expect(finding!.text).toContain('GRU: 2; RNN: 1');
});

test('more than 10 % more parameters', () => {
  expect(findings([a, finishedRun('c', {}, { parameters: 1100 })])).toEqual([]);
  const [finding] = findings([a, finishedRun('c', {}, { parameters: 1101 })]);
  expect(finding).toMatchObject({ kind: 'parameters', runs: ['c'] });
  expect(finding!.text).toContain('c has 10 % more parameters (1,101) than a (1,000)');
  expect(findings([a, finishedRun('c', {}, { parameters: null })])).toEqual([]);
});

test('a sentence names a few runs and counts the others', () => {
  const many = Array.from({ length: 9 }, (_, index) => finishedRun(`r${index}`, { epochs: 9 }));
  expect(findings([a, ...many])[0]!.text).toContain('9 epochs (r0, r1, r2 and 6 more)');
});

test('runs that begin from trained weights have learnt before', () => {
  const tuned = finishedRun('c', { initialWeights: 'ab'.repeat(32) });
  const [finding] = findings([a, b, tuned]);
  expect(finding).toMatchObject({ kind: 'start', runs: ['c'] });
  expect(finding!.text).toContain('random (a, b); abababababab… (c)');
});

test('a fork is fair beside its parent, not beside others', () => {
  const segments = [{ config: a.config, step: 20 }];
  const at = { parent: 'a', parentName: 'The first', epoch: 2, step: 20, sha256: 'a'.repeat(64) };
  const fork = finishedRun('c', {}, { fork: { ...at, segments } });
  expect(findings([a, fork])).toEqual([]);
  const [finding] = findings([b, fork]);
  expect(finding).toMatchObject({ kind: 'fork' });
  expect(finding!.text).toBe(
    'Forks of runs that aren’t compared had another config at first: one config (b); forked from “The first” at epoch 2, step 20 (c).',
  );
});
