import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h, nextTick, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { Evaluation } from '#shared/experiment/record';
import CalibrationTable from '../../../../src-renderer/features/compare/calibration/CalibrationTable.vue';
import {
  calibratedRuns,
  rowsOfGroups,
} from '../../../../src-renderer/features/compare/calibration/calibrated-rows.ts';
import { answeredRuns } from '../../../../src-renderer/features/compare/answers/answered-models.ts';
import ConfigTab from '../../../../src-renderer/features/compare/config/ConfigTab.vue';
import ConfusionTab from '../../../../src-renderer/features/compare/confusion/ConfusionTab.vue';
import FairnessChip from '../../../../src-renderer/features/compare/fairness/FairnessChip.vue';
import MemberList from '../../../../src-renderer/features/compare/members/MemberList.vue';
import type { MemberActions } from '../../../../src-renderer/features/compare/members/use-members.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { answers, finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { shownComparison } from '../../../support/shown-comparison.ts';

const grouped = { grouping: { kind: 'allButSeed' } } as const;

function evaluation(accuracy: number, confusion: number[][]): Evaluation {
  return { ...sampleEvaluation(accuracy), confusion };
}

/** Two GRUs, whose matrices differ in their first row, and two LSTMs that are alike. */
const records = [
  finishedRun(
    'gru a',
    { cell: 'GRU', seed: 0 },
    {
      test: evaluation(0.9, [
        [8, 2],
        [0, 10],
      ]),
    },
  ),
  finishedRun(
    'gru b',
    { cell: 'GRU', seed: 1 },
    {
      test: evaluation(0.8, [
        [6, 4],
        [0, 10],
      ]),
    },
  ),
  finishedRun(
    'lstm a',
    { cell: 'LSTM', seed: 0 },
    {
      test: evaluation(1, [
        [10, 0],
        [0, 10],
      ]),
      parameters: 2000,
    },
  ),
  finishedRun(
    'lstm b',
    { cell: 'LSTM', seed: 1 },
    {
      test: evaluation(1, [
        [10, 0],
        [0, 10],
      ]),
      parameters: 2000,
    },
  ),
];

async function show(component: Component, props: Record<string, unknown>) {
  const routes = [
    { path: '/', name: 'experiments', component: { render: () => null } },
    { path: '/run/:id', name: 'run', component: { render: () => null } },
  ];
  const router = createRouter({ history: createMemoryHistory(), routes });
  await router.push('/');
  const workbench = new AnsweringWorkbench();
  workbench.answer('experiments.confusionExamples', () => ({
    total: 0,
    indices: [],
    images: new Uint8Array(0),
    probabilities: null,
  }));
  return mount(
    () => h(TooltipProvider, () => h(component, props)),
    mountOptions(workbench, router),
  );
}

it('U21: a group has one confusion matrix, the mean of its runs, with their deviation', async () => {
  const shown = await show(ConfusionTab, { comparison: shownComparison(records, grouped) });
  const grids = shown.findAll('[role="grid"]');
  expect(grids.map((grid) => grid.attributes('aria-label'))).toEqual([
    'GRU: mean confusion matrix',
    'LSTM: mean confusion matrix',
  ]);
  expect(shown.findAll('.run-title').map((title) => title.text())).toEqual([
    expect.stringContaining('85.00 ± 7.07 % · N = 2') as string,
    expect.stringContaining('100.00 ± 0.00 % · N = 2') as string,
  ]);
  // Means of 8 and 6, and of 2 and 4.
  const cells = grids[0]!.findAll('[role="gridcell"]');
  expect(cells.map((cell) => cell.text())).toEqual(['7', '3', '', '10']);
  expect(cells[1]!.attributes('title')).toBe(
    'True 0, predicted 1: 3 ± 1.4 on average over 2 runs (30.00 ± 14.14 % of the row)',
  );
});

it('U21: the difference of two groups is that of their means', async () => {
  const shown = await show(ConfusionTab, { comparison: shownComparison(records, grouped) });
  await shown.findAll('[role="radio"]')[3]!.trigger('click');
  await nextTick();
  const grids = shown.findAll('[role="grid"]');
  expect(grids[1]!.attributes('aria-label')).toBe('LSTM: difference from the baseline');
  const cells = grids[1]!.findAll('[role="gridcell"]');
  expect(cells.map((cell) => cell.text())).toEqual(['+3', '−3', '', '']);
  expect(cells[0]!.attributes('title')).toContain('(+30.0 points), better');
  expect(cells[1]!.attributes('title')).toContain('(−30.0 points), better');
});

it('U21: a cell of a group shows the images of its runs, by their names', async () => {
  const shown = await show(ConfusionTab, { comparison: shownComparison(records, grouped) });
  await shown.findAll('[role="gridcell"]')[1]!.trigger('click');
  const listed = shown.findAll('summary');
  expect(listed.map((each) => each.text())).toEqual([
    expect.stringMatching(/gru a\s*2 images/) as string,
    expect.stringMatching(/gru b\s*4 images/) as string,
  ]);
  expect(shown.findAll('details[open]')).toHaveLength(1);
});

