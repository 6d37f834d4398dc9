import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h, shallowRef } from 'vue';
import type { ComparisonState } from '#shared/compare/comparison';
import type { RecordedPoint } from '#shared/inside/recording';
import type { LineChartProps } from '../../../../../src-renderer/charts/lines/chart-series.ts';
import LineChart from '../../../../../src-renderer/charts/lines/LineChart.vue';
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

async function show(own: Partial<ComparisonState> = {}, recordings = stored) {
  const comparison = shownComparison(records, own);
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
    global: { ...options.global, stubs: { LineChart: true } },
  });
  await flushPromises();
  const charts = () =>
    shown.findAllComponents(LineChart).map((chart) => chart.props() as LineChartProps);
  const rows = () =>
    shown.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));
  return { shown, charts, rows };
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

it('shows the norms themselves if asked', async () => {
  const doubled = new Map([['lstm', [recordedPoint(10, 1, recordedLayer([2, 4]))]]]);
  const { charts, shown } = await show({}, doubled);
  expect([...charts()[0]!.series[0]!.y]).toEqual([0.5, 1]);
  await shown.get('[role=switch]').trigger('click');
  expect([...charts()[0]!.series[0]!.y]).toEqual([2, 4]);
  expect(charts()[0]!.yLabel).toBe('Gradient norm');
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
