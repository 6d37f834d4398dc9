import { describe, expect, test } from 'vitest';
import { progressOf } from '../../../../../src-renderer/features/experiments/table/progress.ts';
import { epochs, listed } from '../../../../shared/experiment/filter/listed.ts';

const live = (epoch: number, step: number) => ({
  step,
  totalSteps: 500,
  secondsLeft: 12,
  point: { epoch },
});
const running = listed({ status: 'running', epochs: epochs({}, {}) }, { epochs: 5 }).record;

describe('while it runs', () => {
  test('it is in the epoch after the finished ones', () => {
    expect(progressOf(running, live(2.3, 230))).toEqual({
      epoch: 3,
      epochs: 5,
      share: 0.46,
      secondsLeft: 12,
    });
  });

  test('the last step of an epoch belongs to it', () => {
    expect(progressOf(running, live(2, 200)).epoch).toBe(2);
    expect(progressOf(running, live(5, 500)).epoch).toBe(5);
  });

  test('before its first event, the record has its progress', () => {
    const record = { ...running, step: 200, totalSteps: 500 };
    expect(progressOf(record, undefined)).toEqual({
      epoch: 2,
      epochs: 5,
      share: 0.4,
      secondsLeft: null,
    });
    const begun = listed({ status: 'running' }, { epochs: 5 }).record;
    expect(progressOf(begun, undefined).epoch).toBe(1);
  });

  test('while paused, it has no time left', () => {
    expect(progressOf({ ...running, status: 'paused' }, live(2.3, 230)).secondsLeft).toBeNull();
  });
});

test('when it isn’t running, finished epochs count', () => {
  const stopped = listed(
    { status: 'stopped', epochs: epochs({}, {}), step: 230, totalSteps: 500 },
    { epochs: 5 },
  ).record;
  expect(progressOf(stopped, undefined)).toEqual({
    epoch: 2,
    epochs: 5,
    share: 0.46,
    secondsLeft: null,
  });
});

test('one that hasn’t started is at 0', () => {
  expect(progressOf(listed({}, { epochs: 5 }).record, undefined)).toEqual({
    epoch: 0,
    epochs: 5,
    share: 0,
    secondsLeft: null,
  });
});
