import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import NavigationRail from '../../../src-renderer/shell/NavigationRail.vue';
import { appPages } from '../../../src-renderer/shell/pages.ts';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';
import { mountOptions } from '../../support/mounting.ts';

const component = { render: () => null };
const routes = appPages.map(({ name, path }) => ({ name, path, component }));

async function rail() {
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push('/draw');
  const wrapper = mount(
    () => h(TooltipProvider, () => h(NavigationRail)),
    mountOptions(new AnsweringWorkbench(), router),
  );
  await flushPromises();
  return { wrapper, router };
}

it('the links of the navigation are one tab stop; the arrow keys move between them (U41)', async () => {
  const { wrapper } = await rail();
  const links = wrapper.findAll('nav a');
  const draw = links.find((link) => link.text() === 'Draw')!;
  (draw.element as HTMLElement).focus();
  await flushPromises();
  const stops = () => links.filter((link) => link.attributes('tabindex') === '0');
  expect(stops().map((link) => link.text())).toEqual(['Draw']);
  await draw.trigger('keydown', { key: 'ArrowDown' });
  await vi.waitFor(() => expect(document.activeElement?.textContent.trim()).toBe('Inspect'));
});

it('is collapsed in a narrow window, opens over the page, and closes when a page is chosen (U14)', async () => {
  const matchMedia = vi.spyOn(window, 'matchMedia').mockReturnValue({
    matches: true,
    addEventListener: () => {},
    removeEventListener: () => {},
  } as unknown as MediaQueryList);
  const { wrapper, router } = await rail();
  const classes = () => wrapper.get('.rail').classes();
  expect(classes()).toContain('collapsed');
  await wrapper.get('button[aria-label="Expand navigation"]').trigger('click');
  expect(classes()).toEqual(expect.arrayContaining(['over']));
  expect(classes()).not.toContain('collapsed');
  await router.push('/data');
  await flushPromises();
  expect(classes()).toContain('collapsed');
  expect(classes()).not.toContain('over');
  matchMedia.mockRestore();
});
