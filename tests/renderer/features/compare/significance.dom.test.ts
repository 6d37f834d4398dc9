import { mount } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { nextTick, reactive } from 'vue';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import { groupRuns } from '#shared/compare/grouping';
import type { ExperimentRecord } from '#shared/experiment/record';
import SignificanceTab from '../../../../src-renderer/features/compare/significance/SignificanceTab.vue';
import type { Comparison } from '../../../../src-renderer/features/compare/use-comparison.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { answers, comparedRun, finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

const accuracies = {
  GRU: [0.98, 0.981, 0.979],
  LSTM: [0.975, 0.98, 0.978],
  RNN: [0.9, 0.91, 0.92],
};
const records = Object.entries(accuracies).flatMap(([cell, values]) =>
  values.map((accuracy, seed) =>
    finishedRun(
      `${cell} ${seed}`,
      { cell: cell as 'RNN', seed },
      { test: sampleEvaluation(accuracy) },
    ),
  ),
);

/** As much of a comparison as the tab looks at. */
function comparisonOf(runs: readonly ExperimentRecord[], own: Partial<ComparisonState>) {
  const members = runs.map((record) => comparedRun(record));
  return reactive({
    state: { ...newComparisonState(runs.map(({ id }) => id)), ...own },
    runs: members,
    readable: members,
    groups: groupRuns(runs, own.grouping ?? { kind: 'none' }),
    answers: {
      need: () => undefined,
      values: new Map(runs.map(({ id }, index) => [id, answers(index < 6 ? '1110' : '0001')])),
      progress: null,
      failures: new Map(),
      isCancelled: false,
      missing: [],
    },
    nameOf: (id: string) => id,
    change(part: Partial<ComparisonState>) {
      Object.assign(this.state, part);
    },
  });
}

function show(own: Partial<ComparisonState>) {
  const comparison = comparisonOf(records, own);
  const shown = mount(SignificanceTab, {
    ...mountOptions(new AnsweringWorkbench()),
    props: { comparison: comparison as unknown as Comparison },
  });
  return { comparison, shown };
}

const grouped = { grouping: { kind: 'keys', keys: ['cell'] } } as const;
afterEach(() => document.body.replaceChildren());

it('U19: groups come first, as a matrix whose cells show a pair in words', async () => {
  const { shown } = show(grouped);
  const grids = shown.findAll('[role="grid"]');
  expect(grids.map((grid) => grid.attributes('aria-label'))).toEqual([
    'Groups, p after Holm’s correction',
    'All pairs, p after Holm’s correction',
  ]);
  const cells = grids[0]!.findAll('[role="gridcell"]');
  expect(cells).toHaveLength(9);
  expect(cells.map((cell) => cell.classes()[0])).toEqual([
    ...['same', 'open', 'better'],
    ...['open', 'same', 'better'],
    ...['worse', 'worse', 'same'],
  ]);
  const words = '“LSTM” is significantly more accurate than “RNN” on average over seeds';
  expect(shown.get('.verdict').text()).not.toContain(words);
  await cells[7]!.trigger('click');
  expect(shown.get('.verdict').text()).toContain(words);
  expect(shown.findAll('.verdict')[0]!.findAll('p')).toHaveLength(2);
});

it('U19: without groups the pairs of runs come first', async () => {
  const { shown, comparison } = show({});
  expect(shown.text().indexOf('McNemar’s exact test after')).toBeLessThan(
    shown.text().indexOf('Groups of seeds'),
  );
  comparison.change(grouped);
  await nextTick();
  expect(shown.text().indexOf('Groups of seeds')).toBeLessThan(
    shown.text().indexOf('McNemar’s exact test after'),
  );
});

it('U20: only the pairs with the baseline are tested, if that is chosen', async () => {
  const { shown, comparison } = show(grouped);
  expect(shown.text()).toContain('Holm’s correction for 36 pairs');
  expect(shown.text()).toContain('Holm’s correction for 3 pairs of groups');
  await shown.findAll('[role="radio"]')[1]!.trigger('click');
  await nextTick();
  expect(comparison.state.testedPairs).toBe('baseline');
  expect(shown.text()).toContain('Holm’s correction for 8 pairs');
  expect(shown.text()).toContain('Holm’s correction for 2 pairs of groups');
  const grids = shown.findAll('[role="grid"]');
  expect(grids[1]!.attributes('aria-label')).toBe('Each against GRU 0, p after Holm’s correction');
  expect(grids.map((grid) => grid.findAll('[role="gridcell"]').length)).toEqual([3, 9]);
  expect(grids[0]!.get('th[scope="col"]').text()).toBe('GRU');
});
