import { expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatInterval,
  formatMoment,
  formatShare,
} from '#main/cli/format';

test.each([
  [0, '0.0 s'],
  [8.24, '8.2 s'],
  [59.96, '1:00'],
  [60, '1:00'],
  [185.4, '3:05'],
  [3599.7, '1:00:00'],
  [3723, '1:02:03'],
])('%d seconds are %o', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('numbers, shares and intervals', () => {
  expect(formatCount(1234567.6)).toBe('1,234,568');
  expect(formatShare(0.97941)).toBe('97.94 %');
  expect(formatInterval([0.97641, 0.982])).toBe('97.64 to 98.20 %');
});

test('a moment is shown in local time', () => {
  const moment = new Date(2026, 0, 2, 3, 4, 5);
  expect(formatMoment(moment.toISOString())).toBe('2026-01-02 03:04');
});
