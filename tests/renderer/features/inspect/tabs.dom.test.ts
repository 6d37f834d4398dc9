import { flushPromises } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { shallowReactive } from 'vue';
import LesionsTab from '../../../../src-renderer/features/inspect/lesions/LesionsTab.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { inspectedModel, showInspectTab } from '../../../support/inspect-tab.ts';

afterEach(() => document.body.replaceChildren());

it('silenced units and how they are compared stay when the tab is left, each model with its own', async () => {
  const workbench = new AnsweringWorkbench()
    .answer('models.readWithout', ({ experiments }) => [
      {
        ...{ kind: 'answer', experiment: experiments[0]!, milliseconds: 1 },
        answer: { predicted: 1, probabilities: [0.1, 0.9], activity: [[1, 2, 3, 4]] },
      },
    ])
    .answer('models.scoreWithout', ({ experiments }) => [
      {
        ...{ kind: 'answer', experiment: experiments[0]!, milliseconds: 1 },
        answer: { examples: [5, 5], right: [4, 5] },
      },
    ]);
  const models = ['GRU', 'LSTM'].map((name) => inspectedModel(name, { layers: 1, hiddenSize: 4 }));
  const written: Record<string, string> = shallowReactive({});
  const show = () => showInspectTab(LesionsTab, workbench, models, written);
  const off = (shown: Awaited<ReturnType<typeof show>>) =>
    shown
      .findAll('section.model')
      .map((model) =>
        model
          .findAll('[role=option]')
          .flatMap((option, unit) => (option.attributes('aria-selected') === 'true' ? [unit] : [])),
      );
  const first = await show();
  const units = first.findAll('[role=listbox]');
  await units[0]!.trigger('keydown', { key: 'ArrowRight' });
  await units[0]!.trigger('keydown', { key: ' ' });
  await units[1]!.trigger('keydown', { key: ' ' });
  await first.get('[role=switch]').trigger('click');
  await flushPromises();
  expect(off(first)).toEqual([[1], [0]]);
  expect(first.findAll('[role=option]')[1]!.attributes('aria-label')).toMatch(/^Unit 1,/);
  first.unmount();
  const again = await show();
  expect(off(again)).toEqual([[1], [0]]);
  expect(again.get('[role=switch]').attributes('aria-checked')).toBe('true');
});
