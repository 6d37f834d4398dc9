import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h, shallowRef } from 'vue';
import type { ComparisonState } from '#shared/compare/comparison';
import type { RecordedPoint } from '#shared/inside/recording';
import type { LineChartProps } from '../../../../../src-renderer/charts/lines/chart-series.ts';
import LineChart from '../../../../../src-renderer/charts/lines/LineChart.vue';
import HeatMap from '../../../../../src-renderer/charts/heat/HeatMap.vue';
import { heatTable } from '../../../../../src-renderer/charts/heat/heat-data.ts';
import GradientsView from '../../../../../src-renderer/features/compare/inside/gradients/GradientsView.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { recordedLayer, recordedPoint } from '../../../../support/recorded-points.ts';
import { shownComparison } from '../../../../support/shown-comparison.ts';

const records = [
  finishedRun('rnn a', { cell: 'RNN', seed: 0 }),
  finishedRun('rnn b', { cell: 'RNN', seed: 1 }),
  finishedRun('lstm', { cell: 'LSTM' }),
  finishedRun('old', { cell: 'GRU' }),
];
const pointsOf = (ratio: number): RecordedPoint[] => [
  recordedPoint(10, 1, recordedLayer([1, 1])),
  recordedPoint(20, 2, recordedLayer([ratio, 1])),
];
const stored = new Map([
  ['rnn-a', pointsOf(1e-9)],
  ['rnn-b', pointsOf(0.1)],
  ['lstm', pointsOf(0.5)],
  ['old', []],
]);

async function show(
  own: Partial<ComparisonState> & { readonly parts?: Record<string, string> } = {},
  recordings = stored,
  runs = records,
) {
  const comparison = shownComparison(runs, own);
  Object.assign(comparison, {
    recordings: {
      ...{ need: () => undefined, progress: null, isCancelled: false, missing: [] },
      failures: new Map(),
      values: new Map([...recordings].map(([id, points]) => [id, shallowRef(points)])),
    },
  });
  const options = mountOptions(new AnsweringWorkbench());
  const shown = mount(() => h(TooltipProvider, () => h(GradientsView, { comparison })), {
    ...options,
    global: { ...options.global, stubs: { LineChart: true, HeatMap: true } },
  });
  await flushPromises();
  const charts = () =>
    shown.findAllComponents(LineChart).map((chart) => chart.props() as LineChartProps);
  const rows = () =>
    shown.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));
  const carpets = () => shown.findAllComponents(HeatMap);
  const sentences = () => shown.findAll('.sentence').map((each) => each.text());
  return { shown, charts, rows, carpets, sentences, comparison };
}

it('overlays the profiles of runs, and lists their ratios with a flag', async () => {
  const { charts, rows, shown } = await show();
  expect(charts()[0]!.series.map(({ id, y }) => [id, y[0]])).toEqual([
    ['rnn-a', 1e-9],
    ['rnn-b', 0.1],
    ['lstm', 0.5],
  ]);
  expect(rows().map(([name, ratio, flag]) => [name, ratio, flag])).toEqual([
    ['rnn a', '10⁻⁹', 'Vanishing'],
    ['rnn b', '0.1', '–'],
    ['lstm', '0.5', '–'],
  ]);
  expect(shown.text()).toContain('Not shown: old has no recording.');
});

it('has a carpet of each run in the same colours, and says how much gradient reaches the first step', async () => {
  const { carpets, sentences } = await show();
  expect(carpets().map((carpet) => carpet.props('title'))).toEqual(['rnn-a', 'rnn-b', 'lstm']);
  const [first] = carpets();
  expect(heatTable(first!.props('data')).rows).toEqual([
    ['1', 1, 1e-9],
    ['2', 1, 1],
  ]);
  for (const carpet of carpets()) {
    expect(carpet.props('scale')).toMatchObject({ smallest: 1e-9, largest: 1 });
  }
  expect(sentences()).toEqual([
    'Vanishing The gradient of the first row is 10⁻⁹ of the last row’s.',
    'The gradient of the first row is 0.1 of the last row’s.',
    'The gradient of the first row is 0.5 of the last row’s.',
  ]);
});

