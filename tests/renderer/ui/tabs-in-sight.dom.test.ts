import { mount } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import UiTabs from '../../../src-renderer/ui/UiTabs.vue';

test('a list of tabs that is too narrow is scrolled to the whole current one, to either side', async () => {
  const names = ['a', 'b', 'c', 'd'] as const;
  // Tabs of 100 pixels each in a list of 250.
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (
    this: HTMLElement,
  ) {
    if (this.getAttribute('role') !== 'tab') return new DOMRect(0, 0, 250, 36);
    const place = [...this.parentElement!.children].indexOf(this);
    return new DOMRect(100 * place - this.parentElement!.scrollLeft, 0, 100, 36);
  });
  const tabs = names.map((value) => ({ value, label: value }));
  const page = mount(UiTabs, {
    props: { modelValue: 'd', tabs },
    attachTo: document.body,
  });
  await nextTick();
  const list = page.get('[role=tablist]').element;
  expect(list.scrollLeft).toBe(150);
  await page.setProps({ modelValue: 'c' });
  expect(list.scrollLeft).toBe(150);
  await page.setProps({ modelValue: 'a' });
  expect(list.scrollLeft).toBe(0);
  page.unmount();
});

test('a panel begins with a heading for its tab, below which those in it are', async () => {
  const tabs = [
    { value: 'a', label: 'Charts' },
    { value: 'b', label: 'Log' },
  ];
  const page = mount(UiTabs, { props: { modelValue: 'a', tabs }, slots: { a: '<h3>Loss</h3>' } });
  await nextTick();
  const headings = page.get('[role=tabpanel]').findAll('h2, h3');
  expect(headings.map((each) => each.text())).toEqual(['Charts', 'Loss']);
});
