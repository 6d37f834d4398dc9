import { Ellipsis } from '@lucide/vue';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { h, nextTick } from 'vue';
import UiIconButton from '../../../src-renderer/ui/UiIconButton.vue';
import UiMenu from '../../../src-renderer/ui/UiMenu.vue';

it.each([
  ['plain', () => h('button', { type: 'button' }, 'Menu')],
  ['labelled', () => h(UiIconButton, { icon: Ellipsis, label: 'Menu' })],
])(
  'gives the focus back to its %s button before an entry runs, so that a dialog can return it',
  async (_, trigger) => {
    let focused: Element | null = null;
    const items = [{ label: 'Export…', run: () => (focused = document.activeElement) }];
    const menu = () => h(TooltipProvider, () => h(UiMenu, { items }, { trigger }));
    const wrapper = mount(menu, { attachTo: document.body });
    const button = wrapper.get('button');
    await button.trigger('keydown', { key: 'Enter' });
    await nextTick();
    const entry = document.querySelector<HTMLElement>('[role=menuitem]')!;
    entry.focus();
    entry.click();
    await nextTick();
    expect(focused).toBe(button.element);
    wrapper.unmount();
  },
);

it('is a landmark while it is open, as it is at the end of the page', async () => {
  const items = [{ label: 'Export…', run: () => {} }];
  const trigger = () => h('button', { type: 'button' }, 'Menu');
  const wrapper = mount(() => h(UiMenu, { items }, { trigger }), { attachTo: document.body });
  const landmark = () => document.querySelector('[role=region]');
  await flushPromises();
  expect(landmark()).toBeNull();
  await wrapper.get('button').trigger('keydown', { key: 'Enter' });
  await flushPromises();
  expect(landmark()?.getAttribute('aria-label')).toBe('Menu');
  expect(landmark()!.querySelector('[role=menuitem]')).not.toBeNull();
  document.querySelector<HTMLElement>('[role=menuitem]')!.click();
  await flushPromises();
  expect(landmark()).toBeNull();
  wrapper.unmount();
});
