import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue';
import { aFrameLater } from '../../../../src-renderer/client/query/a-frame-later.ts';

let scope: EffectScope;
const source = shallowRef(0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['requestAnimationFrame', 'cancelAnimationFrame', 'performance'] });
  scope = effectScope();
  source.value = 1;
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

const later = () => scope.run(() => aFrameLater(() => source.value))!;

it('begins with what is there', () => {
  expect(later().value).toBe(1);
});

it('follows in the frame after the one that shows the change', async () => {
  const followed = later();
  source.value = 2;
  await nextTick();
  expect(followed.value).toBe(1);
  vi.advanceTimersToNextFrame();
  expect(followed.value).toBe(1);
  vi.advanceTimersToNextFrame();
  expect(followed.value).toBe(2);
});

it('takes the newest of several changes, and follows the next ones too', async () => {
  const followed = later();
  for (const value of [2, 3]) {
    source.value = value;
    await nextTick();
  }
  vi.advanceTimersToNextFrame();
  source.value = 4;
  await nextTick();
  vi.advanceTimersToNextFrame();
  expect(followed.value).toBe(4);
  source.value = 5;
  await nextTick();
  vi.advanceTimersToNextFrame();
  vi.advanceTimersToNextFrame();
  expect(followed.value).toBe(5);
});

it('asks for no frame any more once its scope has ended', async () => {
  const followed = later();
  source.value = 2;
  await nextTick();
  scope.stop();
  expect(vi.getTimerCount()).toBe(0);
  expect(followed.value).toBe(1);
});
