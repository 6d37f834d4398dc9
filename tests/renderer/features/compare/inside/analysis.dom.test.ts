import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it } from 'vitest';
import { h, type Component } from 'vue';
import type { ExperimentRecord } from '#shared/experiment/record';
import { analyses, analysisKinds, type AnalysisKind } from '#shared/inside/analyses';
import FixedPointsView from '../../../../../src-renderer/features/compare/inside/fixed-points/FixedPointsView.vue';
import LesionsView from '../../../../../src-renderer/features/compare/inside/lesions/LesionsView.vue';
import LyapunovView from '../../../../../src-renderer/features/compare/inside/lyapunov/LyapunovView.vue';
import ProbesView from '../../../../../src-renderer/features/compare/inside/probes/ProbesView.vue';
import RowsNeededView from '../../../../../src-renderer/features/compare/inside/rows-needed/RowsNeededView.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { finishedRun } from '../../../../support/compared.ts';
import { mountOptions } from '../../../../support/mounting.ts';
import { sampleRecord } from '../../../../support/records.ts';
import { shownComparison } from '../../../../support/shown-comparison.ts';

const weights = { weightsSha256: '0'.repeat(64) };
async function show(
  view: Component,
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

const views = {
  rowsNeeded: RowsNeededView,
  probes: ProbesView,
  lesions: LesionsView,
  lyapunov: LyapunovView,
  fixedPoints: FixedPointsView,
} satisfies Record<AnalysisKind, Component>;

it.each(analysisKinds)(
  'the analysis %s says how far it is, is cancelled, and starts from the beginning when taken up again',
  async (kind) => {
    const stopped: unknown[] = [];
    const workbench = new AnsweringWorkbench().answer('analyses.stop', (input) => {
      stopped.push(input);
      return undefined as never;
    });
    workbench.hold('analyses.run');
    const shown = await show(views[kind], [finishedRun('a', {}, weights)], workbench);
    expect(shown.get('[role=status]').text()).toContain(`${analyses[kind].doing}: 0 of 1 runs`);
    const progress = async (analysis: AnalysisKind, share: number): Promise<void> => {
      workbench.emit({ kind: 'analysisProgress', id: 'a', analysis, share });
      await flushPromises();
    };
    const bar = () => shown.get('[role=progressbar]').attributes('aria-valuenow');
    await progress(kind, 0.5);
    await progress(
      analysisKinds.find((other) => other !== kind)!,
      0.9,
    );
    expect(bar()).toBe('50');
    await shown.get('[role=status] button').trigger('click');
    expect(stopped).toMatchObject([{ experiment: 'a', kind }]);
    const [resume] = shown.findAll('button').filter((each) => each.text() === 'Load the rest');
    await resume!.trigger('click');
    await flushPromises();
    expect(bar()).toBe('0');
  },
);
