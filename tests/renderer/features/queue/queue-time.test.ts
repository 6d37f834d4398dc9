import { expect, test } from 'vitest';
import type { RunTime } from '#shared/experiment/time/run-time';
import { queueTime, timeToTrain } from '../../../../src-renderer/features/queue/queue-time.ts';
import { sampleRecord } from '../../../support/records.ts';

const time: RunTime = { seconds: 40, threads: 1, spread: 0.25, basis: 'finished', runs: 12 };
const places = { cores: 2, sideBySide: 1 };

test('a new run takes as long as is estimated for its config', () => {
  expect(timeToTrain(sampleRecord(), time)).toEqual(time);
  expect(timeToTrain(sampleRecord(), null)).toBeNull();
  expect(timeToTrain(sampleRecord(), undefined)).toBeNull();
});

test('a run that was trained before takes its share of that, or continues at its own speed', () => {
  const record = sampleRecord({ step: 100, totalSteps: 400, trainingSeconds: 20 });
  expect(timeToTrain(record, time)).toEqual({ ...time, seconds: 30 });
  expect(timeToTrain(record, null)).toMatchObject({ seconds: 60, spread: 0.3 });
});

test('the time left is that of the runs that train and of those that wait (U15)', () => {
  const active = { secondsLeft: 10, time, threads: 2 };
  const { range, source, unknown } = queueTime([active], [time, null], places)!;
  expect(Math.sqrt(range.low * range.high)).toBeCloseTo(50, 9);
  expect(source).toBe('from 12 finished runs on this machine');
  expect(unknown).toBe(1);
});

test('a run that has only just started takes as long as is estimated', () => {
  const active = { secondsLeft: null, time, threads: 2 };
  const { range } = queueTime([active], [], places)!;
  expect(Math.sqrt(range.low * range.high)).toBeCloseTo(40, 9);
});

test('what a run tells of itself beside another is not slowed down once more', () => {
  const active = { secondsLeft: 30, time, threads: 2 };
  const { range, source } = queueTime([active, active], [], { cores: 2, sideBySide: 2 })!;
  expect(Math.sqrt(range.low * range.high)).toBeCloseTo(30, 9);
  expect(source).toBe('from the present speed');
});

test('nothing is said while nothing is known', () => {
  expect(queueTime([], [], places)).toBeNull();
  expect(queueTime([], [null], places)).toBeNull();
});

test('a run without training steps takes as long as is estimated', () => {
  expect(timeToTrain(sampleRecord({ step: 0, totalSteps: 0 }), time)).toEqual(time);
  expect(timeToTrain(sampleRecord({ step: 0, totalSteps: 0 }), null)).toBeNull();
});
