import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { newsSchema, readMessage, type News } from '#main/execution/redis/messages';
import { Relay } from '#main/execution/redis/relay';

/** A Redis that refuses everything, until it is told to take it. */
function fullRedis(): { redis: Redis; told: News[]; full: { is: boolean } } {
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
  return { redis, told, full };
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

test('the end comes though Redis refuses the last events', async () => {
  const { redis } = fullRedis();
  const relay = new Relay(redis, 'task', 1);
  relay.onEvent({ kind: 'checkpoint', step: 1 }, null);
  expect(await relay.end()).toBeNull();
});
