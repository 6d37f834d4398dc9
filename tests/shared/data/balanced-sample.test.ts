import { expect, test } from 'vitest';
import { balancedSample } from '#shared/data/balanced-sample';

const labels = Uint8Array.from({ length: 500 }, (_, index) => (index * index) % 5);
const countsOf = (indices: Uint32Array): number[] =>
  [0, 1, 2, 3, 4].map((label) => indices.filter((index) => labels[index] === label).length);

test('a balanced sample has as many examples of each class, and one more of the first', () => {
  // Squares leave only 0, 1 and 4 when divided by five.
  expect(countsOf(balancedSample(labels, 5, 40))).toEqual([8, 8, 0, 0, 8]);
  expect(countsOf(balancedSample(labels, 5, 42))).toEqual([9, 9, 0, 0, 8]);
});

test('it takes all of a class that has fewer', () => {
  expect(countsOf(balancedSample(labels, 5, 10_000))).toEqual([100, 200, 0, 0, 200]);
});

test('it is drawn at random, the same each time, and each example once', () => {
  const indices = balancedSample(labels, 5, 30);
  expect(balancedSample(labels, 5, 30)).toEqual(indices);
  expect(new Set(indices).size).toBe(indices.length);
  expect([...indices]).toEqual([...indices].sort((one, other) => one - other));
  expect(indices.at(-1)).toBeGreaterThan(300);
});

test('a larger sample has the examples of a smaller one', () => {
  const larger = new Set(balancedSample(labels, 5, 60));
  expect(balancedSample(labels, 5, 30).every((index) => larger.has(index))).toBe(true);
});
