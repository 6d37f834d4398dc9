import { expect, test } from 'vitest';
import type { RunEnded } from '#shared/contract/events';
import { notificationOf } from '#main/desktop/notifications';
import { WindowCrashes } from '#main/desktop/window-crashes';

const ended = (status: RunEnded['status'], reason: string | null = null): RunEnded => ({
  kind: 'ended',
  status,
  reason,
  errorCode: null,
});

test.each([
  ['finished', null, { title: 'Training finished', body: 'GRU' }],
  [
    'failed',
    'the loss is not finite\nat step 3',
    { title: 'Training failed', body: 'GRU: the loss is not finite' },
  ],
  [
    'interrupted',
    'x'.repeat(500),
    { title: 'Training was interrupted', body: `GRU: ${'x'.repeat(200)}…` },
  ],
] as const)('a run that is %s is announced', (status, reason, text) => {
  expect(notificationOf(ended(status, reason), 'GRU', 'linux')).toEqual(text);
});

test('a run that a person has stopped is not', () => {
  expect(notificationOf(ended('stopped'), 'GRU', 'linux')).toBeNull();
});

test('on Linux, where it is read as markup, a name is shown as it is', () => {
  const of = (platform: NodeJS.Platform) =>
    notificationOf(ended('failed', 'a < b'), '<b>R&D</b>', platform)?.body;
  expect(of('linux')).toBe('&lt;b&gt;R&amp;D&lt;/b&gt;: a &lt; b');
  expect(of('darwin')).toBe('<b>R&D</b>: a < b');
});

test('a window that crashed is loaded again once; the next time a person is asked', () => {
  const clock = { now: 1000 };
  const crashes = new WindowCrashes(() => clock.now);
  expect(crashes.next('clean-exit')).toBe('nothing');
  expect(crashes.next('crashed')).toBe('reload');
  clock.now += 59_000;
  expect(crashes.next('oom')).toBe('ask');
  clock.now += 61_000;
  expect(crashes.next('crashed')).toBe('reload');
});
