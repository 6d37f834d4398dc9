import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import FixedPointsView from '../../../../../src-renderer/features/compare/inside/fixed-points/FixedPointsView.vue';
import RowsNeededView from '../../../../../src-renderer/features/compare/inside/rows-needed/RowsNeededView.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { sampleRecord } from '../../../../support/records.ts';
import { shownComparison } from '../../../../support/shown-comparison.ts';

const weights = { weightsSha256: '0'.repeat(64) };
async function show(
  view: typeof FixedPointsView | typeof RowsNeededView,
  records: readonly ExperimentRecord[],
  workbench = new AnsweringWorkbench(),
) {
  const comparison = shownComparison(records, {});
  const shown = mount(
    () => h(TooltipProvider, () => h(view, { comparison })),
    mountOptions(workbench),
  );
  await flushPromises();
  return shown;
}

it('without a finished run, a view says that one is needed', async () => {
  const shown = await show(FixedPointsView, [sampleRecord({ id: 'a', status: 'running' })]);
  expect(shown.get('h2').text()).toBe('No finished run is shown');
});

it('finished runs that can’t be analysed are not said to be unfinished', async () => {
  const shown = await show(FixedPointsView, [finishedRun('a', { bidirectional: true }, weights)]);
  expect(shown.text()).toContain('a reads in both directions');
  expect(shown.get('h2').text()).toBe('None of the finished runs can be analysed');
});

it('runs whose analysis failed are not said to be unfinished', async () => {
  const workbench = new AnsweringWorkbench().refuse('analyses.run', 'its weights are damaged');
  const shown = await show(RowsNeededView, [finishedRun('a', {}, weights)], workbench);
  expect(shown.get('[role=alert]').text()).toContain('its weights are damaged');
  expect(shown.get('h2').text()).toBe('No run could be analysed');
});

it('an analysis is cancelled by the name under which it was asked for, which is each view’s own', async () => {
  const workbench = new AnsweringWorkbench().answer('analyses.stop', () => undefined as never);
  workbench.hold('analyses.run');
  const views = [];
  for (const _ of [1, 2]) {
    views.push(await show(RowsNeededView, [finishedRun('a', {}, weights)], workbench));
  }
  for (const view of views) view.unmount();
  await flushPromises();
  const askers = (command: 'analyses.run' | 'analyses.stop'): unknown[] =>
    workbench.inputs(command).map(({ asker }) => asker);
  expect(new Set(askers('analyses.run'))).toHaveLength(2);
  expect(askers('analyses.stop')).toEqual(askers('analyses.run'));
});

it('an analysis that is taken up again starts from the beginning', async () => {
  const workbench = new AnsweringWorkbench().answer('analyses.stop', () => undefined as never);
  workbench.hold('analyses.run');
  const shown = await show(RowsNeededView, [finishedRun('a', {}, weights)], workbench);
  workbench.emit({ kind: 'analysisProgress', id: 'a', analysis: 'rowsNeeded', share: 0.5 });
  await flushPromises();
  const bar = () => shown.get('[role=progressbar]').attributes('aria-valuenow');
  expect(bar()).toBe('50');
  await shown.get('[role=status] button').trigger('click');
  const [resume] = shown.findAll('button').filter((each) => each.text() === 'Load the rest');
  await resume!.trigger('click');
  await flushPromises();
  expect(bar()).toBe('0');
});
