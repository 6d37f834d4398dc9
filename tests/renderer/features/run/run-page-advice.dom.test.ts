import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h, ref } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { parseConfig } from '#shared/experiment/config';
import { divergenceReason } from '#shared/experiment/divergence';
import type { ExperimentRecord } from '#shared/experiment/record';
import AdviceMark from '../../../../src-renderer/features/experiments/table/AdviceMark.vue';
import { pageAreasKey, type PageAreas } from '../../../../src-renderer/ui/page-areas.ts';
import RunPage from '../../../../src-renderer/features/run/RunPage.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleEpoch, sampleHistory, sampleRecord } from '../../../support/records.ts';

/** Ten classes of fifty examples, all of which are taken for a 1. */
const confusion = Array.from({ length: 10 }, () => [0, 50, 0, 0, 0, 0, 0, 0, 0, 0]);
const epochs = [1, 2].map((epoch) => ({
  ...sampleEpoch(epoch),
  ...{ trainLoss: 2.301, validationLoss: 2.302, validationAccuracy: 0.1 },
  validationConfusion: confusion,
}));
const config = parseConfig({ cell: 'RNN', sequenceOrder: 'pixels', learningRate: 0.01 });
const atChance = sampleRecord({ status: 'running', config, epochs });
const fine = sampleRecord({ status: 'running', config, epochs: [sampleEpoch(1), sampleEpoch(2)] });

async function pageOf(record: ExperimentRecord, areas: PageAreas = {}) {
  const blank = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['run', 'new', 'queue', 'draw', 'compare', 'experiments', 'trash'].map((name) => ({
      ...{ name, path: name === 'run' ? '/run/:id' : `/${name}`, component: blank },
    })),
  });
  await router.push(`/run/${record.id}`);
  const workbench = new AnsweringWorkbench()
    .answer('experiments.show', () => ({ record, folder: '', readOnly: false }))
    .answer('experiments.history', () => sampleHistory([]) as never);
  const options = mountOptions(workbench, router);
  const wrapper = mount(() => h(TooltipProvider, () => h(RunPage)), {
    ...options,
    global: {
      ...options.global,
      stubs: { ChartsTab: true },
      provide: { [pageAreasKey as symbol]: ref(areas) },
    },
  });
  await flushPromises();
  const notes = () => wrapper.findAll('.advice').map((note) => note.get('h2').text());
  const buttons = () => wrapper.findAll('.advice button');
  return { wrapper, router, notes, buttons };
}

it('a run at chance level says so while it trains, and its change is one click away (U11)', async () => {
  const { wrapper, router, notes, buttons } = await pageOf(atChance);
  expect(notes()).toEqual(['Still at chance level']);
  expect(wrapper.get('.advice').attributes('role')).toBe('status');
  expect(wrapper.get('.advice p').text()).toMatch(
    /^Validation accuracy after 2 epochs is 10.00 %; always answering.*10.00 %\. Over 784 steps/,
  );
  expect(buttons().map((button) => button.text())).toEqual(['Try a GRU', 'Read rows instead']);
  await buttons()[0]!.trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.fullPath).toBe(`/new?from=${atChance.id}&cell=GRU`);
  wrapper.unmount();
});

it('a run that still improves can be forked from its end, if that was kept', async () => {
  const better = [1, 2].map((epoch) => ({
    ...sampleEpoch(epoch),
    validationAccuracy: epoch === 1 ? 0.5 : 0.8,
    validationConfusion: Array.from({ length: 10 }, (_, label) =>
      Array.from({ length: 10 }, (__, answer) => (answer === label ? 45 : 1)),
    ),
  }));
  const kept = { epoch: 2, step: 200, sha256: 'a'.repeat(64), bytes: 1 };
  const trained = sampleRecord({
    ...{ status: 'finished', config: parseConfig({ epochs: 2 }), epochs: better },
    ...{ step: 200, keptCheckpoints: [kept] },
  });
  const { wrapper, notes, buttons } = await pageOf(trained);
  expect(notes()).toEqual(['Still improving at the end']);
  expect(buttons().map((button) => button.text())).toEqual([
    'Fork and continue to 4 epochs',
    'Train for 4 epochs',
  ]);
  await buttons()[0]!.trigger('click');
  await flushPromises();
  const dialog = document.querySelector('[role=dialog]')!;
  expect(dialog.querySelector('[role=status]')!.textContent).toContain('2 → 4');
  wrapper.unmount();
  const unkept = await pageOf({ ...trained, keptCheckpoints: [] });
  expect(unkept.buttons().map((button) => button.text())).toEqual(['Train for 4 epochs']);
  unkept.wrapper.unmount();
});

it.each(['locked', 'hidden'] as const)(
  'actions of the header and the note that a lesson has %s can’t be used, and look so',
  async (actions) => {
    const tagged = { ...atChance, tags: ['baseline'] };
    const { wrapper } = await pageOf(tagged, { actions });
    const stateOf = (selector: string) =>
      wrapper.get(selector).element.closest('[inert]')?.getAttribute('data-area');
    for (const part of ['.advice button', '[aria-label=Rename]', '.tags .add', '.head .actions']) {
      expect(stateOf(part), part).toBe(actions);
    }
    // What the page says stays as it is.
    expect(stateOf('.advice h2')).toBeUndefined();
    expect(stateOf('.tags .tag')).toBeUndefined();
    expect(wrapper.find('[aria-label="Remove tag baseline"]').exists()).toBe(false);
    await wrapper.get('h1').trigger('dblclick');
    expect(wrapper.find('[aria-label="Name of the run"]').exists()).toBe(false);
    wrapper.unmount();
  },
);

it('a damaged file beside a run is named, whatever the run is doing', async () => {
  const problem = 'repetitions.json is damaged: it isn’t a JSON object';
  const { wrapper } = await pageOf({
    ...fine,
    damagedFiles: [{ name: 'repetitions.json', problem }],
  });
  const notice = wrapper.get('.body [role=alert]').text();
  expect(notice).toContain('A file beside this run can’t be read; the run itself isn’t affected');
  expect(notice).toContain(problem);
  wrapper.unmount();
  const whole = await pageOf(fine);
  expect(whole.wrapper.find('.body [role=alert]').exists()).toBe(false);
  whole.wrapper.unmount();
});

it('a run that is fine has no note', async () => {
  const { wrapper, notes } = await pageOf(fine);
  expect(notes()).toEqual([]);
  wrapper.unmount();
});

it('a run that diverged offers a calmer config in its one note', async () => {
  const reason = divergenceReason({
    ...{ what: 'loss', value: NaN, where: 'in step 12 of 300, in epoch 1' },
    ...{ learningRate: 0.01, config },
  });
  const failed = sampleRecord({ status: 'failed', statusReason: reason, config });
  const { wrapper, notes, buttons } = await pageOf(failed);
  expect(notes()).toEqual(['This run failed']);
  expect(buttons().map((button) => button.text())).toEqual([
    'Show log',
    'Duplicate and edit',
    'Try learning rate 0.001',
  ]);
  wrapper.unmount();
});

it('the table marks a run that asks for advice, and says why (U11)', () => {
  const marked = mount(AdviceMark, { props: { record: atChance } });
  const text = marked.get('[role=img]').attributes('aria-label');
  expect(text).toMatch(/^Still at chance level\. Validation accuracy after 2 epochs is 10\.00 %;/);
  expect(marked.get('[role=img]').attributes('title')).toBe(text);
  expect(
    mount(AdviceMark, { props: { record: fine } })
      .find('.mark')
      .exists(),
  ).toBe(false);
});
