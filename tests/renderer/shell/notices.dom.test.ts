import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import AppNotices from '../../../src-renderer/shell/AppNotices.vue';
import { useNotices } from '../../../src-renderer/client/stores/notices.ts';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';
import { mountOptions } from '../../support/mounting.ts';

let wrapper: VueWrapper;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  wrapper = mount(AppNotices, mountOptions(new AnsweringWorkbench())) as VueWrapper;
});
afterEach(() => {
  wrapper.unmount();
  vi.useRealTimers();
});

const shown = () => useNotices().shown.map(({ text }) => text);
const seen = () => document.body.textContent;
const button = (name: string) =>
  [...document.querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent.trim()) === name,
  )!;

it('a notice disappears by itself, one with a button later, and an error last', async () => {
  const notices = useNotices();
  notices.show({ kind: 'success', text: 'done' });
  notices.show({ kind: 'info', text: 'to act on', action: { label: 'Undo', run: () => {} } });
  notices.show({ kind: 'error', text: 'failed' });
  await flushPromises();
  expect(['done', 'to act on', 'failed'].every((text) => seen().includes(text))).toBe(true);
  const left: string[][] = [];
  for (const wait of [3999, 1, 5999, 1, 9999, 1]) {
    await vi.advanceTimersByTimeAsync(wait);
    left.push(shown());
  }
  const [all, second, third] = [
    ['done', 'to act on', 'failed'],
    ['to act on', 'failed'],
    ['failed'],
  ];
  expect(left).toEqual([all, second, second, third, third, []]);
});

it('a notice’s button acts once and dismisses the notice', async () => {
  const run = vi.fn();
  useNotices().show({ kind: 'info', text: 'moved', action: { label: 'Undo', run } });
  await flushPromises();
  button('Undo').click();
  await flushPromises();
  expect(run).toHaveBeenCalledOnce();
  expect(shown()).toEqual([]);
});

it('a notice can be dismissed, and the others stay', async () => {
  useNotices().show({ kind: 'info', text: 'first' });
  useNotices().show({ kind: 'info', text: 'second' });
  await flushPromises();
  button('Dismiss').click();
  await flushPromises();
  expect(shown()).toEqual(['second']);
});
