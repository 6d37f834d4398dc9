import { expect, test } from 'vitest';
import { TaskQueue } from '#main/storage/tasks/task-queue';

test('tasks run one after the other, in order, whatever becomes of them', async () => {
  const queue = new TaskQueue();
  const log: string[] = [];
  const task = (name: string, fails = false) =>
    queue.run(async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const outcomes = await Promise.allSettled([task('a'), task('b', true), task('c')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
