import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { useCommands } from '../../../../src-renderer/client/stores/commands.ts';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import ExperimentsPage from '../../../../src-renderer/features/experiments/ExperimentsPage.vue';
import { useTableSession } from '../../../../src-renderer/features/experiments/table/table-session.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

// Only the rows in sight exist, and nothing is laid out here.
beforeAll(() => {
  Object.defineProperties(HTMLElement.prototype, {
    clientHeight: { configurable: true, value: 600 },
    clientWidth: { configurable: true, value: 1000 },
  });
});

let wrapper: VueWrapper;
afterEach(() => {
  wrapper.unmount();
});

async function open(): Promise<void> {
  const workbench = new AnsweringWorkbench()
    .answer('experiments.list', () =>
      ['gru', 'lstm'].map((id) => ({
        kind: 'experiment',
        record: finishedRun(id),
        readOnly: false,
      })),
    )
    .answer('preferences.update', () => defaultPreferences);
  const component = { render: () => null };
  const names = ['run', 'new', 'trash', 'compare', 'queue'];
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component },
      ...names.map((name) => ({ name, path: `/${name}/:id?`, component })),
    ],
  });
  const page = () => h(TooltipProvider, () => h(ExperimentsPage));
  wrapper = mount(page, mountOptions(workbench, router));
  await useExperiments().refresh();
  await flushPromises();
}

async function renameSelected(): Promise<void> {
  useCommands().run('experiments.rename');
  await flushPromises();
}

it('F2 renames a run in its row, and in a dialog if the table doesn’t show it', async () => {
  await open();
  const session = useTableSession();
  session.selection = { selected: new Set(['gru']), active: 'gru', anchor: null };
  await renameSelected();
  expect(document.querySelector('[role=dialog]')).toBeNull();
  expect(wrapper.get('[role=row] input[type=text]').element).toMatchObject({ value: 'gru' });
  session.filterBy('lstm', true);
  await flushPromises();
  await renameSelected();
  const dialog = document.querySelector('[role=dialog]')!;
  expect(dialog.textContent).toContain('Rename 1 experiment');
  expect(dialog.querySelector('tbody th')!.textContent.trim()).toBe('gru');
});
