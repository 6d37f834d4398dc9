import { describe, expect, it } from 'vitest';
import { apportion, splitCounts } from '#shared/data/split-counts';

describe('split counts', () => {
  it('take validation off each class, and the training subset off the rest', () => {
    const config = { validationExamples: 10, trainingExamples: 45 };
    expect(splitCounts([47, 33, 20], config)).toEqual({
      validation: [5, 3, 2],
      training: [21, 15, 9],
    });
  });

  it('leave all the rest for training where no subset is asked for', () => {
    const config = { validationExamples: 0, trainingExamples: 0 };
    expect(splitCounts([7, 0, 3], config)).toEqual({ validation: [0, 0, 0], training: [7, 0, 3] });
  });
});

describe('apportion', () => {
  it('gives the largest remainders first, of equal ones the earliest', () => {
    expect(apportion(10, [47, 33, 20])).toEqual([5, 3, 2]);
    expect(apportion(1, [5, 5])).toEqual([1, 0]);
    expect(apportion(3, [1, 1, 1])).toEqual([1, 1, 1]);
    expect(apportion(0, [4, 5])).toEqual([0, 0]);
    expect(apportion(5, [0, 8, 0, 2])).toEqual([0, 4, 0, 1]);
  });

  it('is exact for the largest counts', () => {
    const sizes = [9_999_999, 1];
    expect(apportion(9_999_999, sizes)).toEqual([9_999_998, 1]);
  });
});
