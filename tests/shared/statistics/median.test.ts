import { describe, expect, it } from 'vitest';
import { median } from '#shared/statistics/median';

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 100, 1])).toBe(3);
    expect(median([10, 2, 4, 1])).toBe(3);
  });
});
