import { flushPromises, mount } from '@vue/test-utils';
import { afterEach, expect, it, vi } from 'vitest';
import { nextTick, reactive } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { newComparisonState, type ComparisonState } from '#shared/compare/comparison';
import { groupRuns } from '#shared/compare/grouping';
import { defaultPreferences, type Preferences } from '#shared/contract/preferences';
import type { ExperimentRecord } from '#shared/experiment/record';
import VerdictCard from '../../../../src-renderer/features/compare/verdict/VerdictCard.vue';
import { hasVerdict } from '../../../../src-renderer/features/compare/verdict/use-verdict.ts';
import type { Comparison } from '../../../../src-renderer/features/compare/use-comparison.ts';
import { useQueue } from '../../../../src-renderer/client/stores/queue.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { answers, comparedRun, finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';

const cells = ['RNN', 'GRU', 'LSTM'] as const;
const rightOnes = { rnn: '1111100000', gru: '1111111110', lstm: '1111111111' };
const records = cells.map((cell) =>
  finishedRun(
    cell,
    { cell },
    {
      batch: 'RNN, GRU and LSTM',
      parameters: cell === 'LSTM' ? 4000 : 1000,
      test: sampleEvaluation(
        [...rightOnes[cell.toLowerCase() as 'rnn']].filter(Number).length / 10,
      ),
    },
  ),
);

/** As much of a comparison as the card looks at. */
function comparisonOf(runs: readonly ExperimentRecord[], grouping: ComparisonState['grouping']) {
  const changes: Partial<ComparisonState>[] = [];
  const comparison = reactive({
    state: { ...newComparisonState(runs.map(({ id }) => id)), grouping },
    readable: runs.map((record) =>
      comparedRun(record, { status: record.status === 'finished' ? 'ready' : 'waiting' }),
    ),
    groups: groupRuns(runs, grouping),
    baseline: comparedRun(runs[0]!),
    colourOf: () => 'red',
    answers: {
      need: () => undefined,
      values: new Map(
        Object.entries(rightOnes).map(([id, right]) => [id, answers(right)] as const),
      ),
      progress: null,
    },
    change: (part: Partial<ComparisonState>) => changes.push(part),
  });
  return { comparison, changes };
}

async function show(
  runs: readonly ExperimentRecord[] = records,
  grouping: ComparisonState['grouping'] = { kind: 'none' },
) {
  const workbench = new AnsweringWorkbench()
    .answer('preferences.update', ({ change }) => ({
      ...defaultPreferences,
      ...(change as Partial<Preferences>),
    }))
    .answer('experiments.createMany', ({ drafts }) =>
      drafts.map((_, index) => finishedRun(`new ${index}`)),
    );
  const component = { render: () => null };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ['compare', 'draw', 'inspect', 'queue', 'run'].map((name) => ({
      path: name === 'run' ? '/run/:id' : `/${name}`,
      name,
      component,
    })),
  });
  await router.push('/compare');
  const options = mountOptions(workbench, router);
  const { comparison, changes } = comparisonOf(runs, grouping);
  const shown = mount(VerdictCard, {
    ...options,
    props: { comparison: comparison as unknown as Comparison },
  });
  const queue = useQueue();
  queue.state = {
    running: [],
    waiting: runs.filter(({ status }) => status === 'queued').map(({ id }) => id),
    sideBySide: 1,
    threadsEach: 0,
    held: false,
  };
  await nextTick();
  const button = (name: string) =>
    shown.findAll('button').find((each) => each.text().startsWith(name))!;
  return { shown, workbench, router, comparison, changes, queue, button };
}

it('the verdict has a table of intervals, p values and times, and notes (U8)', async () => {
  const { shown, button } = await show();
  await button('Details').trigger('click');
  expect(shown.get('h2').text()).toContain('“LSTM” is ahead with 100.00\u{A0}%');
  const cellsOf = shown
    .findAll('tbody tr')
    .map((row) => row.findAll('th, td').map((c) => c.text()));
  expect(cellsOf.map(([name, accuracy]) => [name, accuracy])).toEqual([
    ['LSTM', '100.00 %'],
    ['GRU', '90.00 %'],
    ['RNN', '50.00 %'],
  ]);
  expect(cellsOf[1]!.slice(2)).toEqual(['90.00 to 90.00 %', '1', '8.5 s', '1,000']);
  expect(shown.get('ul').text()).toContain('One seed each');
});

