import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { routerKey, type Router } from 'vue-router';
import NoExperiments from '../../../../src-renderer/features/experiments/NoExperiments.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleRecord } from '../../../support/records.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('U7: each choice says how many digits it trains on and that the time is being measured', async () => {
  vi.useFakeTimers();
  const workbench = new AnsweringWorkbench()
    .answer('experiments.createMany', ({ drafts }) => drafts.map(() => sampleRecord()))
    .refuse('runs.estimate', 'no engine is available');
  const push = vi.fn();
  const options = mountOptions(workbench);
  const provide = { [routerKey as symbol]: { push } as unknown as Router };
  const shown = mount(NoExperiments, { ...options, global: { ...options.global, provide } });
  const [part, whole] = shown.findAll('article');
  expect(part!.text()).toContain('10,000 of 60,000 digits, 2 epochs');
  expect(whole!.text()).toContain('All 60,000 digits, 2 epochs');
  expect(whole!.text()).toContain('96 % (RNN) to 98 % (GRU and LSTM)');
  expect(part!.text()).toContain('Measuring the time it takes here');
  await vi.advanceTimersByTimeAsync(1000);
  expect(part!.text()).toContain('The time it takes is not known: no engine is available');
  await whole!.get('button').trigger('click');
  await flushPromises();
  const [{ drafts }] = workbench.inputs('experiments.createMany') as [
    { drafts: { config: { trainingExamples: number } }[] },
  ];
  expect(drafts.map(({ config }) => config.trainingExamples)).toEqual([0, 0, 0]);
  expect(push).toHaveBeenCalledOnce();
});
