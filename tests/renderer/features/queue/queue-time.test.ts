import { expect, test } from 'vitest';
import { waitingTime } from '../../../../src-renderer/features/queue/queue-time.ts';

test('runs that use all cores take the sum of their times, parallel or not', () => {
  const runs = [
    { seconds: 10, threads: 8 },
    { seconds: 20, threads: 8 },
  ];
  expect(waitingTime(runs, 8, 1)).toEqual({ seconds: 30, known: 2 });
  expect(waitingTime(runs, 8, 2)).toEqual({ seconds: 30, known: 2 });
});

test('runs that leave cores idle save time in parallel', () => {
  const runs = Array.from({ length: 4 }, () => ({ seconds: 10, threads: 2 }));
  expect(waitingTime(runs, 8, 1).seconds).toBe(40);
  expect(waitingTime(runs, 8, 2).seconds).toBe(20);
  expect(waitingTime(runs, 8, 8).seconds).toBe(10);
});

test('more threads than cores are no faster', () => {
  expect(waitingTime([{ seconds: 10, threads: 16 }], 8, 1).seconds).toBe(10);
});

test('runs of unknown time are left out and counted', () => {
  const runs = [
    { seconds: 10, threads: 8 },
    { seconds: null, threads: 8 },
  ];
  expect(waitingTime(runs, 8, 1)).toEqual({ seconds: 10, known: 1 });
});
