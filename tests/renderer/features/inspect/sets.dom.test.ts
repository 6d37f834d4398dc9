import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { computed, effectScope, reactive, shallowRef } from 'vue';
import type {
  ModelAnswer,
  SetInside,
  SetMemoryMap,
  SetUnitCourse,
  SetUnits,
} from '#shared/contract/commands';
import { joinMemoryMaps } from '#shared/inside/set-means';
import { heatTable } from '../../../../src-renderer/charts/heat/heat-data.ts';
import HeatMap from '../../../../src-renderer/charts/heat/HeatMap.vue';
import LineChart from '../../../../src-renderer/charts/lines/LineChart.vue';
import type { ChartSeries } from '../../../../src-renderer/charts/lines/chart-series.ts';
import type { DigitSet } from '../../../../src-renderer/features/inspect/digit/digit-set.ts';
import { useDigitSet } from '../../../../src-renderer/features/inspect/digit/use-digit-set.ts';
import GradientTab from '../../../../src-renderer/features/inspect/gradient/GradientTab.vue';
import MemoryTab from '../../../../src-renderer/features/inspect/memory/MemoryTab.vue';
import SetProgress from '../../../../src-renderer/features/inspect/sets/SetProgress.vue';
import { useSetMeans } from '../../../../src-renderer/features/inspect/sets/use-set-means.ts';
import UnitsTab from '../../../../src-renderer/features/inspect/units/UnitsTab.vue';
import { useHandwriting } from '../../../../src-renderer/client/stores/handwriting.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { inspectedModel, showInspectTab } from '../../../support/inspect-tab.ts';

/** Twelve digits whose every byte is their number, so that a part says which it has. */
const images = Uint8Array.from({ length: 12 * 784 }, (_, at) => Math.floor(at / 784));
const labels = [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0];

interface Asked {
  readonly experiments: readonly string[];
  readonly images: Uint8Array;
}
/** The numbers of the digits that are asked about. */
const numbersOf = (input: Asked): number[] =>
  Array.from({ length: input.images.length / 784 }, (_, at) => input.images[at * 784]!);
const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
/** Answers with means that are made of the mean number of the digits. */
function answering<Answer>(of: (mean: number, digits: number) => Answer) {
  return (input: Asked): ModelAnswer<Answer & { predicted: number[]; digits: number }>[] => {
    const numbers = numbersOf(input);
    const common = { digits: numbers.length, predicted: numbers.map(() => 1) };
    const answer = { ...common, ...of(mean(numbers), numbers.length) };
    return [{ kind: 'answer', experiment: input.experiments[0]!, answer, milliseconds: 1 }];
  };
}
const map = (value: number) => ({
  ...{ steps: 2, answers: [0, 1] },
  norms: Float64Array.of(value, 0, 1, value),
});
const inside = (value: number) => ({
  ...{ steps: 2, layers: [] },
  inputGradient: new Float64Array(784).fill(value),
  rowGradient: new Float64Array(28).fill(3 * value),
});
const units = (value: number) => ({
  ...{ steps: 2, units: 1, values: Float64Array.of(value, 0.5) },
  quantity: { name: 'h', label: 'hidden state', range: 'signed' as const },
});
/** Of digits whose numbers follow each other. */
const unitCourse = (value: number, digits: number): Omit<SetUnitCourse, 'digits'> => ({
  steps: 2,
  quantities: [
    {
      ...{ name: 'h', label: 'hidden state h', range: 'signed' },
      mean: Float64Array.of(value, 0),
      squares: Float64Array.of((digits * (digits ** 2 - 1)) / 12, 0),
    },
  ],
});

function workbenchOfSets(): AnsweringWorkbench {
  return new AnsweringWorkbench()
    .answer('models.memoryMapOfSet', answering<Omit<SetMemoryMap, 'digits' | 'predicted'>>(map))
    .answer('models.inspectSet', answering<Omit<SetInside, 'digits' | 'predicted'>>(inside))
    .answer('models.unitsOfSet', answering<Omit<SetUnits, 'digits'>>(units))
    .answer('models.unitOfSet', answering<Omit<SetUnitCourse, 'digits'>>(unitCourse));
}

