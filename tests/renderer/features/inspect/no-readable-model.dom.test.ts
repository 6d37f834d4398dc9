import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { defaultPreferences } from '#shared/contract/preferences';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import InspectPage from '../../../../src-renderer/features/inspect/InspectPage.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

it('an address of a model that is gone leads to the choice of another', async () => {
  const record = finishedRun('here', {}, { weightsSha256: '0'.repeat(64) });
  const workbench = new AnsweringWorkbench()
    .answer('experiments.list', () => [{ kind: 'experiment', record, readOnly: false }])
    .answer('handwriting.list', () => ({ digits: [], damaged: [] }))
    .answer('preferences.update', () => defaultPreferences)
    .answer('datasets.examples', () => ({
      ...{ total: 1, images: new Uint8Array(784), labels: new Uint8Array(1) },
      ...{ indices: [0], classes: 10, classNames: null },
    }));
  const component = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['inspect', 'run', 'draw', 'help'].map((name) => ({
      ...{ name, path: name === 'run' ? '/run/:id' : `/${name}`, component },
    })),
  });
  await router.push('/inspect?models=gone');
  const options = mountOptions(workbench, router);
  const page = {
    setup() {
      void useExperiments().refresh();
      return () => h(TooltipProvider, () => h(InspectPage));
    },
  };
  const wrapper = mount(page, options);
  await flushPromises();
  expect(wrapper.text()).toContain('No chosen model can be inspected');
  expect(wrapper.find('[role=group][aria-label=Cursor]').exists()).toBe(false);
  const choose = wrapper.findAll('button').find((each) => each.text() === 'Choose models')!;
  await choose.trigger('click');
  await flushPromises();
  expect(document.querySelector('[aria-label="Search saved models"]')).not.toBeNull();
  wrapper.unmount();
});
