import { mount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, nextTick, ref, type App } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import CommandPalette from '../../../src-renderer/shell/CommandPalette.vue';
import ConnectionBanner from '../../../src-renderer/shell/ConnectionBanner.vue';
import ErrorBoundary from '../../../src-renderer/shell/ErrorBoundary.vue';
import MissingPage from '../../../src-renderer/shell/MissingPage.vue';
import type { OperationProgress } from '#shared/contract/commands';
import RunningOperations from '../../../src-renderer/shell/RunningOperations.vue';
import RunningRuns from '../../../src-renderer/shell/RunningRuns.vue';
import ShortcutList from '../../../src-renderer/shell/ShortcutList.vue';
import { provideBridge } from '../../../src-renderer/client/bridge/bridge-key.ts';
import { useApp } from '../../../src-renderer/client/stores/app.ts';
import { useCommands } from '../../../src-renderer/client/stores/commands.ts';
import { FakeBridge } from '../../support/fake-bridge.ts';
import { mountOptions } from '../../support/mounting.ts';
import { samplePoint, sampleRecord } from '../../support/records.ts';

let bridge: FakeBridge;
let router: Router;
const blank = { render: () => null };

beforeEach(async () => {
  document.body.innerHTML = '';
  bridge = new FakeBridge();
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { name: 'experiments', path: '/', component: blank },
      { name: 'run', path: '/run/:id', component: blank },
      { name: 'missing', path: '/:path(.*)*', component: blank },
    ],
  });
  await router.push('/');
});
afterEach(() => {
  vi.restoreAllMocks();
});

const options = () => mountOptions(bridge.api, router, (app: App) => provideBridge(app, bridge));
const page = () => document.body.textContent;

function tellRun(own: Parameters<typeof sampleRecord>[0]): void {
  const listed = { kind: 'experiment', record: sampleRecord(own), readOnly: false } as const;
  bridge.api.emit({ kind: 'experimentChanged', listed });
}

describe('operations on several experiments (U6)', () => {
  const progress = (own: Partial<OperationProgress>): void =>
    bridge.api.emit({
      kind: 'operationChanged',
      progress: {
        ...{ operation: 'one', action: 'restore', label: 'x', of: 3, done: 0, failed: 0 },
        state: 'running',
        ...own,
      } as OperationProgress,
    });
  const open = () =>
    mount(
      defineComponent(() => () => h(TooltipProvider, () => h(RunningOperations))),
      options(),
    );
  const lines = () => [...document.querySelectorAll('li')].map(({ textContent }) => textContent);

  it('have a line each on every page, whoever began them, but one on a single run has none', async () => {
    const wrapper = open();
    progress({ operation: 'single', of: 1 });
    await nextTick();
    expect(lines()).toEqual([]);
    progress({ done: 1 });
    progress({ operation: 'two', action: 'update', label: 'Rename 12 experiments', of: 12 });
    await nextTick();
    expect(lines()).toEqual(['Restoring1 of 3', 'Rename 12 experiments0 of 12']);
    progress({ done: 3, state: 'ended' });
    await nextTick();
    expect(lines()).toEqual(['Rename 12 experiments0 of 12']);
    wrapper.unmount();
  });

  it('can be cancelled', async () => {
    bridge.api.answer('operations.cancel', (input) => input);
    const wrapper = open();
    progress({});
    await nextTick();
    await wrapper.get('button').trigger('click');
    expect(bridge.api.inputs('operations.cancel')).toEqual([{ operation: 'one' }]);
    progress({ state: 'cancelling' });
    await nextTick();
    expect(lines()).toEqual(['Cancelling: Restoring0 of 3']);
    expect(wrapper.get('button').attributes('disabled')).toBeDefined();
    wrapper.unmount();
  });
});

describe('when a page fails', () => {
  const failing = ref(true);
  const Page = defineComponent(() => () => {
    if (failing.value) throw new Error('The page is broken.');
    return h('p', 'The page works.');
  });
  const boundary = () =>
    mount(ErrorBoundary, {
      ...options(),
      slots: { default: ({ attempt }: { attempt: number }) => h(Page, { key: attempt }) },
    });
  beforeEach(() => {
    failing.value = true;
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });

  it('its error is shown in its place, and it can be reloaded', async () => {
    const wrapper = boundary();
    await nextTick();
    expect(wrapper.get('h1').text()).toBe('Something went wrong on this page');
    expect(wrapper.text()).toContain('The page is broken.');
    failing.value = false;
    await wrapper.get('button').trigger('click');
    expect(wrapper.text()).toBe('The page works.');
  });

  it('another page is still shown', async () => {
    const wrapper = boundary();
    await nextTick();
    failing.value = false;
    await router.push('/elsewhere');
    await nextTick();
    expect(wrapper.text()).toBe('The page works.');
  });

  it('code that can’t be loaded counts as a failure', async () => {
    failing.value = false;
    const wrapper = boundary();
    router.addRoute({ path: '/late', component: () => Promise.reject(new Error('It is gone.')) });
    await router.push('/late').catch(() => {});
    await flushPromises();
    expect(wrapper.text()).toContain('It is gone.');
  });
});

