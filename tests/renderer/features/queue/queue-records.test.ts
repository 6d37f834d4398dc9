import { expect, test } from 'vitest';
import { recentlyEnded } from '../../../../src-renderer/features/queue/queue-records.ts';
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
  const ended = recentlyEnded(records, 3, () => null);
  expect(ended.map(({ id }) => id)).toEqual(['f', 'c', 'd']);
});

test('not those that a sweep has stopped, but its finished and failed ones', () => {
  const statuses = ['finished', 'stopped', 'failed'] as const;
  const records = statuses.map((status, index) =>
    sampleRecord({ id: status, status, finishedAt: at(index + 1) }),
  );
  const ended = recentlyEnded(records, 3, () => 'Sizes and rates');
  expect(ended.map(({ id }) => id)).toEqual(['failed', 'finished']);
});
