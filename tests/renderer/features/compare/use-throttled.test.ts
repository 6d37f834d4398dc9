import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useThrottled } from '../../../../src-renderer/features/compare/curves/use-throttled.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('curves of running runs change at most once in a pause, and end with the latest (U8)', () => {
  const source = shallowRef(0);
  const scope = effectScope();
  const value = scope.run(() => useThrottled(() => source.value, 250))!;
  source.value = 1;
  expect(value.value).toBe(1);
  source.value = 2;
  source.value = 3;
  expect(value.value).toBe(1);
  vi.advanceTimersByTime(250);
  expect(value.value).toBe(3);
  source.value = 4;
  expect(value.value).toBe(3);
  vi.advanceTimersByTime(500);
  expect(value.value).toBe(4);
  source.value = 5;
  expect(value.value).toBe(5);
  source.value = 6;
  scope.stop();
  vi.advanceTimersByTime(500);
  expect(value.value).toBe(5);
});
