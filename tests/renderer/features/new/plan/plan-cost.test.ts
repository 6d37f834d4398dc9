import { expect, test } from 'vitest';
import {
  formatMeasuredSpan,
  formatSpan,
} from '../../../../../src-renderer/features/new/plan/plan-cost.ts';

const format = (value: number) => `${value.toFixed(1)} MiB`;

test('a range goes from the least to the greatest, and is one number if they look alike', () => {
  expect(formatSpan([3, 1, 2], format)).toBe('1.0 MiB to 3.0 MiB');
  expect(formatSpan([2.01, 2], format)).toBe('2.0 MiB');
  expect(formatSpan([], format)).toBe('–');
});

test('what only some runs were measured for says of how many', () => {
  expect(formatMeasuredSpan([2], 3, format)).toBe('2.0 MiB (1 of 3 runs)');
  expect(formatMeasuredSpan([1, 3], 3, format)).toBe('1.0 MiB to 3.0 MiB (2 of 3 runs)');
  expect(formatMeasuredSpan([2, 2], 2, format)).toBe('2.0 MiB');
  expect(formatMeasuredSpan([], 3, format)).toBe('–');
});