it('of groups the table has means with deviations, and says which test p is from', async () => {
  const seeds = [0, 1, 2].flatMap((seed) =>
    cells.slice(1).map((cell, kind) =>
      finishedRun(
        `${cell} ${seed}`,
        { cell, seed },
        {
          test: sampleEvaluation(0.9 + 0.05 * kind + 0.001 * seed),
        },
      ),
    ),
  );
  const { shown, button } = await show(seeds, { kind: 'allButSeed' });
  await button('Details').trigger('click');
  const accuracies = shown.findAll('tbody tr').map((row) => row.findAll('td')[0]!.text());
  expect(accuracies).toEqual(['95.10 ± 0.10 %', '90.10 ± 0.10 %']);
  const helps = shown.findAll('thead th').map((head) => head.html());
  expect(helps.join()).toContain('Welch’s t test of the difference from the leader');
});

it('while runs train it shows how far each is, and announces the verdict at the end (U8)', async () => {
  const training = [
    records[0]!,
    records[1]!,
    { ...records[2]!, status: 'queued' as const, test: null },
  ];
  const { shown, comparison, queue } = await show(training);
  expect(shown.get('h2').text()).toBe('2 of 3 runs finished; the verdict follows.');
  const progress = shown.findAll('[role=progressbar]');
  expect(progress.map((bar) => bar.attributes('aria-valuenow'))).toEqual(['100', '100', '0']);
  expect(shown.text()).toContain('waiting');
  expect(shown.get('[role=status]').text()).toBe('');
  queue.state = { ...queue.state!, waiting: [] };
  Object.assign(comparison, comparisonOf(records, { kind: 'none' }).comparison);
  await nextTick();
  expect(shown.get('[role=status]').text()).toBe(shown.get('h2').text());
  expect(shown.get('h2').text()).toContain('“LSTM” is ahead');
});

it('of many runs in training, the card shows five, those that train or wait first (U36)', async () => {
  const many = Array.from({ length: 8 }, (_, index) => finishedRun(`run ${index}`));
  const last = { ...many[7]!, status: 'queued' as const, test: null };
  const { shown } = await show([...many.slice(0, 7), last]);
  const progress = shown.findAll('[aria-label="Progress of the runs"] li');
  expect(progress).toHaveLength(6);
  expect(progress[0]!.text()).toContain('run 7');
  expect(progress[5]!.text()).toBe('and 3 more runs');
});

it('a run that the queue has taken but not started is waited for', async () => {
  const training = [records[0]!, { ...records[1]!, status: 'queued' as const, test: null }];
  const { shown, queue } = await show(training);
  queue.state = { ...queue.state!, waiting: [], running: [training[1]!.id] };
  await nextTick();
  expect(shown.get('h2').text()).toContain('1 of 2 runs finished');
});

it('the queue is paused and resumed from the card (U8)', async () => {
  const training = [records[0]!, { ...records[1]!, status: 'queued' as const, test: null }];
  const { shown, workbench, queue, button } = await show(training);
  workbench.answer('queue.configure', ({ held }) => ({ ...queue.state!, held: held! }));
  await button('Pause queue').trigger('click');
  await flushPromises();
  expect(shown.text()).toContain('The queue is paused');
  await button('Resume queue').trigger('click');
  await flushPromises();
  expect(workbench.inputs('queue.configure')).toEqual([{ held: true }, { held: false }]);
});

it('runs are stopped from the card, each on its own', async () => {
  const training = records.map((record) => ({ ...record, status: 'running' as const, test: null }));
  const { shown, workbench, comparison, button } = await show(training);
  comparison.readable = training.map((record) => comparedRun(record, { status: 'running' }));
  await nextTick();
  const answer = workbench.hold('runs.stop');
  await button('Stop RNN').trigger('click');
  expect(button('Stop RNN').attributes('aria-disabled')).toBe('true');
  expect(button('Stop GRU').attributes('aria-disabled')).toBeUndefined();
  expect(button('Pause queue').attributes('disabled')).toBeUndefined();
  await button('Stop GRU').trigger('click');
  expect(workbench.inputs('runs.stop')).toEqual([{ experiment: 'rnn' }, { experiment: 'gru' }]);
  await answer({ experiment: 'rnn' } as never);
  await flushPromises();
  expect(button('Stop RNN').attributes('aria-disabled')).toBeUndefined();
  expect(button('Stop GRU').attributes('aria-disabled')).toBe('true');
  shown.unmount();
});

it('seeds are added to the same batch and compared as means (U8)', async () => {
  const { workbench, changes, button } = await show();
  await button('Add seeds').trigger('click');
  await nextTick();
  const item = [...document.querySelectorAll('[role=menuitem]')].find((each) =>
    each.textContent?.includes('2 more seeds for each (6 runs)'),
  )!;
  item.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  await flushPromises();
  const [{ drafts, queue }] = workbench.inputs('experiments.createMany') as [
    { drafts: { batch: string; config: { seed: number } }[]; queue: boolean },
  ];
  expect(queue).toBe(true);
  expect(drafts.map(({ batch, config }) => [batch, config.seed])).toEqual(
    [1, 1, 1, 2, 2, 2].map((seed) => ['RNN, GRU and LSTM', seed]),
  );
  expect(changes).toEqual([
    {
      members: ['rnn', 'gru', 'lstm', ...drafts.map((_, index) => `new-${index}`)],
      grouping: { kind: 'allButSeed' },
    },
  ]);
});

