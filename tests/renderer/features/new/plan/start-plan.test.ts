import { expect, test } from 'vitest';
import type { QueueState } from '#shared/contract/commands';
import { startPlan } from '../../../../../src-renderer/features/new/plan/start-plan.ts';

function queue(own: Partial<QueueState> = {}): QueueState {
  return { running: [], waiting: [], sideBySide: 1, threadsEach: 0, held: false, ...own };
}

test('a single run is trained at once if there is room', () => {
  expect(startPlan(1, queue())).toEqual({
    label: 'Start training',
    hint: 'Training begins at once.',
    startsAtOnce: true,
    pastQueue: null,
  });
  expect(startPlan(1, queue({ running: ['a'], sideBySide: 2 })).startsAtOnce).toBe(true);
});

test('several are begun, and the rest waits', () => {
  expect(startPlan(12, queue())).toMatchObject({
    label: 'Start 12 runs',
    hint: '1 run at a time; the others wait in the queue.',
    startsAtOnce: true,
  });
  expect(startPlan(2, queue({ sideBySide: 3 })).hint).toBe('All 2 are trained side by side.');
});

test('a busy queue takes runs for later, and lets a single one pass', () => {
  expect(startPlan(1, queue({ running: ['a'] }))).toEqual({
    label: 'Add to queue',
    hint: '1 run is before it.',
    startsAtOnce: false,
    pastQueue: '“Start now” begins at once beside 1 run, which slows both down.',
  });
  expect(startPlan(1, queue({ running: ['a', 'b'] })).pastQueue).toBe(
    '“Start now” begins at once beside 2 runs, which slows all of them down.',
  );
  expect(startPlan(3, queue({ running: ['a'], waiting: ['b', 'c'] }))).toEqual({
    label: 'Add 3 runs to queue',
    hint: '3 runs are before them.',
    startsAtOnce: false,
    pastQueue: null,
  });
});

test('a held queue says that nothing will start', () => {
  const plan = startPlan(1, queue({ held: true }));
  expect(plan).toMatchObject({ label: 'Add to queue', startsAtOnce: false });
  expect(plan.hint).toContain('held');
  expect(plan.pastQueue).toBe('“Start now” begins at once, past the queue.');
});

test('an unknown queue promises nothing', () => {
  expect(startPlan(2, null)).toMatchObject({ label: 'Add 2 runs to queue', startsAtOnce: false });
});
