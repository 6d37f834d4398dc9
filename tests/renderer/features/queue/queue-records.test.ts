import { expect, test } from 'vitest';
import type { CostEstimate } from '#shared/contract/commands';
import {
  recentlyEnded,
  secondsToTrain,
} from '../../../../src-renderer/features/queue/queue-records.ts';
import type { Estimate } from '../../../../src-renderer/client/stores/estimates.ts';
import { sampleRecord } from '../../../support/records.ts';

const at = (hour: number): string => `2026-01-02T0${hour}:00:00.000Z`;

test('only runs that have ended, the most recent first', () => {
  const records = [
    sampleRecord({ id: 'a', status: 'finished', finishedAt: at(1) }),
    sampleRecord({ id: 'b', status: 'running', startedAt: at(9) }),
    sampleRecord({ id: 'c', status: 'failed', finishedAt: at(3) }),
    sampleRecord({ id: 'd', status: 'interrupted', startedAt: at(2) }),
    sampleRecord({ id: 'e', status: 'queued' }),
    sampleRecord({ id: 'f', status: 'stopped', finishedAt: at(5) }),
  ];
  expect(recentlyEnded(records, 3).map(({ id }) => id)).toEqual(['f', 'c', 'd']);
});

const estimate: Estimate = {
  kind: 'measured',
  cost: { secondsPerEpoch: 7 } as CostEstimate,
  besideRuns: false,
};

test('a new run takes as long as was measured for its config', () => {
  const record = sampleRecord();
  expect(secondsToTrain(record, estimate)).toBe(7 * record.config.epochs);
  expect(secondsToTrain(record, { kind: 'measuring' })).toBeNull();
  expect(secondsToTrain(record, undefined)).toBeNull();
});

test('a run that has been trained before continues at its own speed', () => {
  const record = sampleRecord({ step: 100, totalSteps: 400, trainingSeconds: 20 });
  expect(secondsToTrain(record, estimate)).toBe(60);
});