it('drawing and inspecting take exactly the models of the comparison, of a group the best (U9)', async () => {
  const one = await show();
  await one.button('Draw').trigger('click');
  await flushPromises();
  expect(one.router.currentRoute.value).toMatchObject({
    name: 'draw',
    query: { models: 'rnn,gru,lstm' },
  });
  const better = finishedRun('better', { cell: 'RNN', seed: 1 }, { test: sampleEvaluation(0.99) });
  const other = await show([...records, better], { kind: 'allButSeed' });
  await other.button('Draw').trigger('click');
  await flushPromises();
  expect(other.router.currentRoute.value.query).toEqual({ models: 'better,gru,lstm' });
  await other.button('Inspect').trigger('click');
  await flushPromises();
  expect(other.router.currentRoute.value).toMatchObject({
    name: 'inspect',
    query: { models: 'better,gru,lstm' },
  });
});

it('sizes can be matched only if they differ (U8)', async () => {
  const unequal = await show();
  await unequal.button('Details').trigger('click');
  expect(unequal.button('Match parameters')).toBeDefined();
  const same = records.map((record) => ({ ...record, parameters: 1000 }));
  const equal = await show(same);
  await equal.button('Details').trigger('click');
  expect(equal.button('Match parameters')).toBeUndefined();
});

it('matched sizes are trained as a batch of their own (U37)', async () => {
  const { workbench, button, shown } = await show();
  await button('Details').trigger('click');
  await button('Match parameters').trigger('click');
  await nextTick();
  const train = [...document.querySelectorAll('button')].find(
    ({ textContent }) => textContent?.trim() === 'Train 2 runs',
  )!;
  train.click();
  await flushPromises();
  const [{ drafts }] = workbench.inputs('experiments.createMany') as [{ drafts: object[] }];
  const batch = 'GRU and LSTM, matched sizes';
  expect(drafts).toMatchObject([{ batch }, { batch }]);
  shown.unmount();
});

it('without its details the card is low: a headline and a few words of each run (U36)', async () => {
  const { shown, button } = await show();
  expect(shown.find('table').exists()).toBe(false);
  expect(shown.get('h2').text()).toContain('is ahead');
  const figures = () => shown.findAll('[aria-label="Runs by test accuracy"] li');
  expect(figures().map((each) => each.text())).toEqual([
    'LSTM100.00 %100.00 to 100.00 %, 8.5 s',
    'GRU90.00 %90.00 to 90.00 %, 8.5 s',
    'RNN50.00 %50.00 to 50.00 %, 8.5 s',
  ]);
  await button('Details').trigger('click');
  expect(shown.find('table').exists()).toBe(true);
  expect(figures()).toEqual([]);
  expect(button('Details').attributes('aria-expanded')).toBe('true');
});

afterEach(() => vi.restoreAllMocks());

it.each([
  ['the five most accurate', 1200, 6, 'and 3 more'],
  ['where it is narrow, the three most accurate', 700, 4, 'and 5 more'],
])(
  'of many runs the card names %s, and how many more there are (U36)',
  async (_, width, shownAtOnce, more) => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(width);
    const many = Array.from({ length: 8 }, (_, index) =>
      finishedRun(`run ${index}`, { hiddenSize: 8 + index }),
    );
    const { shown } = await show(many);
    const figures = shown.findAll('[aria-label="Runs by test accuracy"] li');
    expect(figures).toHaveLength(shownAtOnce);
    expect(figures.at(-1)!.text()).toBe(more);
  },
);

it('possible confounders are said once: on the button, or among the details (U36)', async () => {
  const { shown, button } = await show();
  expect(button('1 possible confounder')).toBeDefined();
  expect(shown.text()).not.toContain('The networks differ in size');
  await button('Details').trigger('click');
  expect(button('1 possible confounder')).toBeUndefined();
  expect(shown.text()).toContain('The networks differ in size');
});

it('there is a verdict on 2 to 12 runs or groups', () => {
  const groupsOf = (count: number) =>
    groupRuns(
      Array.from({ length: count }, (_, index) => finishedRun(`run ${index}`)),
      { kind: 'none' },
    );
  expect([1, 2, 12, 13].map((count) => hasVerdict({ groups: groupsOf(count) }))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
