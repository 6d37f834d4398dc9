import { afterEach, expect, test, vi } from 'vitest';
import { describeRefusal } from '#main/execution/redis/connection';
import { insist } from '#main/execution/redis/insist';

const full = new Error(
  'MISCONF Redis is configured to save RDB snapshots, but it is currently unable to persist on disk',
);

afterEach(() => {
  vi.useRealTimers();
});

test('what Redis can’t take for a while is written once it can, and said once', async () => {
  vi.useFakeTimers();
  const refusals: unknown[] = [];
  const write = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(full)
    .mockRejectedValueOnce(new Error("OOM command not allowed when used memory > 'maxmemory'."))
    .mockResolvedValue('written');
  const written = insist(
    write,
    (error) => refusals.push(error),
    () => false,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await written).toBe('written');
  expect(write).toHaveBeenCalledTimes(3);
  expect(refusals).toEqual([full]);
});

test('nothing is insisted on for ever', async () => {
  const silent = (): void => undefined;
  const closed = new Error('Connection is closed.');
  await expect(
    insist(
      () => Promise.reject(closed),
      silent,
      () => false,
    ),
  ).rejects.toBe(closed);
  await expect(
    insist(
      () => Promise.reject(full),
      silent,
      () => true,
    ),
  ).rejects.toBe(full);
});

test('a Redis whose disk is full is named, with what to do', () => {
  expect(describeRefusal('redis://unroll@lab:6379', 'gru-1', full).message).toBe(
    `the Redis at redis://lab:6379 refuses gru-1 (${full.message}); it can’t store data: free some space on the disk there, then run the sweep again`,
  );
});

test.each([
  ['LOADING Redis is loading the dataset in memory', 'wait until it has'],
  ['NOREPLICAS Not enough good replicas to write.', 'start them again'],
  ['MASTERDOWN Link with MASTER is down', 'start the other one again'],
  ["READONLY You can't write against a read only replica.", 'REPLICAOF NO ONE'],
])('what is waited for is named with what to do: %s', async (message, advice) => {
  vi.useFakeTimers();
  const refused = new Error(message);
  const write = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(refused)
    .mockResolvedValue('written');
  const written = insist(
    write,
    () => undefined,
    () => false,
  );
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await written).toBe('written');
  expect(describeRefusal('redis://unroll@lab:6379', 'gru-1', refused).message).toContain(advice);
});