it('U21: a group whose runs have different data sets has no mean matrix, and says so', async () => {
  const mixed = [
    ...records.slice(0, 1),
    finishedRun('bars', { cell: 'GRU', seed: 1, dataset: 'bars' }),
  ];
  const comparison = shownComparison(mixed, { grouping: { kind: 'keys', keys: ['cell'] } });
  const shown = await show(ConfusionTab, { comparison });
  expect(shown.findAll('[role="grid"]')).toHaveLength(0);
  expect(shown.text()).toContain('different data sets (mnist, bars)');
});

it('U21: the calibration scores of a group are means with deviations', async () => {
  const comparison = shownComparison(records, grouped);
  // Confidence 0.9 and 0.8 of right answers: overconfidence −10 and −20 points, deviation 7.07.
  const found = ['gru-a', 'gru-b', 'lstm-a', 'lstm-b'].map(
    (id, at) => [id, answers('11', at % 2 === 0 ? [0.9, 0.9] : [0.8, 0.8])] as const,
  );
  const { models } = answeredRuns(comparison.runs, new Map(found));
  const rows = rowsOfGroups(comparison.groups, calibratedRuns(models));
  const shown = await show(CalibrationTable, { rows, isGrouped: true });
  expect(shown.findAll('tbody th').map((head) => head.text())).toEqual([
    expect.stringMatching(/GRU\s*N = 2/) as string,
    expect.stringMatching(/LSTM\s*N = 2/) as string,
  ]);
  const gru = shown.findAll('tbody tr')[0]!.findAll('td');
  expect(gru[0]!.text()).toContain('85.00 ± 7.07 %');
  expect(gru[1]!.text()).toContain('15.00 ± 7.07 %');
  expect(gru[2]!.text()).toContain('−15.00 ± 7.07');
  expect(shown.findAll('.best').map((cell) => cell.text())).toContain('100.00 ± 0.00 % (best)');
});

it('U21: the table of configs has a column for each group, and lists values that differ in it', async () => {
  const shown = await show(ConfigTab, { comparison: shownComparison(records, grouped) });
  expect(shown.findAll('thead th').map((head) => head.text())).toEqual([
    'Field',
    expect.stringMatching(/GRU\s*N = 2\s*baseline/) as string,
    expect.stringMatching(/LSTM\s*N = 2/) as string,
  ]);
  const rows = shown
    .findAll('tbody tr')
    .map((row) => row.findAll('th, td').map((cell) => cell.text()));
  expect(rows).toEqual([
    ['Cell', 'GRU', expect.stringContaining('LSTM')],
    ['Seed', '2 values: 0, 1', '2 values: 0, 1'],
  ]);
});

it('U21: runs are listed under their groups, which are collapsed, hidden, removed or made the baseline', async () => {
  const actions = {
    toggleHidden: vi.fn(),
    remove: vi.fn(),
    makeBaseline: vi.fn(() => 'LSTM is now the baseline'),
  };
  const comparison = shownComparison(records, grouped);
  const shown = await show(MemberList, {
    comparison,
    actions: actions as unknown as MemberActions,
  });
  const groups = shown.findAll('.fold');
  expect(groups.map((group) => group.text())).toEqual([
    expect.stringMatching(/GRU\s*N = 2\s*baseline/) as string,
    expect.stringMatching(/LSTM\s*N = 2/) as string,
  ]);
  expect(shown.findAll('.members a').map((link) => link.text())).toEqual(
    records.map(({ name }) => name),
  );
  await groups[1]!.trigger('click');
  expect(shown.findAll('.members a')).toHaveLength(2);
  const lstm = ['lstm-a', 'lstm-b'];
  const press = (label: string) => shown.get(`button[aria-label="${label}"]`).trigger('click');
  await press('Show the runs of LSTM in charts');
  expect(actions.toggleHidden).toHaveBeenCalledWith(lstm);
  await press('Make LSTM the baseline');
  expect(actions.makeBaseline).toHaveBeenCalledWith(lstm, 'LSTM');
  expect(shown.get('[role="status"]').text()).toBe('LSTM is now the baseline');
  await press('Remove the runs of LSTM');
  expect(actions.remove).toHaveBeenCalledWith(lstm);
  expect(shown.find('button[aria-label="Make GRU the baseline"]').exists()).toBe(false);
});

it('U36: possible confounders are a number that opens their list, and nothing if there are none', async () => {
  const shown = await show(FairnessChip, { comparison: shownComparison(records, grouped) });
  expect(shown.text()).toBe('1 possible confounder');
  await shown.get('button').trigger('click');
  await nextTick();
  const list = document.querySelector('[aria-label="Fairness of this comparison"]')!;
  expect(list.textContent).toContain('The networks differ in size');
  expect(list.querySelector('button')!.textContent).toContain('Match parameters…');
  const fair = await show(FairnessChip, {
    comparison: shownComparison(records.slice(0, 2), grouped),
  });
  expect(fair.text()).toBe('');
});