it('moves the epoch of all carpets and charts at once', async () => {
  const { carpets, charts, sentences } = await show();
  expect(carpets().map((carpet) => carpet.props('marked'))).toEqual([1, 1, 1]);
  carpets()[2]!.vm.$emit('seek', 0);
  await flushPromises();
  expect(carpets().map((carpet) => carpet.props('marked'))).toEqual([0, 0, 0]);
  expect(charts()[0]!.series[0]!.y[0]).toBe(1);
  expect(sentences()[0]).toBe('The gradient of the first row is as large as the last row’s.');
});

it('shows six carpets until all are asked for', async () => {
  const many = Array.from({ length: 8 }, (_, seed) => finishedRun(`run ${seed}`, { seed }));
  const recordings = new Map(many.map(({ id }) => [id, pointsOf(0.5)]));
  const { carpets, shown } = await show({}, recordings, many);
  expect(carpets()).toHaveLength(6);
  await shown
    .findAll('button')
    .find((button) => button.text() === 'Show all 8 runs')!
    .trigger('click');
  expect(carpets()).toHaveLength(8);
});

it('has a row for each group, with the range of its runs', async () => {
  const { charts, rows } = await show({ grouping: { kind: 'keys', keys: ['cell'] } });
  expect(rows().map((cells) => cells.slice(0, 4))).toEqual([
    ['RNN', '2', '10⁻⁵ (10⁻⁹ to 0.1)', '1 of 2 vanishing'],
    ['LSTM', '1', '0.5', '–'],
  ]);
  expect(charts()[0]!.series[0]).toMatchObject({ band: {} });
  expect(charts()[0]!.series[0]!.y[0]).toBeCloseTo(1e-5, 12);
});

it('shows an earlier epoch, in the charts and in the table', async () => {
  const { charts, rows, shown } = await show();
  await shown.get('[role=slider]').trigger('keydown', { key: 'Home' });
  expect(charts()[0]!.series[0]!.y[0]).toBe(1);
  expect(rows()[0]!.slice(0, 3)).toEqual(['rnn a', '1', '–']);
});

it('shows the epoch, the layer and the norms that the address names, and has them named', async () => {
  const point = (step: number, epoch: number, first: number) =>
    recordedPoint(step, epoch, recordedLayer([first, 1]), recordedLayer([2, 4], { layer: 1 }));
  const two = new Map([['lstm', [point(10, 1, 0.25), point(20, 2, 0.5)]]]);
  const parts = { gradientLayer: '1 forward', gradientNorms: 'absolute' };
  const given = await show({ parts }, two);
  expect([...given.charts()[0]!.series[0]!.y]).toEqual([2, 4]);
  const { charts, shown, comparison } = await show({ parts: { gradientEpoch: '1' } }, two);
  expect([...charts()[0]!.series[0]!.y]).toEqual([0.25, 1]);
  await shown.get('[role=slider]').trigger('keydown', { key: 'End' });
  expect(comparison.state.parts).toEqual({});
  await shown.get('[role=slider]').trigger('keydown', { key: 'Home' });
  await shown.get('[role=switch]').trigger('click');
  expect(comparison.state.parts).toEqual({ gradientEpoch: '1', gradientNorms: 'absolute' });
});

it('shows the norms themselves if asked', async () => {
  const doubled = new Map([['lstm', [recordedPoint(10, 1, recordedLayer([2, 4]))]]]);
  const { charts, carpets, shown } = await show({}, doubled);
  expect(heatTable(carpets()[0]!.props('data')).rows.map(([, norm]) => norm)).toEqual([0.5, 1]);
  expect([...charts()[0]!.series[0]!.y]).toEqual([0.5, 1]);
  await shown.get('[role=switch]').trigger('click');
  expect([...charts()[0]!.series[0]!.y]).toEqual([2, 4]);
  expect(charts()[0]!.yLabel).toBe('Gradient norm');
  expect(heatTable(carpets()[0]!.props('data')).rows.map(([, norm]) => norm)).toEqual([2, 4]);
});

it('says why there is no profile relative to a last step without a gradient', async () => {
  const none = new Map([['lstm', [recordedPoint(10, 1, recordedLayer([2, 0]))]]]);
  const { charts, shown } = await show({}, none);
  expect(charts()[0]!.emptyText).toContain('no gradient at the last step');
  await shown.get('[role=switch]').trigger('click');
  expect([...charts()[0]!.series[0]!.y]).toEqual([2, 0]);
});

it('says what to do without any recording', async () => {
  const { shown } = await show({}, new Map([['old', []]]));
  expect(shown.get('h2').text()).toBe('No gradients recorded');
});
