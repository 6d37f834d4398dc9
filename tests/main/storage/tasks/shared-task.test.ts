import { expect, test } from 'vitest';
import { SharedTask } from '#main/storage/tasks/shared-task';

/** A task whose runs end when they are told to. */
function controlled() {
  const ends: PromiseWithResolvers[] = [];
  const shared = new SharedTask(
    () =>
      new Promise<string>((resolve, reject) => {
        ends.push({ resolve, reject });
      }),
  );
  return { shared, ends };
}
interface PromiseWithResolvers {
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

test('all who ask while it is under way share the next run, and none gets the one begun before', async () => {
  const { shared, ends } = controlled();
  const first = shared.run();
  const others = Array.from({ length: 20 }, () => shared.run());
  expect(ends).toHaveLength(1);
  ends[0]!.resolve('first');
  expect(await first).toBe('first');
  await expect.poll(() => ends.length).toBe(2);
  const late = shared.run();
  ends[1]!.resolve('second');
  expect(new Set(await Promise.all(others))).toEqual(new Set(['second']));
  await expect.poll(() => ends.length).toBe(3);
  ends[2]!.resolve('third');
  expect(await late).toBe('third');
});

test('a run that fails holds up nobody', async () => {
  const { shared, ends } = controlled();
  const first = shared.run();
  const second = shared.run();
  ends[0]!.reject(new Error('once'));
  await expect(first).rejects.toThrow('once');
  await expect.poll(() => ends.length).toBe(2);
  ends[1]!.resolve('fine');
  expect(await second).toBe('fine');
  const third = shared.run();
  expect(ends).toHaveLength(3);
  ends[2]!.resolve('again');
  expect(await third).toBe('again');
});
