import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import { createMemoryHistory, createRouter } from 'vue-router';
import RunHeader from '../../../../src-renderer/features/run/RunHeader.vue';
import { runProgress } from '../../../../src-renderer/features/run/run-progress.ts';
import { useRunActions } from '../../../../src-renderer/features/run/use-run-actions.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { sampleEvaluation } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleRecord } from '../../../support/records.ts';

const router = createRouter({ history: createMemoryHistory(), routes: [] });

function header(own: Partial<ExperimentRecord>) {
  const record = sampleRecord(own);
  const workbench = new AnsweringWorkbench();
  const app = appWithStores(workbench).use(router);
  const actions = app.runWithContext(() => useRunActions(record.id, () => record));
  const props = { record, progress: runProgress(record, undefined), actions, readOnly: false };
  const wrapper = mount(
    () => h(TooltipProvider, () => h(RunHeader, props)),
    mountOptions(workbench, router),
  );
  const labels = () => wrapper.findAll('.actions button').map((button) => button.text());
  return { wrapper, labels, id: record.id };
}

const tested = {
  status: 'finished',
  weightsSha256: 'ab'.repeat(32),
  test: { ...sampleEvaluation(0.9812), accuracyInterval: [0.9784, 0.9837] as [number, number] },
} as const;

it('shows the test accuracy with its interval (U25)', () => {
  const { wrapper } = header(tested);
  expect(wrapper.get('.tested').text()).toBe('Test accuracy 98.12 % (97.84 to 98.37 %)');
  expect(header({}).wrapper.find('.tested').exists()).toBe(false);
});

it('marks a disputed run', () => {
  const repetitions = (isEqual: boolean) => [{ machine: 'n2', epoch: 3, isEqual }];
  const facts = (isEqual: boolean): string =>
    header({ ...tested, repetitions: repetitions(isEqual) })
      .wrapper.get('.facts')
      .text();
  expect(facts(false)).toContain('disputed');
  expect(facts(true)).not.toContain('disputed');
});

it('has Draw, Inspect, Compare and Train again as buttons; the first two only once there are weights (U25)', async () => {
  const push = vi.spyOn(router, 'push').mockResolvedValue(undefined);
  const { wrapper, labels, id } = header(tested);
  expect(labels().slice(0, 4)).toEqual(['Draw', 'Inspect', 'Compare', 'Train again']);
  for (const button of wrapper.findAll('.actions button').slice(0, 4))
    await button.trigger('click');
  expect(push.mock.calls.map(([to]) => to)).toEqual([
    { name: 'draw', query: { model: id } },
    { name: 'inspect', query: { models: id } },
    { name: 'compare', query: { runs: id } },
    { name: 'new', query: { from: id } },
  ]);
  expect(header({}).labels()).not.toContain('Draw');
  expect(header({}).labels()).not.toContain('Inspect');
});

it('offers the model only once there are weights, and the code always', async () => {
  const labelsOf = async (own: Partial<ExperimentRecord>) => {
    const { wrapper } = header(own);
    await wrapper.get('[aria-label="More actions"]').trigger('keydown', { key: 'Enter' });
    await flushPromises();
    const labels = [...document.querySelectorAll('[role=menuitem]')].map((item) => [
      item.textContent.trim(),
      item.getAttribute('aria-disabled') !== 'true',
    ]);
    wrapper.unmount();
    return labels.filter(([label]) => /model|results|code/.test(String(label)));
  };
  expect(await labelsOf(tested)).toEqual([
    ['Export model…', true],
    ['Export results…', true],
    ['Copy PyTorch code', true],
  ]);
  expect(await labelsOf({ status: 'queued' })).toEqual([
    ['Export results…', false],
    ['Copy PyTorch code', true],
  ]);
});
