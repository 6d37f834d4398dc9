import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h, reactive, shallowRef } from 'vue';
import type {
  InsideView,
  MemoryMap,
  ModelAnswer,
  Transplant,
  UnitValues,
} from '#shared/contract/commands';
import GradientTab from '../../../../src-renderer/features/inspect/gradient/GradientTab.vue';
import LesionsTab from '../../../../src-renderer/features/inspect/lesions/LesionsTab.vue';
import UnitBrush from '../../../../src-renderer/features/inspect/lesions/UnitBrush.vue';
import MemoryTab from '../../../../src-renderer/features/inspect/memory/MemoryTab.vue';
import TransplantParts from '../../../../src-renderer/features/inspect/transplant/TransplantParts.vue';
import UnitsTab from '../../../../src-renderer/features/inspect/units/UnitsTab.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { inspectedModel, showInspectTab } from '../../../support/inspect-tab.ts';

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
  const written = reactive<Record<string, string>>({});
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

it('units to silence are numbered, above every eighth and beside each row', () => {
  const numbers = (units: number) => {
    const brush = mount(UnitBrush, {
      props: {
        label: 'Units',
        activity: Array.from({ length: units }, () => 0),
        ...{ largest: 1, silenced: new Set<number>() },
      },
      ...mountOptions(new AnsweringWorkbench()),
    });
    const texts = (part: string) => brush.findAll(`${part} .tick`).map((tick) => tick.text());
    return [texts('.columns'), texts('.rows')];
  };
  expect(numbers(70)).toEqual([
    ['0', '8', '16', '24'],
    ['0', '32', '64'],
  ]);
  expect(numbers(10)).toEqual([['0', '8'], []]);
});

const inside: InsideView = {
  ...{ steps: 2, predicted: 1, probabilities: [0, 1], layers: [] },
  inputGradient: new Float64Array(784).fill(1),
};
const memory: MemoryMap = {
  ...{ steps: 2, predicted: 1, answers: [0, 1] },
  norms: Float64Array.of(1, 0, 1, 1),
};
const units: UnitValues = {
  ...{ steps: 2, units: 1, values: Float32Array.of(0.5, 1) },
  quantity: { name: 'h', label: 'hidden state', range: 'signed' },
};
/** The answer of a model. */
function answered<Answer>(answer: Answer) {
  return ({ experiments }: { readonly experiments: readonly string[] }): ModelAnswer<Answer>[] => [
    { kind: 'answer', experiment: experiments[0]!, answer, milliseconds: 1 },
  ];
}
/** The same, but that of the model LSTM is a refusal. */
function answeredBut<Answer>(answer: Answer) {
  return (input: { readonly experiments: readonly string[] }): ModelAnswer<Answer>[] => {
    const error = { code: 'not-found', message: 'its weights are damaged' } as const;
    return input.experiments[0] === 'lstm'
      ? [{ kind: 'refusal', experiment: 'lstm', error }]
      : answered(answer)(input);
  };
}

it.each([
  ['the input gradient', GradientTab, 'Couldn’t compute the input gradient of LSTM'],
  ['the memory', MemoryTab, 'Couldn’t map what the answer of LSTM depends on'],
  ['the gates', UnitsTab, 'Couldn’t read the gates of LSTM'],
])('a model that refuses to show %s is named beside those that don’t', async (_, tab, title) => {
  const workbench = new AnsweringWorkbench()
    .answer('models.inspect', answeredBut(inside))
    .answer('models.memoryMap', answeredBut(memory))
    .answer('models.units', answered(units));
  const models = ['GRU', 'LSTM'].map((name) => inspectedModel(name));
  const shown = await showInspectTab(tab, workbench, models);
  expect(shown.get('[role=alert]').text()).toContain(title);
  expect(shown.get('[role=alert]').text()).toContain('its weights are damaged');
  expect(shown.find('section[aria-label="GRU"]').exists()).toBe(true);
  workbench.answer('models.inspect', answered(inside)).answer('models.memoryMap', answered(memory));
  await shown.get('[role=alert] button').trigger('click');
  await flushPromises();
  expect(shown.find('[role=alert]').exists()).toBe(false);
});

