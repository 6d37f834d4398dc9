import { readdir } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { Scratches } from '#main/execution/redis/scratches';
import type { ChildListener, Spawner } from '#main/execution/local/trainer-child';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** A process that finishes what it is asked at once, and notes that it has ended. */
function noting(ended: string[]): (home: string) => Spawner {
  return (home) => (listener) => ({
    post: (message) => {
      if ('id' in message) {
        listener.message({
          kind: 'reply',
          id: message.id,
          output: { status: 'finished', reason: null },
        } as never);
      }
    },
    disconnect: () => {
      ended.push(home);
      listener.exit({ kind: 'code', code: 0 });
    },
    kill: () => undefined,
  });
}

const silent: ChildListener = {
  message: () => undefined,
  output: () => undefined,
  exit: () => undefined,
};

/** Uses a process as a task does. */
function use(spawner: Spawner): void {
  const child = spawner(silent);
  child.post({ kind: 'request', id: 1, name: 'train', input: { folder: '/', threads: null } });
  child.disconnect();
}

test('tasks at the same time have their own places, which others have after them', async () => {
  const scratches = new Scratches('/scratch', noting([]));
  const [one, two] = [scratches.take(), scratches.take()];
  expect(one.path).not.toBe(two.path);
  await scratches.giveBack(two);
  expect(scratches.take()).toBe(two);
});

test('a process that has nothing to do for a minute ends, and its place stays', async () => {
  vi.useFakeTimers();
  const ended: string[] = [];
  const scratches = new Scratches('/scratch', noting(ended));
  const scratch = scratches.take();
  use(scratch.spawner);
  await scratches.giveBack(scratch);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(scratches.take()).toBe(scratch);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(ended).toEqual([]);
  await scratches.giveBack(scratch);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ended).toEqual([scratch.path]);
  expect(scratches.take()).toBe(scratch);
});

test('at the end nothing is left, also of what is given back after it', async () => {
  const folder = await temporaryFolder();
  const ended: string[] = [];
  const scratches = new Scratches(folder, noting(ended));
  const [idle, used] = [scratches.take(), scratches.take()];
  for (const scratch of [idle, used]) {
    await scratch.folderFor('task');
    use(scratch.spawner);
  }
  await scratches.giveBack(idle);
  await scratches.close();
  expect(ended).toEqual([idle.path]);
  expect(await readdir(folder)).toHaveLength(1);
  await scratches.giveBack(used);
  expect(ended).toEqual([idle.path, used.path]);
  expect(await readdir(folder)).toEqual([]);
});
