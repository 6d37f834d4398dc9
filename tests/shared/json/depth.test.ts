import { expect, test } from 'vitest';
import { isDeeperThan } from '#shared/json/depth';

test.for([
  [7, 0],
  [null, 0],
  ['[[]]', 0],
  [[], 1],
  [{ a: [1] }, 2],
  [[1, [2], { a: { b: [] } }], 4],
  [new Uint8Array(3), 0],
] as const)('%j is nested %i deep', ([value, depth]) => {
  expect(isDeeperThan(depth, value)).toBe(false);
  if (depth > 0) expect(isDeeperThan(depth - 1, value)).toBe(true);
});

test('depth beyond any stack is found out (A1, A14)', () => {
  const deep: unknown = JSON.parse('['.repeat(1_000_000) + ']'.repeat(1_000_000));
  expect(isDeeperThan(32, deep)).toBe(true);
});
