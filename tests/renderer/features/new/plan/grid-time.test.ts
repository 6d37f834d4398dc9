import { expect, test } from 'vitest';
import { gridTime } from '../../../../../src-renderer/features/new/plan/grid-time.ts';

test('measured times are added up, epoch by epoch', () => {
  const runs = [
    { work: 10, epochs: 2, secondsPerEpoch: 3 },
    { work: 99, epochs: 5, secondsPerEpoch: 1 },
  ];
  expect(gridTime(runs)).toEqual({ seconds: 11, measured: 2 });
});

test('what was not measured takes as long as its work at the measured speed', () => {
  const runs = [
    { work: 10, epochs: 1, secondsPerEpoch: 5 },
    { work: 30, epochs: 2, secondsPerEpoch: null },
  ];
  expect(gridTime(runs)).toEqual({ seconds: 5 + 2 * 15, measured: 1 });
});

test('nothing is said before anything was measured', () => {
  expect(gridTime([{ work: 10, epochs: 1, secondsPerEpoch: null }])).toBeNull();
  expect(gridTime([])).toBeNull();
});
