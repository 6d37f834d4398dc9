import { describe, expect, it } from 'vitest';
import { classResults } from '#shared/statistics/class-results';

describe('classResults', () => {
  it('gives precision, recall and F1 of each class', () => {
    const results = classResults([
      [6, 2, 0],
      [1, 3, 0],
      [1, 0, 7],
    ]);
    expect(results).toEqual([
      { label: 0, precision: 6 / 8, recall: 6 / 8, f1: 12 / 16, support: 8 },
      { label: 1, precision: 3 / 5, recall: 3 / 4, f1: 6 / 9, support: 4 },
      { label: 2, precision: 7 / 7, recall: 7 / 8, f1: 14 / 15, support: 8 },
    ]);
  });

  it('counts a ratio without denominator as 0', () => {
    // Class 1 does not occur; class 2 is never predicted.
    const results = classResults([
      [2, 1, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(results[1]).toEqual({ label: 1, precision: 0, recall: 0, f1: 0, support: 0 });
    expect(results[2]).toEqual({ label: 2, precision: 0, recall: 0, f1: 0, support: 1 });
  });

  it('is all 0 for a class that is neither present nor predicted', () => {
    const results = classResults([
      [5, 0],
      [0, 0],
    ]);
    expect(results[0]).toEqual({ label: 0, precision: 1, recall: 1, f1: 1, support: 5 });
    expect(results[1]).toEqual({ label: 1, precision: 0, recall: 0, f1: 0, support: 0 });
  });
});
