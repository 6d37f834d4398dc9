import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { packKey } from '#main/execution/redis/keys';
import { newsSchema, readMessage, type News } from '#main/execution/redis/messages';
import { referenceTo } from '#main/execution/redis/packs';
import { Relay } from '#main/execution/redis/relay';

/** A Redis that refuses everything, until it is told to take it. */
function fullRedis(): {
  redis: Redis;
  told: News[];
  full: { is: boolean };
  /** The keys that were removed. */
  removed: unknown[];
} {
  const removed: unknown[] = [];
  const told: News[] = [];
  const full = { is: true };
  const redis = new Redis({ lazyConnect: true });
  const pipeline = {
    xadd: (...words: unknown[]) => {
      pipeline.said = String(words.at(-1));
      return pipeline;
    },
    hset: () => pipeline,
    expire: () => pipeline,
    publish: () => pipeline,
    said: '',
    exec: () => {
      if (full.is) return Promise.resolve([[new Error('OOM command not allowed'), null]]);
      const news = readMessage(newsSchema, pipeline.said);
      pipeline.said = '';
      if (news !== null) told.push(news);
      return Promise.resolve([]);
    },
  };
  vi.spyOn(redis, 'pipeline').mockReturnValue(pipeline as unknown as ReturnType<Redis['pipeline']>);
  vi.spyOn(redis, 'hlen').mockResolvedValue(0);
  vi.spyOn(redis, 'expire').mockResolvedValue(1);
  vi.spyOn(redis, 'set').mockResolvedValue('OK');
  vi.spyOn(redis, 'unlink').mockImplementation((...keys: unknown[]) => {
    removed.push(...keys);
    return Promise.resolve(1);
  });
  return { redis, told, full, removed };
}

afterEach(() => {
  vi.useRealTimers();
});

test('what Redis refuses is sent later, in order and without an event in between', async () => {
  vi.useFakeTimers();
  const { redis, told, full } = fullRedis();
  const relay = new Relay(redis, 'task', 1);
  relay.onEvent({ kind: 'checkpoint', step: 1 }, new Uint8Array([1]));
  relay.onOutput('first ');
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([]);
  relay.onEvent({ kind: 'paused', step: 2 }, null);
  relay.onOutput('second');
  full.is = false;
  await vi.advanceTimersByTimeAsync(5000);
  expect(told).toMatchObject([
    {
      kind: 'events',
      events: [
        { kind: 'checkpoint', step: 1 },
        { kind: 'paused', step: 2 },
      ],
      files: { bytes: 1 },
      output: 'first second',
    },
  ]);
});

test('files that Redis refuses leave nothing there, and those before are removed once', async () => {
  vi.useFakeTimers();
  const { redis, full, removed } = fullRedis();
  full.is = false;
  const relay = new Relay(redis, 'task', 1);
  const [first, second] = [new Uint8Array([1]), new Uint8Array([2])];
  const keyOf = (files: Uint8Array) => packKey(referenceTo(files).sha256);
  relay.onEvent({ kind: 'checkpoint', step: 1 }, first);
  await vi.advanceTimersByTimeAsync(1000);
  full.is = true;
  relay.onEvent({ kind: 'checkpoint', step: 2 }, second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(new Set(removed)).toEqual(new Set([keyOf(second)]));
  full.is = false;
  removed.length = 0;
  await vi.advanceTimersByTimeAsync(5000);
  expect(removed).toEqual([keyOf(first)]);
  expect(await relay.end()).toEqual(referenceTo(second));
});

test('the end comes though Redis refuses the last events', async () => {
  const { redis } = fullRedis();
  const relay = new Relay(redis, 'task', 1);
  relay.onEvent({ kind: 'checkpoint', step: 1 }, null);
  expect(await relay.end()).toBeNull();
});
