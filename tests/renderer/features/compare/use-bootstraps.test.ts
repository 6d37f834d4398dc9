import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref, type EffectScope } from 'vue';
import {
  pairKey,
  useBootstraps,
} from '../../../../src-renderer/features/compare/significance/use-bootstraps.ts';
import type { PairTest } from '#shared/compare/significance';

let scope: EffectScope;
/** Milliseconds. */
let now: number;
/** Keys of the pairs in the order in which they were computed. */
let worked: string[];
const pairs = ref<readonly PairTest[]>([]);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  scope = effectScope();
  worked = [];
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Two models; computing their interval takes some time. */
function pair(a: string, b: string, milliseconds: number): PairTest {
  return {
    a: { id: a, name: a },
    b: { id: b, name: b },
    counts: {
      // The tests but for the bootstrap ask only in what the models differ.
      get bothRight() {
        worked.push(`${a} ${b}`);
        now += milliseconds;
        return 1;
      },
      onlyA: 2,
      onlyB: 3,
      bothWrong: 4,
    },
    p: 1,
    adjustedP: 1,
  };
}

const open = () => scope.run(() => useBootstraps(() => pairs.value))!;

it('computes some at a time, with the window responsive in between', () => {
  pairs.value = [pair('a', 'b', 20), pair('a', 'c', 20), pair('b', 'c', 0)];
  const intervals = open();
  expect([...intervals.value.keys()]).toEqual(['a b']);
  vi.advanceTimersToNextTimer();
  expect([...intervals.value.keys()]).toEqual(['a b', 'a c']);
  vi.runAllTimers();
  expect(worked).toEqual(['a b', 'a c', 'b c']);
});

it('computes only new pairs when pairs change', async () => {
  const kept = pair('a', 'b', 0);
  pairs.value = [kept, pair('a', 'c', 0)];
  const intervals = open();
  pairs.value = [kept, pair('a', 'd', 0)];
  await nextTick();
  vi.runAllTimers();
  expect(worked).toEqual(['a b', 'a c', 'a d']);
  expect(intervals.value.get(pairKey(kept))).toMatchObject({ resamples: 10_000 });
});

it('stops when it is no longer shown', () => {
  pairs.value = [pair('a', 'b', 20), pair('a', 'c', 20)];
  open();
  scope.stop();
  vi.runAllTimers();
  expect(worked).toEqual(['a b']);
});
