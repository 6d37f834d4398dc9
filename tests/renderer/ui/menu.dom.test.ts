import { Ellipsis } from '@lucide/vue';
import { mount } from '@vue/test-utils';
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
