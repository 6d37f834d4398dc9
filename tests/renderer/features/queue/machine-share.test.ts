import { expect, test } from 'vitest';
import { machineShare } from '../../../../src-renderer/features/queue/machine-share.ts';

test.each([
  [1, 0, 8, 8, 'One run at a time with 8 threads: uses all 8 cores.'],
  [2, 0, 8, 4, '2 parallel runs with 4 threads each: uses all 8 cores.'],
  [3, 0, 8, 2, '3 parallel runs with 2 threads each: uses 6 of 8 cores.'],
  [1, 1, 2, 1, 'One run at a time with 1 thread: uses 1 of 2 cores.'],
])('%i parallel with %i threads on %3$i cores', (sideBySide, threadsEach, cores, each, text) => {
  expect(machineShare({ sideBySide, threadsEach }, cores)).toEqual({
    threads: each,
    text,
    isCrowded: false,
  });
});

test('a warning says that more threads than cores slow the runs down', () => {
  const { isCrowded, text } = machineShare({ sideBySide: 4, threadsEach: 0 }, 2);
  expect(isCrowded).toBe(true);
  expect(text).toBe(
    '4 parallel runs with 1 thread each: more than the 2 cores here, so every run is slower.',
  );
});
