import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { nextTick } from 'vue';
import type { ComparisonState } from '#shared/compare/comparison';
import SignificanceTab from '../../../../src-renderer/features/compare/significance/SignificanceTab.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { answers, finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { shownComparison } from '../../../support/shown-comparison.ts';

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

function show(own: Partial<ComparisonState>) {
  const comparison = shownComparison(records, own, (at) => answers(at < 6 ? '1110' : '0001'));
  const shown = mount(SignificanceTab, {
    ...mountOptions(new AnsweringWorkbench()),
    props: { comparison },
  });
  return { comparison, shown };
}

/** Shows the pairs of grouped runs. */
async function openPairs(shown: ReturnType<typeof show>['shown']): Promise<void> {
  await shown.get('[aria-label="Pairs of runs"] button').trigger('click');
}

const grouped = { grouping: { kind: 'keys', keys: ['cell'] } } as const;

it('U19: groups come first, as a matrix whose cells show a pair in words', async () => {
  const { shown } = show(grouped);
  await openPairs(shown);
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
  const [sentence, figures] = shown.findAll('.verdict')[0]!.findAll('p');
  // Without a break within.
  expect(sentence!.text()).toMatch(/\(p\u{A0}[<=]\u{A0}0\.\d+\)/u);
  expect(figures!.text()).toMatch(/t\u{A0}=\u{A0}.*p\u{A0}[<=]\u{A0}0/u);
});

it('U19: the pairs of grouped runs are neither loaded nor tested until they are shown', async () => {
  const { shown, comparison } = show(grouped);
  expect(shown.findAll('[role="grid"]')).toHaveLength(1);
  expect(shown.text()).toContain('36 pairs of single runs');
  expect(comparison).toHaveProperty('needs', 0);
  await openPairs(shown);
  expect(shown.findAll('[role="grid"]')).toHaveLength(2);
  expect(comparison).toHaveProperty('needs', 1);
  await openPairs(shown);
  expect(shown.findAll('[role="grid"]')).toHaveLength(1);
});

it('U19: without groups the pairs of runs come first', async () => {
  const { shown, comparison } = show({});
  expect(shown.text().indexOf('McNemar’s exact test after')).toBeLessThan(
    shown.text().indexOf('Groups of seeds'),
  );
  comparison.change(grouped);
  await nextTick();
  await openPairs(shown);
  expect(shown.text().indexOf('Groups of seeds')).toBeLessThan(
    shown.text().indexOf('McNemar’s exact test after'),
  );
});

it('U20: only the pairs with the baseline are tested, if that is chosen', async () => {
  const { shown, comparison } = show(grouped);
  await openPairs(shown);
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
