import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '#shared/statistics/wilson';

describe('wilsonInterval', () => {
  it.each([
    [9440, 93.93, 94.83],
    [9700, 96.65, 97.32],
    [9850, 98.24, 98.72],
    [9890, 98.68, 99.09],
    [9930, 99.12, 99.45],
  ])('of %i in 10,000 is %f to %f %', (correct, low, high) => {
    const [from, to] = wilsonInterval(correct, 10_000);
    expect(100 * from).toBeCloseTo(low, 2);
    expect(100 * to).toBeCloseTo(high, 2);
  });

  it('ends at 0 and at 1 exactly', () => {
    for (const total of [1, 2, 7, 10, 1000, 10_000]) {
      const none = wilsonInterval(0, total);
      const all = wilsonInterval(total, total);
      expect(none[0]).toBe(0);
      expect(all[1]).toBe(1);
      expect(none[1]).toBeCloseTo(1 - all[0], 14);
    }
  });

  it('of one in one starts at 1 / (1 + z squared)', () => {
    expect(wilsonInterval(1, 1)[0]).toBeCloseTo(1 / (1 + 1.959963984540054 ** 2), 14);
  });

  it('is [0, 1] without observations', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });
});
