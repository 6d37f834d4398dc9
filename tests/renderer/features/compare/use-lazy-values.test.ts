import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref, type EffectScope } from 'vue';
import { useLazyValues } from '../../../../src-renderer/features/compare/use-lazy-values.ts';
import { settled } from '../../../support/answering-workbench.ts';

let scope: EffectScope;
let asked: string[];
let waiting: Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>;
const ids = ref<readonly string[]>([]);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  scope = effectScope();
  asked = [];
  waiting = new Map();
  ids.value = ['a', 'b', 'c', 'd', 'e', 'f'];
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

function open() {
  return scope.run(() =>
    useLazyValues(
      () => ids.value,
      (id) => {
        asked.push(id);
        return new Promise<string>((resolve, reject) => waiting.set(id, { resolve, reject }));
      },
    ),
  )!;
}

async function answer(...answered: string[]): Promise<void> {
  for (const id of answered) waiting.get(id)!.resolve(`value of ${id}`);
  await settled();
}

it('loads nothing until it is needed, and then a few at a time', async () => {
  const lazy = open();
  expect(asked).toEqual([]);
  scope.run(() => lazy.need());
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  expect(lazy.progress).toEqual({ done: 0, of: 6 });
  await answer('a');
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
  vi.runAllTimers();
  expect(lazy.progress).toEqual({ done: 1, of: 6 });
  await answer('b', 'c', 'd', 'e');
  await answer('f');
  expect(lazy.values.get('f')).toBe('value of f');
  expect(lazy.progress).toBeNull();
});

it('takes nothing that ends because it was cancelled for a failure', async () => {
  const lazy = open();
  scope.run(() => lazy.need());
  lazy.cancel();
  waiting.get('a')!.reject(new Error('stopped'));
  await answer('b', 'c', 'd');
  vi.runAllTimers();
  await nextTick();
  expect(lazy.failures.size).toBe(0);
  lazy.resume();
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'a', 'e', 'f']);
});

it('stops when cancelled, keeps what is loaded, and resumes', async () => {
  const lazy = open();
  scope.run(() => lazy.need());
  lazy.cancel();
  await answer('a', 'b', 'c', 'd');
  vi.runAllTimers();
  await nextTick();
  expect(asked).toHaveLength(4);
  expect([...lazy.values.keys()]).toEqual(['a', 'b', 'c', 'd']);
  lazy.resume();
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

it('says what could not be loaded, and loads it again on request', async () => {
  ids.value = ['a'];
  const lazy = open();
  scope.run(() => lazy.need());
  waiting.get('a')!.reject(new Error('no such file'));
  await settled();
  expect(lazy.failures.get('a')!.message).toBe('no such file');
  lazy.resume();
  await answer('a');
  expect(lazy.values.get('a')).toBe('value of a');
  expect(lazy.failures.size).toBe(0);
});

it('loads added ids', async () => {
  ids.value = ['a'];
  const lazy = open();
  scope.run(() => lazy.need());
  ids.value = ['a', 'new'];
  await nextTick();
  expect(asked).toEqual(['a', 'new']);
});

it('loads everything again on request, and shows previous values until then', async () => {
  ids.value = ['a', 'b'];
  const lazy = open();
  scope.run(() => lazy.need());
  await answer('a');
  vi.runAllTimers();
  const stale = waiting.get('b')!;
  lazy.renew();
  expect(lazy.values.get('a')).toBe('value of a');
  expect(lazy.progress).toEqual({ done: 0, of: 2 });
  // Of what was begun before that, nothing is taken.
  stale.resolve('what b was');
  await settled();
  vi.runAllTimers();
  expect(lazy.values.has('b')).toBe(false);
  expect(asked).toEqual(['a', 'b', 'a', 'b']);
  waiting.get('a')!.resolve('another a');
  await answer('b');
  vi.runAllTimers();
  expect(lazy.values.get('a')).toBe('another a');
  expect(lazy.values.get('b')).toBe('value of b');
  expect(lazy.progress).toBeNull();
});