describe('the connection banner', () => {
  it('is shown only without a connection, and reconnects immediately on request', async () => {
    const wrapper = mount(ConnectionBanner, options());
    expect(wrapper.text()).toBe('');
    useApp().connection = 'reconnecting';
    await nextTick();
    expect(wrapper.text()).toContain('reconnecting…');
    await wrapper.get('button').trigger('click');
    expect(bridge.reconnects).toBe(1);
    useApp().connection = 'lost';
    await nextTick();
    expect(wrapper.text()).toContain('restart it with');
    useApp().connection = 'connected';
    await nextTick();
    expect(wrapper.text()).toBe('');
  });
});

describe('the active runs', () => {
  it('are in the navigation with their progress, and lead to their pages', async () => {
    const wrapper = mount(RunningRuns, { ...options(), props: { collapsed: false } });
    expect(wrapper.text()).toBe('');
    tellRun({ id: 'a', name: 'first', status: 'running', totalSteps: 200 });
    tellRun({ id: 'b', name: 'second', status: 'paused', step: 50, totalSteps: 100 });
    tellRun({ id: 'c', name: 'third', status: 'finished' });
    await nextTick();
    const [first, second, ...others] = wrapper.findAll('a');
    expect(others).toEqual([]);
    expect(first!.text()).toContain('Starting…');
    expect(second!.text()).toContain('50 %');
    expect(second!.text()).toContain('Paused');
    const told = { experiment: 'a', point: samplePoint(20), totalSteps: 200, secondsLeft: 90 };
    bridge.api.emit({ kind: 'progress', ...told });
    await nextTick();
    expect(first!.attributes('title')).toMatch(/^first: 10 %, about 90 s left/);
    await first!.trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.params).toEqual({ id: 'a' });
  });
});

describe('the command palette', () => {
  async function open() {
    const run = vi.fn();
    const wrapper = mount(CommandPalette, { ...options(), props: { open: true } });
    useCommands().register([
      { id: 'one', label: 'Do one thing', group: 'General', run },
      { id: 'two', label: 'Do another thing', group: 'General', run: vi.fn() },
    ]);
    tellRun({ id: 'a', name: 'my thing' });
    await flushPromises();
    const field = document.querySelector('input')!;
    const search = async (text: string): Promise<void> => {
      field.value = text;
      field.dispatchEvent(new Event('input'));
      await flushPromises();
    };
    const entries = () =>
      [...document.querySelectorAll('.palette-label')].map(({ textContent }) => textContent);
    return { wrapper, run, search, entries };
  }

  it('finds what is typed, and says so if there is nothing', async () => {
    const { search, entries, wrapper } = await open();
    expect(entries()).toEqual(['Do one thing', 'Do another thing', 'my thing']);
    await search('thing');
    expect(entries()[0]).toBe('my thing');
    await search('one');
    expect(entries()).toEqual(['Do one thing']);
    await search('nonsense');
    expect(entries()).toEqual([]);
    expect(page()).toContain('Nothing matches “nonsense”.');
    wrapper.unmount();
  });

  it('closes, and then runs what was chosen', async () => {
    const { run, wrapper } = await open();
    document.querySelector<HTMLElement>('.palette-entry')!.click();
    await flushPromises();
    expect(wrapper.emitted('update:open')).toEqual([[false]]);
    expect(run).toHaveBeenCalledOnce();
    wrapper.unmount();
  });
});

it('the list of shortcuts has commands with keys, by groups, and can be searched', async () => {
  const wrapper = mount(ShortcutList, { ...options(), props: { open: true } });
  const run = vi.fn();
  useCommands().register([
    { id: 'one', label: 'One', group: 'General', keys: 'Ctrl+K', run },
    { id: 'two', label: 'Two', group: 'Go to', keys: 'G E', run },
    { id: 'none', label: 'Without', group: 'General', run },
  ]);
  await flushPromises();
  const labels = () => [...document.querySelectorAll('dt')].map(({ textContent }) => textContent);
  expect(labels()).toEqual(['One', 'Two']);
  const field = document.querySelector('input')!;
  field.value = 'go to';
  field.dispatchEvent(new Event('input'));
  await flushPromises();
  expect(labels()).toEqual(['Two']);
  wrapper.unmount();
});

it('an unknown address says so and leads back', async () => {
  await router.push('/no/such?x=1');
  const wrapper = mount(MissingPage, options());
  expect(wrapper.get('h1').text()).toBe('Page not found');
  expect(wrapper.text()).toContain('/no/such?x=1');
  await wrapper.get('button').trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.name).toBe('experiments');
});
