import { expect, it } from 'vitest';
import type { ComparedRun } from '../../../../src-renderer/features/compare/compared-run.ts';
import { confusionSources } from '../../../../src-renderer/features/compare/confusion/confusion-sources.ts';
import { comparedRun, finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { sampleEpoch } from '../../../support/records.ts';

const finished = comparedRun(finishedRun('finished'));

/** The reasons of all runs that are left out. */
function reasons(runs: readonly ComparedRun[], set: 'test' | 'validation'): string[] {
  return confusionSources(runs, set).leftOut.map(({ reason }) => reason);
}

it('uses the matrix of the test set', () => {
  const { sources, leftOut } = confusionSources([finished], 'test');
  const { confusion, accuracy } = sampleEvaluation(0.9);
  expect(sources).toEqual([{ run: finished, confusion, accuracy, epoch: null }]);
  expect(sources[0]!.run).toBe(finished);
  expect(leftOut).toEqual([]);
});

it('uses the matrix of the last validated epoch', () => {
  const epochs = [
    sampleEpoch(1),
    { ...sampleEpoch(2), validationAccuracy: 0.97 },
    { ...sampleEpoch(3), validationConfusion: null, validationAccuracy: null },
  ];
  const run = comparedRun(finishedRun('judged', {}, { epochs }));
  const [source] = confusionSources([run], 'validation').sources;
  expect(source).toMatchObject({ epoch: 2, accuracy: 0.97 });
  expect(source!.confusion).toBe(epochs[1]!.validationConfusion);
});

it('says why a run has none', () => {
  const none = { test: null, epochs: [] };
  const going = finishedRun('going', {}, { ...none, status: 'running' });
  const failed = finishedRun('failed', {}, { ...none, status: 'failed' });
  const whole = finishedRun('whole', { validationExamples: 0 }, none);
  const unread = { ...finished, record: null };
  const runs = [
    { ...unread, status: 'damaged' },
    { ...unread, status: 'missing' },
    comparedRun(failed, { status: 'waiting' }),
    comparedRun(going, { status: 'running' }),
    comparedRun(failed),
    comparedRun(whole),
  ] as const;
  expect(reasons(runs.slice(0, 5), 'test')).toEqual([
    'can’t be read',
    'is missing',
    'has not started',
    'is still running',
    'is failed, not finished',
  ]);
  expect(reasons(runs.slice(3), 'validation')).toEqual([
    'has not finished an epoch',
    'has not finished an epoch',
    'has no validation examples',
  ]);
});
