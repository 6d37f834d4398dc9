import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, ref } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { LessonArea } from '#shared/lessons/lesson-areas';
import type { Place } from '#shared/lessons/lesson';
import CommandPalette from '../../../src-renderer/shell/CommandPalette.vue';
import { useHeldNavigation } from '../../../src-renderer/shell/held-navigation.ts';
import { useKeyboard } from '../../../src-renderer/shell/keyboard.ts';
import { appPages } from '../../../src-renderer/shell/pages.ts';
import { useCommands } from '../../../src-renderer/client/stores/commands.ts';
import { useHeldAreas, useHeldTab } from '../../../src-renderer/client/stores/held-areas.ts';
import { useNotices } from '../../../src-renderer/client/stores/notices.ts';
import { useTabTold } from '../../../src-renderer/client/stores/shown-tab.ts';
import { AnsweringWorkbench } from '../../support/answering-workbench.ts';
import { mountOptions } from '../../support/mounting.ts';

const ran = vi.fn();
const place = ref<Place | null>(null);
let router: Router;
let tab: ReturnType<typeof useHeldTab<string>>;
let unmount: () => void;
const words = () => useNotices().shown.map(({ text }) => text);
const hold = (...areas: LessonArea[]) =>
  (useHeldAreas().areas = Object.fromEntries(areas.map((area) => [area, 'locked'])));
const at = () => router.currentRoute.value.fullPath;

/** A page with tabs whose address without one shows the first. */
const page = {
  setup: () => {
    const own = ref('curves');
    tab = useHeldTab(
      () => own.value,
      (to) => (own.value = to),
    );
    useTabTold(() => own.value, 'curves');
    useHeldNavigation(() => place.value);
    useKeyboard();
    useCommands().register(
      (['navigation', 'tabs', 'actions', undefined] as const).map((area, index) => ({
        id: `of.${area}`,
        label: `Of ${area}`,
        group: 'Test',
        keys: String(index + 1),
        area,
        run: () => ran(area),
      })),
    );
    return () => null;
  },
};

beforeEach(async () => {
  document.body.innerHTML = '';
  ran.mockClear();
  place.value = null;
  const component = { render: () => null };
  router = createRouter({
    history: createMemoryHistory(),
    routes: appPages.map(({ name, path }) => ({ name, path, component })),
  });
  await router.push('/compare?runs=a,b');
  const wrapper = mount(page, mountOptions(new AnsweringWorkbench(), router));
  unmount = () => wrapper.unmount();
});
afterEach(() => unmount());

describe.each([
  ['navigation', 'keeps you on this page'],
  ['tabs', 'keeps you on this tab'],
  ['actions', 'locks the page’s actions'],
] as const)('while a lesson holds %s', (area, reason) => {
  it.each(['locked', 'hidden'] as const)('%s, its commands say why they don’t run', (state) => {
    useHeldAreas().areas = { [area]: state };
    expect(useCommands().run(`of.${area}`)).toBe(true);
    expect(ran).not.toHaveBeenCalled();
    expect(words()).toEqual([expect.stringContaining(reason)]);
    // Once is enough.
    useCommands().run(`of.${area}`);
    expect(words()).toHaveLength(1);
    useCommands().run('of.undefined');
    expect(ran.mock.calls).toEqual([[undefined]]);
  });

  it('their keys do nothing else, and say why', () => {
    hold(area);
    const keys = { navigation: '1', tabs: '2', actions: '3' }[area];
    const press = new KeyboardEvent('keydown', {
      key: keys,
      code: `Digit${keys}`,
      cancelable: true,
    });
    window.dispatchEvent(press);
    expect(ran).not.toHaveBeenCalled();
    expect(press.defaultPrevented).toBe(true);
    expect(words()).toEqual([expect.stringContaining(reason)]);
  });

  it('the palette leaves them out, and says why', async () => {
    const palette = mount(CommandPalette, {
      ...mountOptions(new AnsweringWorkbench(), router),
      props: { open: true },
    });
    useCommands().register([{ id: 'it', label: 'Held', group: 'Test', area, run: ran }]);
    useCommands().register([{ id: 'other', label: 'Other', group: 'Test', run: ran }]);
    hold(area);
    await nextTick();
    const options = [...document.querySelectorAll('[role=option]')].map((one) => one.textContent);
    expect(options).toEqual(['Other']);
    expect(document.body.textContent).toContain(reason);
    palette.unmount();
  });
});

it('says in one sentence all that is held', () => {
  hold('navigation', 'tabs', 'actions');
  expect(useHeldAreas().why).toBe(
    'This step of the lesson keeps you on this page, keeps you on this tab and locks the page’s actions.',
  );
  hold();
  expect(useHeldAreas().why).toBeNull();
});

describe('held navigation', () => {
  beforeEach(() => hold('navigation'));

  it.each(['/settings', '/run/a', '/'])('refuses %s, by a link or an address', async (address) => {
    await router.push(address);
    expect(at()).toBe('/compare?runs=a,b');
    expect(words()).toEqual(['This step of the lesson keeps you on this page.']);
  });

  it('lets the page change its own address', async () => {
    await router.push('/compare?runs=a,b&tab=results');
    expect(at()).toBe('/compare?runs=a,b&tab=results');
    expect(words()).toEqual([]);
  });

  it('lets the lesson lead to the page of the step, and to no other run', async () => {
    place.value = { page: 'run', params: { id: 'a' }, query: {} };
    await router.push('/run/b');
    expect(at()).toBe('/compare?runs=a,b');
    await router.push('/run/a');
    expect(at()).toBe('/run/a');
  });
});

describe('held tabs', () => {
  beforeEach(() => hold('tabs'));

  it('stay when the page is asked to change them', async () => {
    tab.value = 'results';
    await nextTick();
    expect(tab.value).toBe('curves');
    expect(words()).toEqual(['This step of the lesson keeps you on this tab.']);
    hold();
    tab.value = 'results';
    expect(tab.value).toBe('results');
  });

  it('stay when an address names another, or leaves out the one that isn’t usual', async () => {
    await router.push('/compare?runs=a&tab=results');
    expect(at()).toBe('/compare?runs=a,b');
    await router.push('/compare?runs=a&tab=curves');
    expect(at()).toBe('/compare?runs=a&tab=curves');
    hold();
    tab.value = 'results';
    hold('tabs');
    await router.push('/compare?runs=a,b,c');
    expect(at()).toBe('/compare?runs=a&tab=curves');
    expect(words()).toEqual(['This step of the lesson keeps you on this tab.']);
  });

  it('change to that of the step', async () => {
    place.value = { page: 'compare', params: {}, query: { tab: 'results' } };
    await router.push('/compare?tab=config');
    expect(at()).toBe('/compare?runs=a,b');
    await router.push('/compare?tab=results');
    await flushPromises();
    expect(at()).toBe('/compare?tab=results');
  });
});