it.each([
  ['the memory map', MemoryTab, 'models.memoryMapOfSet'],
  ['the input gradient', GradientTab, 'models.inspectSet'],
  ['the units', UnitsTab, 'models.unitsOfSet'],
] as const)(
  'shows the mean of %s over all digits of a set, read part by part',
  async (_, tab, command) => {
    const workbench = workbenchOfSets();
    const shown = await showInspectTab(tab, workbench, [inspectedModel('GRU')], reactive({}), {
      images,
      labels,
    });
    const parts = workbench.inputs(command).map(numbersOf);
    expect(parts).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11],
    ]);
    const [[, first] = []] = heatTable(shown.getComponent(HeatMap).props('data')).rows;
    expect(first).toBeCloseTo(5.5, 12);
    expect(shown.find('[role=progressbar]').exists()).toBe(false);
  },
);

it('charts a unit over a set: its mean, with a band of one standard deviation', async () => {
  const workbench = workbenchOfSets();
  const models = [inspectedModel('GRU')];
  const shown = await showInspectTab(UnitsTab, workbench, models, reactive({}), { images, labels });
  shown.getComponent(HeatMap).vm.$emit('choose', { column: 0, row: 0 });
  await settled();
  const chart = shown.getComponent(LineChart);
  expect(workbench.inputs('models.unitOfSet').map(numbersOf).flat()).toEqual(
    Array.from({ length: 12 }, (_, number) => number),
  );
  expect(chart.props('yLabel')).toBe('Mean of 12 digits');
  const [{ y, band }] = chart.props('series') as [ChartSeries];
  // 0 to 11: the sum of squares about 5.5 is 143.
  const deviation = Math.sqrt(143 / 11);
  expect(y[0]).toBeCloseTo(5.5, 12);
  expect(band!.low[0]).toBeCloseTo(5.5 - deviation, 12);
  expect(band!.high[0]).toBeCloseTo(5.5 + deviation, 12);
  expect(band!.high[1]).toBe(0);
});

it('says how many digits a mean is over and how many of them are read correctly', async () => {
  const models = [inspectedModel('GRU')];
  for (const tab of [MemoryTab, GradientTab]) {
    const shown = await showInspectTab(tab, workbenchOfSets(), models, reactive({}), {
      images,
      labels,
    });
    expect(shown.text()).toContain('Mean over 12 digits, 9 of them read correctly');
  }
});

function startReading() {
  const parts: ((answer: 'right' | 'refused' | 'lost') => Promise<void>)[] = [];
  const question = shallowRef<{ experiments: string[]; images: Uint8Array } | null>({
    experiments: ['gru'],
    images,
  });
  const ask = (experiments: string[], part: Uint8Array) =>
    new Promise<readonly ModelAnswer<SetMemoryMap>[]>((resolve, reject) => {
      parts.push(async (answer) => {
        if (answer === 'lost') reject(new Error('the connection was lost'));
        else if (answer === 'right') resolve(answering(map)({ experiments, images: part }));
        else {
          const error = { code: 'not-found', message: 'it is gone' } as const;
          resolve([{ kind: 'refusal', experiment: 'gru', error }]);
        }
        await flushPromises();
      });
    });
  const scope = effectScope();
  const reading = scope.run(() => useSetMeans(() => question.value, ask, joinMemoryMaps))!;
  return { ...reading, parts, question, scope };
}

it('a set that is cancelled keeps the mean so far, and is read on from there', async () => {
  const { means, progress, cancel, proceed, isCancelled, parts } = startReading();
  expect(progress.value).toEqual({ done: 0, of: 12 });
  await parts[0]!('right');
  expect(progress.value).toEqual({ done: 5, of: 12 });
  cancel();
  await parts[1]!('right');
  expect([isCancelled.value, parts.length, means.value.get('gru')!.digits]).toEqual([true, 2, 5]);
  proceed();
  await parts[2]!('right');
  await parts[3]!('right');
  expect([progress.value, isCancelled.value]).toEqual([null, false]);
  expect(means.value.get('gru')!.norms[0]).toBeCloseTo(5.5, 12);
  expect(parts).toHaveLength(4);
});

