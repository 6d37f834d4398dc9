import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { Attempt } from '#main/execution/redis/attempt';
import { KeptPacks } from '#main/execution/redis/kept-packs';
import { Scratch } from '#main/execution/carried/scratch';
import { thisProgram } from '#main/execution/carried/task-document';
import { defaultConfig } from '#shared/experiment/config';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** An attempt at a task of a Redis that takes nothing, and what it has been refused. */
async function attemptOnFullRedis(): Promise<{ attempt: Attempt; refused: string[] }> {
  const redis = new Redis({ lazyConnect: true });
  const pipeline: object = new Proxy(
    {},
    {
      get: (_, name) =>
        name === 'exec'
          ? () => Promise.resolve([[new Error('OOM command not allowed'), null]])
          : () => pipeline,
    },
  );
  vi.spyOn(redis, 'pipeline').mockReturnValue(pipeline as ReturnType<Redis['pipeline']>);
  vi.spyOn(redis, 'exists').mockResolvedValue(0);
  vi.spyOn(redis, 'get').mockResolvedValue(null);
  const document = {
    ...{ experiment: 'gru-128-s0-abcde', config: defaultConfig(), hashes: {} },
    ...{ threads: null, lastEpoch: null, program: thisProgram },
  };
  const files = { sha256: 'a'.repeat(64), bytes: 1 };
  const refused: string[] = [];
  const folder = await temporaryFolder();
  const attempt = new Attempt('task', { document, owner: 'ab', files, dataset: null }, 1, {
    ...{ redis, machine: 'lab', threads: 1 },
    datasets: new KeptPacks(redis, folder),
    scratch: new Scratch(folder, () => () => {
      throw new Error('nothing is to be trained');
    }),
    onRefused: (experiment) => refused.push(experiment),
  });
  return { attempt, refused };
}

test.each([
  ['kill', 'cancelled'],
  ['abandon', 'given up'],
] as const)('a full Redis keeps no place of a run after %s', async (ask, kind) => {
  const { attempt, refused } = await attemptOnFullRedis();
  vi.useFakeTimers();
  const end = attempt.end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(refused).toEqual(['gru-128-s0-abcde']);
  if (ask === 'kill') attempt.order('kill');
  else attempt.abandon();
  await vi.advanceTimersByTimeAsync(10_000);
  vi.useRealTimers();
  expect(await end).toEqual({ kind });
});
