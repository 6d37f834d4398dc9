import { expect, test } from 'vitest';
import { queueSeconds } from '#shared/experiment/time/queue-time';
import { totalTime } from '#shared/experiment/time/total-time';

const runs = (count: number, seconds: number, threads: number) =>
  Array.from({ length: count }, () => ({ seconds, threads }));

test('one at a time takes the sum, after what trains already', () => {
  const waiting = runs(3, 10, 8);
  expect(queueSeconds([], waiting, { cores: 8, sideBySide: 1 })).toBe(30);
  expect(queueSeconds([{ seconds: 4, threads: 8 }], waiting, { cores: 8, sideBySide: 1 })).toBe(34);
});

test('runs that use all cores save nothing in parallel (U15)', () => {
  const seconds = queueSeconds([], runs(4, 10, 8), { cores: 8, sideBySide: 2 });
  expect(seconds).toBeGreaterThanOrEqual(40);
  expect(seconds).toBeLessThan(44);
});

test('runs that leave cores idle save time in parallel, but not quite in proportion', () => {
  const half = queueSeconds([], runs(4, 10, 2), { cores: 8, sideBySide: 2 });
  expect(half).toBeGreaterThan(20);
  expect(half).toBeLessThan(22);
});

test('the last one has the machine for itself', () => {
  const together = queueSeconds([], [...runs(1, 10, 2), ...runs(1, 30, 2)], {
    cores: 2,
    sideBySide: 2,
  });
  // Twice 10 s of each side by side, then 20 s alone.
  expect(together).toBeCloseTo(20 * 1.05 + 20, 9);
});

test('a run started past the queue counts although the queue is full', () => {
  const training = runs(2, 10, 1);
  expect(queueSeconds(training, runs(1, 5, 1), { cores: 8, sideBySide: 1 })).toBeCloseTo(15.5, 9);
});

test('nothing takes no time', () => {
  expect(queueSeconds([], [], { cores: 8, sideBySide: 2 })).toBe(0);
  expect(totalTime([], { cores: 8, sideBySide: 2 })).toEqual({ low: 0, high: 0 });
});

test('errors of several runs don’t cancel out', () => {
  const time = { seconds: 10, threads: 1, spread: 0.25, basis: 'finished', runs: 3 } as const;
  const { low, high } = totalTime([time, time], { cores: 1, sideBySide: 1 });
  expect(low).toBeCloseTo(16, 9);
  expect(high).toBeCloseTo(25, 9);
});
