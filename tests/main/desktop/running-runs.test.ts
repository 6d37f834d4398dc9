import { expect, test } from 'vitest';
import type { WorkbenchEvent } from '#shared/contract/events';
import { KeepAwake } from '#main/desktop/power';
import { RunningRuns } from '#main/desktop/running-runs';

const event = (kind: string, experiment: string, more: object = {}): WorkbenchEvent =>
  ({ kind, experiment, ...more }) as unknown as WorkbenchEvent;
const started = (experiment: string, step = 0) =>
  event('started', experiment, { step, totalSteps: 100, parameters: 1 });
const progress = (experiment: string, step: number) =>
  event('progress', experiment, { point: { step }, totalSteps: 100, secondsLeft: 1 });

test('the taskbar shows the mean of the runs that go on', () => {
  const runs = new RunningRuns();
  expect([runs.count, runs.progress, runs.isComputing]).toEqual([0, null, false]);
  runs.handle(started('a'));
  runs.handle(started('b', 50));
  runs.handle(progress('a', 25));
  expect(runs.count).toBe(2);
  expect(runs.progress).toEqual({ value: 0.375, mode: 'normal' });
  runs.handle(event('ended', 'b', { status: 'finished' }));
  expect(runs.progress).toEqual({ value: 0.25, mode: 'normal' });
  runs.handle(event('ended', 'a', { status: 'interrupted' }));
  expect([runs.count, runs.progress]).toEqual([0, null]);
});

test('paused runs go on, but nothing is computed for them', () => {
  const runs = new RunningRuns();
  runs.handle(started('a'));
  runs.handle(progress('a', 50));
  runs.handle(event('paused', 'a', { step: 50 }));
  expect([runs.count, runs.isComputing]).toEqual([1, false]);
  expect(runs.progress).toEqual({ value: 0.5, mode: 'paused' });
  runs.handle(event('proceeded', 'a', { step: 50 }));
  expect([runs.isComputing, runs.progress?.mode]).toEqual([true, 'normal']);
});

test('a run without training steps is at its beginning until it ends', () => {
  const runs = new RunningRuns();
  runs.handle(event('started', 'a', { step: 0, totalSteps: 0, parameters: 1 }));
  expect(runs.progress).toEqual({ value: 0, mode: 'normal' });
});

test('what is no run changes nothing', () => {
  const runs = new RunningRuns();
  runs.handle({ kind: 'trashChanged' });
  runs.handle(event('verifying', 'a', { step: 1, lastStep: 2, secondsLeft: 1 }));
  runs.handle(event('note', 'a', { text: 'x' }));
  expect(runs.count).toBe(0);
});

test('the machine is kept awake once, and let go', () => {
  const done: string[] = [];
  const awake = new KeepAwake({
    start: (type) => {
      done.push(type);
      return 7;
    },
    stop: (id) => {
      done.push(`stop ${id}`);
      return true;
    },
  });
  for (const isNeeded of [false, true, true, false, false, true]) awake.set(isNeeded);
  expect(done).toEqual(['prevent-app-suspension', 'stop 7', 'prevent-app-suspension']);
});
