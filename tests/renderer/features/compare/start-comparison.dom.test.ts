import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import StartComparison from '../../../../src-renderer/features/compare/saved/StartComparison.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

async function start(records: readonly ExperimentRecord[]) {
  const workbench = new AnsweringWorkbench();
  workbench.answer('experiments.list', () =>
    records.map((record) => ({ kind: 'experiment' as const, record, readOnly: false })),
  );
  const options = mountOptions(workbench);
  const global = { ...options.global, stubs: { MemberPicker: true, SavedComparisons: true } };
  const shown = mount(StartComparison, { ...options, global });
  await useExperiments().refresh();
  await nextTick();
  return shown;
}

it('U37: the start offers the last batch, with the simplest as the baseline', async () => {
  const shown = await start([
    finishedRun('lstm', { cell: 'LSTM' }, { parameters: 400 }),
    finishedRun('rnn', { cell: 'RNN' }, { parameters: 100 }),
    finishedRun('gru', { cell: 'GRU' }, { parameters: 300 }),
  ]);
  expect(shown.text()).toContain('“rnn” is the baseline');
  await shown.get('button').trigger('click');
  const [[ids]] = shown.emitted<[string[]]>('add')!;
  expect(ids![0]).toBe('rnn');
  expect(ids!.toSorted()).toEqual(['gru', 'lstm', 'rnn']);
});

it('U37: the start names the last batch', async () => {
  const own = { batch: 'RNN and GRU' };
  const shown = await start([finishedRun('rnn', {}, own), finishedRun('gru', {}, own)]);
  expect(shown.get('h2').text()).toBe('Compare the last batch: RNN and GRU');
});

it('U37: one run is not offered as a comparison', async () => {
  const shown = await start([finishedRun('rnn')]);
  expect(shown.text()).toContain('Choose runs to compare');
  expect(shown.text()).not.toContain('is the baseline');
});

it('archived runs are not offered as the last batch (U23)', async () => {
  const shown = await start([
    finishedRun('rnn'),
    finishedRun('gru'),
    finishedRun('lstm', {}, { archived: true }),
  ]);
  expect(shown.text()).toContain('Compare the last 2 runs');
});
