import { expect, test } from 'vitest';
import { forEachConcurrently } from '#main/storage/tasks/for-each-concurrently';

test('every item is worked on once, in order, with no more at once than allowed', async () => {
  const begun: number[] = [];
  let active = 0;
  let most = 0;
  await forEachConcurrently(
    Array.from({ length: 20 }, (_, i) => i),
    3,
    async (item) => {
      begun.push(item);
      most = Math.max(most, ++active);
      for (let turn = 0; turn < item % 4; turn++) await Promise.resolve();
      active--;
    },
  );
  expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
  expect(most).toBe(3);
  expect(active).toBe(0);
});

test('a failure is handed on', async () => {
  const failing = forEachConcurrently([1, 2], 2, (item) =>
    item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(),
  );
  await expect(failing).rejects.toThrow('two');
});
