import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import UiMenu from '../../../src-renderer/ui/UiMenu.vue';

it('gives the focus back to its button before an entry runs, so that a dialog can return it', async () => {
  let focused: Element | null = null;
  const items = [{ label: 'Export…', run: () => (focused = document.activeElement) }];
  const wrapper = mount(UiMenu, {
    props: { items },
    slots: { trigger: '<button type="button">Menu</button>' },
    attachTo: document.body,
  });
  const button = wrapper.get('button');
  await button.trigger('keydown', { key: 'Enter' });
  await nextTick();
  const entry = document.querySelector<HTMLElement>('[role=menuitem]')!;
  entry.focus();
  entry.click();
  await nextTick();
  expect(focused).toBe(button.element);
  wrapper.unmount();
});
