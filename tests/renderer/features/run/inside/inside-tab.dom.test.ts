import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { ExperimentRecord } from '#shared/experiment/record';
import type { RecordedPoint } from '#shared/inside/recording';
import type { LineChartProps } from '../../../../../src-renderer/charts/lines/chart-series.ts';
import LineChart from '../../../../../src-renderer/charts/lines/LineChart.vue';
import InsideTab from '../../../../../src-renderer/features/run/inside/InsideTab.vue';
import type { RunActions } from '../../../../../src-renderer/features/run/use-run-actions.ts';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { recordedLayer, recordedPoint } from '../../../../support/recorded-points.ts';

const rnn = finishedRun('an rnn', { cell: 'RNN' });
/** The gradient of the first row is small at first, and then smaller. */
const points = [1, 2, 3].map((at) =>
  recordedPoint(10 * at, at, recordedLayer([10 ** (-2 * at), 0.1, 1])),
);

async function routerAt(address: string) {
  const routes = [{ path: '/run/:id', component: { render: () => null } }];
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push(address);
  return router;
}

async function show(
  stored: readonly RecordedPoint[],
  record: ExperimentRecord = rnn,
  address = '/run/an-rnn?tab=inside',
) {
  const workbench = new AnsweringWorkbench().answer('experiments.recording', () => stored);
  const actions = { duplicate: vi.fn() };
  const router = await routerAt(address);
  const options = mountOptions(workbench, router);
  const shown = mount(
    () =>
      h(TooltipProvider, () => h(InsideTab, { record, actions: actions as unknown as RunActions })),
    { ...options, global: { ...options.global, stubs: { LineChart: true } } },
  );
  await flushPromises();
  const charts = () =>
    shown.findAllComponents(LineChart).map((chart) => chart.props() as LineChartProps);
  const profile = () => charts()[0]!.series.find(({ id }) => id === 'now')!;
  return { shown, workbench, actions, charts, profile, router, carpet: () => shown.get('.field') };
}

it('says how little gradient reaches the first row, as a warning where it vanishes', async () => {
  const { shown } = await show(points);
  expect(shown.get('.advice h2').text()).toBe('The gradient vanishes');
  expect(shown.get('.advice p').text()).toContain(
    'The gradient of the first row is 10⁻⁶ of the last row’s.',
  );
});

it('follows the chosen point of the training: its sentence, profile and column', async () => {
  const { shown, carpet, profile } = await show(points);
  expect([...profile().y]).toEqual([1e-6, 0.1, 1]);
  await carpet().trigger('keydown', { key: 'Home' });
  expect([...profile().y]).toEqual([0.01, 0.1, 1]);
  expect(shown.find('.advice').exists()).toBe(false);
  expect(shown.get('.sentence').text()).toBe(
    'The gradient of the first row is 0.01 of the last row’s.',
  );
  expect(carpet().get('.track').attributes('style')).toContain('translateX(0%)');
});

it('shows the point that the address names, and has it named', async () => {
  const { carpet, profile, router } = await show(points, rnn, '/run/an-rnn?tab=inside&point=20');
  expect(profile().y[0]).toBeCloseTo(1e-4, 12);
  const shownAddress = () => router.currentRoute.value.fullPath;
  await carpet().trigger('keydown', { key: 'Home' });
  await vi.waitFor(() => expect(shownAddress()).toBe('/run/an-rnn?tab=inside&point=10'));
  await carpet().trigger('keydown', { key: 'End' });
  await vi.waitFor(() => expect(shownAddress()).toBe('/run/an-rnn?tab=inside'));
  await router.push('/run/an-rnn?tab=inside&point=10');
  await flushPromises();
  expect([...profile().y]).toEqual([0.01, 0.1, 1]);
});

it('the arrow keys reach every cell of the carpet, and choose its point of the training', async () => {
  const { shown, carpet, profile } = await show(points);
  const described = shown.get('.heat [role=status]');
  await carpet().trigger('focus');
  await carpet().trigger('keydown', { key: 'ArrowLeft' });
  expect(described.text()).toBe('Row 1, epoch 2: 10⁻⁴');
  await carpet().trigger('keydown', { key: 'ArrowDown' });
  expect(described.text()).toBe('Row 2, epoch 2: 0.1');
  expect(profile().y[0]).toBeCloseTo(1e-4, 12);
});

