import { expect, test } from 'vitest';
import { axisShare, linearAxis, logAxis } from '#shared/report/axis-ticks';

test('ticks are at round numbers, and optionally the ends are at ticks', () => {
  expect(linearAxis(0.13, 0.97, true)).toEqual({
    from: 0,
    to: 1,
    isLog: false,
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
  });
  expect(linearAxis(3, 17, false)).toMatchObject({ from: 3, to: 17, ticks: [5, 10, 15] });
});

test('an axis of one value has room on both sides', () => {
  expect(linearAxis(2, 2, false)).toMatchObject({ from: 1.5, to: 2.5 });
});

test('a logarithmic axis has its ticks at powers of ten', () => {
  expect(logAxis(0.02, 3)).toMatchObject({ from: 0.01, to: 10, ticks: [0.01, 0.1, 1, 10] });
  expect(logAxis(1, 1)).toMatchObject({ from: 1, to: 10 });
});

test('a logarithmic axis over many powers of ten has a tick at every so many', () => {
  expect(logAxis(2e-31, 0.5)).toMatchObject({
    from: 1e-31,
    to: 1,
    ticks: [1e-30, 1e-25, 1e-20, 1e-15, 1e-10, 1e-5, 1],
  });
  expect(logAxis(1e-10, 1).ticks).toHaveLength(11);
});

test('position along the axis', () => {
  expect(axisShare(linearAxis(0, 10, false), 2.5)).toBe(0.25);
  expect(axisShare(logAxis(0.1, 10), 1)).toBe(0.5);
});
