import { expect, test } from 'vitest';
import { machineShare } from '../../../../src-renderer/features/queue/machine-share.ts';

test.each([
  [1, 0, 8, 8, 'One run at a time with 8 threads: all 8 cores of this machine.'],
  [2, 0, 8, 4, '2 runs side by side with 4 threads each: all 8 cores of this machine.'],
  [3, 0, 8, 2, '3 runs side by side with 2 threads each: 6 of 8 cores of this machine.'],
  [1, 1, 2, 1, 'One run at a time with 1 thread: 1 of 2 cores of this machine.'],
])(
  '%i side by side with %i threads on %3$i cores',
  (sideBySide, threadsEach, cores, each, text) => {
    expect(machineShare({ sideBySide, threadsEach }, cores)).toEqual({
      threads: each,
      text,
      isCrowded: false,
    });
  },
);

test('more threads than cores are said to slow the runs down', () => {
  const { isCrowded, text } = machineShare({ sideBySide: 4, threadsEach: 0 }, 2);
  expect(isCrowded).toBe(true);
  expect(text).toBe(
    '4 runs side by side with 1 thread each: more than the 2 cores here, so every run is slower.',
  );
});
