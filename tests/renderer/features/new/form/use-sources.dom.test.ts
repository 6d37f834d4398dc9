import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter, RouterView } from 'vue-router';
import { parseConfig } from '#shared/experiment/config';
import { fineTuningOf, newRunFrom } from '../../../../../src-renderer/client/new-run-address.ts';
import SourceBanner from '../../../../../src-renderer/features/new/form/SourceBanner.vue';
import { useRunForm } from '../../../../../src-renderer/features/new/form/use-run-form.ts';
import { useSources } from '../../../../../src-renderer/features/new/form/use-sources.ts';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { sampleRecord } from '../../../../support/records.ts';

const config = parseConfig({ cell: 'RNN', sequenceOrder: 'pixels', seed: 4 });
const record = sampleRecord({ id: 'rnn-128-s4-abcde', name: 'rnn-128 s4', config });

/** The form's state on the page of new runs, opened at an address. */
async function formAt(address: Parameters<ReturnType<typeof createRouter>['push']>[0]) {
  let form: ReturnType<typeof useRunForm> | undefined;
  const page = defineComponent(() => {
    form = useRunForm(() => null);
    useSources(form);
    return () => h('main');
  });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'new', path: '/new', component: page }],
  });
  await router.push(address);
  const workbench = new AnsweringWorkbench().answer('experiments.show', () => ({
    ...{ record, folder: '', readOnly: false },
  }));
  mount(RouterView, mountOptions(workbench, router));
  await flushPromises();
  return { form: form!, router };
}

it('advice opens the form with the experiment’s settings, one change and the same seed (U11)', async () => {
  const { form, router } = await formAt(newRunFrom(record.id, { cell: 'GRU' }));
  const { values } = form.plan.value;
  expect(values).toMatchObject({ cell: ['GRU'], sequenceOrder: ['pixels'], seed: [4] });
  expect(form.draft.value.source).toMatchObject({ name: 'rnn-128 s4', seed: 4, changed: ['cell'] });
  expect(router.currentRoute.value.query).toEqual({});
});

it('without a change it takes a fresh seed', async () => {
  const { form } = await formAt(newRunFrom(record.id));
  expect(form.plan.value.values).toMatchObject({ cell: ['RNN'], seed: [5] });
  expect(form.draft.value.source?.changed).toEqual([]);
});

it('a preset of several runs fills the form with all of them (U11)', async () => {
  const { form } = await formAt('/new?preset=long-memory');
  expect(form.plan.value.values).toMatchObject({
    ...{ cell: ['RNN', 'GRU'], sequenceOrder: ['pixels'] },
  });
  expect(form.plan.value.chosen.map(({ name }) => name)).toEqual(['RNN 32', 'GRU 32']);
});

it('the banner names what was changed', async () => {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
  });
  await router.push('/run/a');
  const text = (changed: readonly ('cell' | 'learningRate')[]) => {
    const source = { id: 'a', name: 'rnn-128 s4', seed: 4, freshSeed: 5, changed };
    const props = { source, seeds: [4], hasItsWeights: false };
    return mount(SourceBanner, { props, global: { plugins: [router] } })
      .get('p')
      .text();
  };
  expect(text(['cell', 'learningRate'])).toBe(
    'These are the settings of rnn-128 s4, with Cell and Learning rate changed.',
  );
  expect(text([])).toBe(
    'These are the settings of rnn-128 s4. With the same seed, training gives the same weights again.',
  );
});

it('fine-tuning opens the form with an experiment’s settings and weights', async () => {
  const weightsSha256 = 'a1'.repeat(32);
  const trained = sampleRecord({ id: record.id, config, weightsSha256 });
  const { form } = await formAt(fineTuningOf(trained));
  expect(form.plan.value.values).toMatchObject({
    ...{ cell: ['RNN'], initialWeights: [weightsSha256], epochs: [config.epochs], seed: [4] },
  });
  expect(form.draft.value.source?.changed).toEqual(['initialWeights']);
  // Weights that were only tested are trained, for as long as usual.
  const tested = { ...trained, config: { ...config, epochs: 0 } };
  const second = await formAt(fineTuningOf(tested));
  expect(second.form.plan.value.values.epochs).toEqual([5]);
});

it('the network of an experiment is taken over with its weights, in one step', async () => {
  const { form } = await formAt(newRunFrom(record.id));
  form.enter('learningRate', '0.02');
  form.enter('layers', '3');
  const before = form.draft.value;
  const own = parseConfig({ cell: 'LSTM', hiddenSize: 32, learningRate: 0.5 });
  form.useNetworkOf(sampleRecord({ name: 'other', config: own, weightsSha256: 'b2'.repeat(32) }));
  expect(form.plan.value.values).toMatchObject({
    ...{ cell: ['LSTM'], hiddenSize: [32], layers: [1], sequenceOrder: ['rows'] },
    ...{ initialWeights: ['b2'.repeat(32)], learningRate: [0.02], seed: [5] },
  });
  expect(form.draft.value.source).toEqual(before.source);
});

it('the banner says that a run begins from an experiment’s weights', async () => {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ name: 'run', path: '/run/:id', component: { render: () => null } }],
  });
  await router.push('/run/a');
  const changed = ['initialWeights'] as const;
  const source = { id: 'a', name: 'rnn-128 s4', seed: 4, freshSeed: 5, changed };
  const banner = mount(SourceBanner, {
    props: { source, seeds: [4], hasItsWeights: true },
    global: { plugins: [router] },
  });
  expect(banner.get('p').text()).toContain('begins from the weights of rnn-128 s4, with its');
  await banner.setProps({ hasItsWeights: false });
  expect(banner.get('p').text()).toContain('These are the settings of rnn-128 s4');
});
