import { expect, test } from 'vitest';
import type { QueueState } from '#shared/contract/commands';
import { startPlan } from '../../../../../src-renderer/features/new/plan/start-plan.ts';

function queue(own: Partial<QueueState> = {}): QueueState {
  return { running: [], waiting: [], sideBySide: 1, threadsEach: 0, held: false, ...own };
}

test('a single run starts immediately if there is room', () => {
  expect(startPlan(1, queue())).toEqual({
    label: 'Start training',
    hint: 'Starts immediately.',
    startsImmediately: true,
    pastQueue: null,
  });
  expect(startPlan(1, queue({ running: ['a'], sideBySide: 2 })).startsImmediately).toBe(true);
});

test('several start, and the rest wait', () => {
  expect(startPlan(12, queue())).toMatchObject({
    label: 'Start 12 runs',
    hint: '1 run at a time; the others wait in the queue.',
    startsImmediately: true,
  });
  expect(startPlan(2, queue({ sideBySide: 3 })).hint).toBe('All 2 train in parallel.');
});

test('a busy queue takes runs for later, and lets a single one skip it', () => {
  expect(startPlan(1, queue({ running: ['a'] }))).toEqual({
    label: 'Add to queue',
    hint: '1 run is ahead of it.',
    startsImmediately: false,
    pastQueue:
      '“Start now” skips the queue and trains alongside 1 other run, which slows both down.',
  });
  expect(startPlan(1, queue({ running: ['a', 'b'] })).pastQueue).toBe(
    '“Start now” skips the queue and trains alongside 2 other runs, which slows all of them down.',
  );
  expect(startPlan(3, queue({ running: ['a'], waiting: ['b', 'c'] }))).toEqual({
    label: 'Add 3 runs to queue',
    hint: '3 runs are ahead of them.',
    startsImmediately: false,
    pastQueue: null,
  });
});

test('a paused queue says that nothing will start', () => {
  const plan = startPlan(1, queue({ held: true }));
  expect(plan).toMatchObject({ label: 'Add to queue', startsImmediately: false });
  expect(plan.hint).toContain('paused');
  expect(plan.pastQueue).toBe('“Start now” skips the queue.');
});

test('an unknown queue promises nothing', () => {
  expect(startPlan(2, null)).toMatchObject({
    label: 'Add 2 runs to queue',
    startsImmediately: false,
  });
});