it.each([
  ['the input gradient', GradientTab, 'Couldn’t compute the input gradient of LSTM'],
  ['the memory', MemoryTab, 'Couldn’t map what the answer of LSTM depends on'],
  ['the units', UnitsTab, 'Couldn’t read the units of LSTM'],
])('a model that can’t be asked for %s leaves the others on show', async (_, tab, title) => {
  const lost =
    <Answer>(answer: Answer) =>
    (input: { readonly experiments: readonly string[] }): ModelAnswer<Answer>[] => {
      if (input.experiments[0] === 'lstm') throw new Error('the connection was lost');
      return answered(answer)(input);
    };
  const workbench = new AnsweringWorkbench()
    .answer('models.inspect', lost(inside))
    .answer('models.memoryMap', lost(memory))
    .answer('models.units', lost(units));
  const shown = await showInspectTab(
    tab,
    workbench,
    ['GRU', 'LSTM'].map((name) => inspectedModel(name)),
  );
  expect(shown.findAll('[role=alert]').map((alert) => alert.text())).toEqual([
    expect.stringContaining(title),
  ]);
  expect(shown.get('[role=alert]').text()).toContain('the connection was lost');
  expect(shown.findAll('[role=application]')).toHaveLength(1);
  expect(shown.find('section[aria-label="GRU"]').exists()).toBe(true);
});

it('units of another layer aren’t shown under the name of the chosen one', async () => {
  const workbench = new AnsweringWorkbench().answer('models.inspect', answeredBut(inside));
  const answer = workbench.hold('models.units');
  const written = reactive<Record<string, string>>({});
  const models = [inspectedModel('GRU', { layers: 2 })];
  const shown = await showInspectTab(UnitsTab, workbench, models, written);
  const answered = () =>
    answer([{ kind: 'answer', experiment: 'gru', answer: units, milliseconds: 1 }]);
  written['layer'] = '2';
  await flushPromises();
  await answered();
  expect(shown.find('[role=application]').exists()).toBe(false);
  await answered();
  expect(shown.find('[role=application]').exists()).toBe(true);
  expect(workbench.inputs('models.units').map(({ layer }) => layer)).toEqual([0, 1]);
});

it('the memory map says the answer by the name of its class', async () => {
  const workbench = new AnsweringWorkbench().answer('models.memoryMap', answeredBut(memory));
  const model = inspectedModel('GRU');
  if (model.kind !== 'saved') throw new Error('no model');
  const data = { ...model.record.data!, classes: 2, classNames: ['coat', 'boot'] };
  const named = { ...model, record: { ...model.record, data } };
  const shown = await showInspectTab(MemoryTab, workbench, [named]);
  expect(shown.get('[role=application]').attributes('aria-label')).toContain(
    'what its answer boot depends on',
  );
});

it('the parts of a transplant are all of the same second digit', async () => {
  const workbench = new AnsweringWorkbench();
  const answer = workbench.hold('models.transplant');
  const transplant: Transplant = {
    ...{ steps: 1, classes: 2, after: [1], probabilities: Float64Array.of(1, 0) },
    donor: { predicted: 0, probabilities: [1, 0] },
    recipient: { predicted: 1, probabilities: [0, 1] },
  };
  const answerOne = () => answer(answered(transplant)({ experiments: ['rnn'] }));
  const model = inspectedModel('RNN', { cell: 'RNN', layers: 2 });
  const question = { experiments: [model.id], image: new Uint8Array(784) };
  const [first, second] = [new Uint8Array(784), new Uint8Array(784).fill(9)];
  const recipient = shallowRef(first);
  const shown = mount(
    () =>
      h(TooltipProvider, () =>
        h(TransplantParts, { question, recipient: recipient.value, models: [model], noun: 'row' }),
      ),
    mountOptions(workbench),
  );
  await answerOne();
  recipient.value = second;
  await flushPromises();
  await answerOne();
  for (let part = 0; part < 3; part += 1) {
    expect(shown.find('table').exists()).toBe(false);
    await answerOne();
  }
  await flushPromises();
  expect(shown.findAll('tbody tr')).toHaveLength(3);
  expect(shown.findAll('tbody td').map((cell) => cell.text())).toEqual(['1', '1', '1']);
  const digits = workbench.inputs('models.transplant').map((input) => input.recipient[0]);
  expect(digits).toEqual([0, 0, 9, 9, 9]);
});