it('stays at the newest point while the run trains, unless an earlier one is chosen', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { workbench, profile, carpet } = await show(points.slice(0, 2), {
    ...rnn,
    status: 'running',
  });
  workbench.answer('experiments.recording', () => points.slice(2));
  const epoch = { kind: 'epoch', experiment: rnn.id, result: rnn.epochs[0]!, epochs: 3 } as const;
  workbench.emit(epoch);
  vi.advanceTimersByTime(1000);
  await flushPromises();
  expect(profile().y[0]).toBe(1e-6);
  await carpet().trigger('keydown', { key: 'ArrowLeft' });
  workbench.answer('experiments.recording', () => [recordedPoint(40, 4, recordedLayer([5, 6, 7]))]);
  workbench.emit(epoch);
  vi.advanceTimersByTime(1000);
  await flushPromises();
  vi.useRealTimers();
  expect(profile().y[0]).toBeCloseTo(1e-4, 12);
});

it('charts the ratio, the gates and the units over the training', async () => {
  const { charts } = await show(points);
  expect(charts().map(({ title, series }) => [title, series.length])).toEqual([
    ['Gradient by row', 2],
    ['First-to-last gradient ratio', 1],
    ['Saturated values', 1],
    ['Dead and saturated units', 2],
  ]);
});

it('says why there is no ratio to draw where nothing reaches the first row', async () => {
  const { charts } = await show([recordedPoint(20, 1, recordedLayer([0, 0.1, 1]))]);
  expect(charts()[1]!.emptyText).toBe('The gradient of the first row is 0 at every point.');
});

it('offers the layers and directions of a network that has several', async () => {
  const config = { ...rnn.config, bidirectional: true };
  const deep = points.map(({ step, epoch, layers }) =>
    recordedPoint(step, epoch, ...layers, recordedLayer([1, 0.1], { direction: 'backward' })),
  );
  const { shown } = await show(deep, { ...rnn, config });
  expect(shown.get('[aria-label=Layer]').text()).toBe('Layer 1, forward');
  expect((await show(points)).shown.find('[aria-label=Layer]').exists()).toBe(false);
});

it('the carpet is also a table, under which Tab finds nothing', async () => {
  const { shown } = await show(points);
  await shown.get('[aria-label="Export Gradient through time"]').trigger('click');
  await flushPromises();
  const item = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
  item.find(({ textContent }) => textContent.includes('Show as table'))!.click();
  await flushPromises();
  const table = shown.get('[aria-label="Gradient through time: table"]');
  expect(table.findAll('thead th').map((head) => head.text())).toEqual([
    ...['row', 'epoch 1', 'epoch 2', 'epoch 3'],
  ]);
  expect(table.findAll('tbody tr')[0]!.text()).toContain('10⁻⁴');
  const carpet = shown.get('[role=application]').element;
  expect(carpet.closest('[inert]')).not.toBeNull();
  expect(table.element.closest('[inert]')).toBeNull();
});

it('a run without a recording can be trained again', async () => {
  const { shown, actions } = await show([]);
  expect(shown.get('h2').text()).toBe('Nothing recorded');
  await shown.get('button').trigger('click');
  expect(actions.duplicate).toHaveBeenCalledOnce();
});

it('says why a recording could not be read, and reads it on request', async () => {
  const workbench = new AnsweringWorkbench().refuse('experiments.recording', 'line 3 is damaged');
  const shown = mount(
    () => h(TooltipProvider, () => h(InsideTab, { record: rnn, actions: {} as RunActions })),
    mountOptions(workbench, await routerAt('/run/an-rnn')),
  );
  await flushPromises();
  expect(shown.text()).toContain('line 3 is damaged');
  workbench.answer('experiments.recording', () => []);
  await shown.get('button').trigger('click');
  await flushPromises();
  expect(shown.get('h2').text()).toBe('Nothing recorded');
});
