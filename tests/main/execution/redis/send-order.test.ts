import { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';
import { sendOrder } from '#main/execution/redis/send-order';

/** What is said and stored, in order, by a Redis that may refuse to store. */
function redisThatRefuses(refusal: string | null): { redis: Redis; asked: string[] } {
  const asked: string[] = [];
  const redis = new Redis({ lazyConnect: true });
  vi.spyOn(redis, 'publish').mockImplementation((_, message) => {
    asked.push(`publish ${String(message)}`);
    return Promise.resolve(1);
  });
  vi.spyOn(redis, 'set').mockImplementation((...words: unknown[]) => {
    asked.push(`set ${String(words[0])} ${String(words[1])}`);
    return refusal === null ? Promise.resolve('OK') : Promise.reject(new Error(refusal));
  });
  return { redis, asked };
}

test('a stop is said first, then stored for a worker that takes the task later', async () => {
  const { redis, asked } = redisThatRefuses(null);
  await sendOrder(redis, 'one', 'stop');
  await sendOrder(redis, 'one', 'pause');
  expect(asked).toEqual([
    'publish {"task":"one","order":"stop"}',
    'set unroll:task:one:order stop',
    'publish {"task":"one","order":"pause"}',
  ]);
});

test('a full Redis keeps nobody from ending a task, a lost one does', async () => {
  const full = redisThatRefuses('OOM command not allowed');
  await sendOrder(full.redis, 'one', 'kill');
  expect(full.asked[0]).toBe('publish {"task":"one","order":"kill"}');
  const lost = redisThatRefuses('Connection is closed.');
  await expect(sendOrder(lost.redis, 'one', 'kill')).rejects.toThrow('Connection is closed.');
});