it('another set ends the last one, and so does leaving', async () => {
  const { means, progress, parts, question, scope } = startReading();
  await parts[0]!('right');
  question.value = { experiments: ['gru'], images: images.slice(0, 784) };
  expect(means.value.size).toBe(0);
  await parts[1]!('right');
  expect([means.value.size, parts.length]).toEqual([0, 3]);
  await parts[2]!('right');
  expect([means.value.get('gru')!.digits, progress.value]).toEqual([1, null]);
  question.value = { experiments: ['gru'], images };
  scope.stop();
  await parts[3]!('right');
  expect(parts).toHaveLength(4);
});

it.each([
  ['refused', 'it is gone'],
  ['lost', 'the connection was lost'],
] as const)(
  'a part that is %s ends the reading with its reason, and can be asked for again',
  async (how, reason) => {
    const { errors, progress, proceed, means, parts } = startReading();
    await parts[0]!(how);
    expect([errors.value.get('gru')?.message, progress.value]).toEqual([reason, null]);
    proceed();
    for (const part of [1, 2, 3]) await parts[part]!('right');
    expect([errors.value.size, means.value.get('gru')!.digits]).toEqual([0, 12]);
  },
);

const own = ['one', 'two', 'three'].map((id, at) => ({
  ...{ id, label: at, image: new Uint8Array(784).fill(at), drawing: null },
  addedAt: `2026-01-0${at + 1}T03:04:05.678Z`,
}));

it.each<[string, DigitSet['source'], number[], string]>([
  ['of all classes has as many of each', { of: 'all' }, [0, 0, 1, 1, 2], '5 test digits, as many'],
  [
    'of a class has its first ones',
    { of: 'class', label: 1 },
    [1, 1, 1, 1, 1],
    'The first 5 test digits labelled 1',
  ],
  [
    'of wrong answers has those of the model',
    { of: 'wrong', model: 'gru' },
    [0, 2],
    'The first 2 test digits read wrongly by GRU',
  ],
  ['of one’s own has the newest first', { of: 'handwriting' }, [2, 1, 0], 'Your newest 3 digits'],
])('a set %s', async (_, source, expected, text) => {
  const workbench = new AnsweringWorkbench()
    .answer('handwriting.list', () => ({ digits: own, damaged: [] }))
    .answer('datasets.list', () => [
      {
        ...{ kind: 'dataset', name: 'mnist', bundled: true, classes: 3, classNames: null },
        ...{ training: [9, 9, 9], test: [9, 9, 9], hashes: {} },
      },
    ])
    .answer('datasets.examples', ({ label = null, limit = 100 }) => ({
      total: 1000,
      images: new Uint8Array(limit * 784),
      labels: new Uint8Array(limit).fill(label ?? 0),
      indices: Array.from({ length: limit }, (__, at) => at),
    }))
    .answer('datasets.testImages', ({ indices }) => ({
      images: new Uint8Array(indices.length * 784),
    }))
    .answer('experiments.answers', () => ({
      labels: Uint8Array.of(0, 1, 2),
      predicted: Uint8Array.of(1, 1, 1),
      dataset: 'mnist',
      probability: new Float64Array(3),
    }));
  const app = appWithStores(workbench);
  const models = [inspectedModel('GRU')];
  const { set } = app.runWithContext(() =>
    effectScope().run(() => {
      void useHandwriting().refresh();
      return useDigitSet(
        () => ({ source, count: 5 }),
        () => ({ dataset: 'mnist', classNames: null }),
        () => models,
      );
    }),
  )!;
  await settled();
  expect(set.value?.labels).toEqual(expected);
  expect(set.value?.images).toHaveLength(expected.length * 784);
  expect(set.value?.text).toContain(text);
});

it('one Cancel ends all that a tab reads of a set, of which it says what all have got', async () => {
  const asked: string[] = [];
  const reading = (done: number) => ({
    read: computed(() => ({ done, of: 20 })),
    isCancelled: shallowRef(false),
    cancel: () => void asked.push(`cancel ${done}`),
    proceed: () => void asked.push(`proceed ${done}`),
  });
  const readings = [reading(10), reading(5)];
  const shown = mount(SetProgress, { props: { readings } });
  expect(shown.text()).toContain('first 5 of 20 digits');
  await shown.get('button').trigger('click');
  expect(asked).toEqual(['cancel 10', 'cancel 5']);
  readings[1]!.isCancelled.value = true;
  await flushPromises();
  await shown.get('button').trigger('click');
  expect(asked.slice(2)).toEqual(['proceed 10', 'proceed 5']);
});
