import { describe, expect, it } from 'vitest';
import {
  amongWord,
  neighbour,
  randomDigit,
  readAmong,
  wrongDigits,
} from '../../../../src-renderer/features/inspect/digit/test-digits.ts';

describe('test digits to go through', () => {
  it('can be those that any of some models reads wrongly', () => {
    const labels = Uint8Array.of(7, 2, 1, 0);
    const one = { labels, predicted: Uint8Array.of(7, 3, 1, 0) };
    const other = { labels, predicted: Uint8Array.of(1, 2, 1, 0) };
    expect(wrongDigits([one])).toEqual([1]);
    expect(wrongDigits([one, other])).toEqual([0, 1]);
    expect(wrongDigits([])).toEqual([]);
  });

  it('follow each other in a circle', () => {
    expect(neighbour([3, 8, 11], 8, 1)).toBe(11);
    expect(neighbour([3, 8, 11], 11, 1)).toBe(3);
    expect(neighbour([3, 8, 11], 5, -1)).toBe(3);
    expect(neighbour([3, 8, 11], 3, -1)).toBe(11);
    expect(neighbour([], 3, 1)).toBe(null);
  });

  it('are another one at random', () => {
    expect([0, 0.5, 0.999].map((random) => randomDigit([3, 8, 11], 8, random))).toEqual([
      3, 11, 11,
    ]);
    expect(randomDigit([8], 8, 0.5)).toBe(8);
    expect(randomDigit([], 8, 0.5)).toBe(null);
  });

  it('are chosen by values of a menu', () => {
    for (const among of [
      { kind: 'all' },
      { kind: 'class', label: 0 },
      { kind: 'wrong', model: null },
      { kind: 'wrong', model: 'gru-1' },
    ] as const) {
      expect(readAmong(amongWord(among))).toEqual(among);
    }
  });
});
