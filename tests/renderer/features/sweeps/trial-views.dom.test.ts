import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { SweepTrial, SweepView } from '#shared/sweep/sweep-view';
import RunningTrials from '../../../../src-renderer/features/sweeps/RunningTrials.vue';
import TrialsTab from '../../../../src-renderer/features/sweeps/tabs/TrialsTab.vue';
import {
  lineId,
  plottedTrials,
  trialAxes,
} from '../../../../src-renderer/features/sweeps/tabs/parallel-trials.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { samplePoint } from '../../../support/records.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { finishedSweep, sampleTrial } from '../../../support/sweep-views.ts';

let wrapper: VueWrapper | null = null;
afterEach(() => {
  wrapper?.unmount();
  wrapper = null;
});

const component = { render: () => null };

async function show(shown: typeof TrialsTab | typeof RunningTrials, view: SweepView) {
  const workbench = new AnsweringWorkbench();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { name: 'run', path: '/run/:id', component },
      { name: 'other', path: '/', component },
    ],
  });
  await router.push('/');
  wrapper = mount(shown, { props: { view }, ...mountOptions(workbench, router) });
  await flushPromises();
  return { workbench, text: () => wrapper!.text().replaceAll(/\s+/g, ' ') };
}

const withTrials = (trials: readonly SweepTrial[], own: Partial<SweepView> = {}): SweepView => ({
  ...finishedSweep(4),
  ...{ status: 'running', decisions: [], trials },
  ...own,
});

describe('what runs where', () => {
  const running = (number: number, own: Partial<SweepTrial> = {}) =>
    sampleTrial(number, { status: 'running', experiment: `run-${number}`, ...own });
  const redis = { kind: 'redis', url: 'redis://lab:6379', certificate: null } as const;
  const share = (number: number) =>
    wrapper!.get(`[aria-label="Progress of trial ${number}"]`).attributes('aria-valuenow');

  it('says the epoch that each trial is in, up to where it is to be trained, and on which machine', async () => {
    const at = { epoch: 1, place: 1, of: 3, best: 1 } as const;
    const trials = [
      running(0, { losses: [0.5, 0.4] }),
      running(1, { experiment: null }),
      sampleTrial(2),
    ];
    const decisions = [{ ...at, trial: 0, kind: 'continues' }] as const;
    const { text, workbench } = await show(RunningTrials, withTrials(trials, { decisions }));
    expect(text()).toContain('Running (2)');
    expect(text()).toContain('cell RNN, hidden size 16');
    expect(text()).toContain('epoch 3 of 3 · this computer');
    expect(text()).toContain('epoch 1 of 1 · this computer');
    expect(wrapper!.findAll('a').map((link) => link.attributes('href'))).toEqual(['/run/run-0']);
    // Between two epochs, what the run itself says counts.
    const before = Number(share(1));
    const point = { ...samplePoint(5), epoch: 2.5 };
    workbench.emit({
      kind: 'progress',
      experiment: 'run-0',
      point,
      totalSteps: 10,
      secondsLeft: 1,
    });
    await flushPromises();
    expect(Number(share(1))).toBeGreaterThan(before);
  });

  it('says which trials wait for a machine, and how many others there are', async () => {
    const trials = [
      running(0, { machine: 'node-1' }),
      ...Array.from({ length: 9 }, (_, index) => running(index + 1)),
    ];
    const { text } = await show(RunningTrials, withTrials(trials, { executor: redis }));
    expect(text()).toContain('· node-1');
    expect(text()).toContain('epoch 1 of 1 · waiting for a machine');
    expect(text()).toContain('and 2 other trials');
    expect(wrapper!.findAll('li')).toHaveLength(8);
  });

  it('shows nothing while nothing runs', async () => {
    expect((await show(RunningTrials, withTrials([sampleTrial(0)]))).text()).toBe('');
  });
});

describe('the table of trials', () => {
  const done = { status: 'finished' } as const;
  const trials = [
    sampleTrial(0, { ...done, losses: [0.3, 0.2], experiment: 'run-0', machine: 'n1', seconds: 4 }),
    sampleTrial(1, { losses: [0.1], experiment: 'run-1' }),
    sampleTrial(2, { ...done, losses: [0.3, 0.1], experiment: 'run-2', isReused: true }),
    sampleTrial(3),
    sampleTrial(4, { losses: [0.3, 0.05], experiment: 'run-4', status: 'failed' }),
  ];
  const numbers = () =>
    wrapper!.findAll('tbody tr').map((row) => Number.parseInt(row.get('th').text(), 10));
  const sortBy = async (column: string): Promise<void> => {
    const header = wrapper!.findAll('thead th').find((each) => each.text().includes(column))!;
    await header.get('button').trigger('click');
  };

  it('has the furthest first, of these the best, and is sorted by any column', async () => {
    const { text } = await show(TrialsTab, withTrials(trials));
    expect(numbers()).toEqual([3, 1, 5, 2, 4]);
    await sortBy('Validation accuracy');
    expect(numbers()).toEqual([5, 3, 2, 1, 4]);
    await sortBy('Validation accuracy');
    // What has no result stays last.
    expect(numbers()).toEqual([1, 3, 2, 5, 4]);
    await sortBy('Hidden size');
    expect(numbers()[0]).toBe(1);
    expect(text()).toContain('reused');
    expect(text()).toContain('n1');
    expect(text()).toContain('failed');
  });

  it('has the lowest loss first where that is what counts', async () => {
    const view = withTrials(trials);
    const definition = { ...view.definition, goal: 'validationLoss' } as const;
    await show(TrialsTab, { ...view, definition });
    await sortBy('Validation loss');
    expect(numbers()).toEqual([5, 3, 2, 1, 4]);
  });
});

describe('parallel coordinates', () => {
  it('have an axis for each field, the epochs and the result, of the trials with a result', () => {
    const { definition } = finishedSweep(4);
    const trials = [
      sampleTrial(0, { losses: [0.5, 0.25], experiment: 'run-0' }),
      sampleTrial(1, { losses: [0.4], point: { cell: 'GRU' } }),
      sampleTrial(2, { losses: [NaN] }),
      sampleTrial(3),
    ];
    const shown = plottedTrials(trials);
    expect(shown.map(lineId)).toEqual(['run-0', 'trial 2']);
    const axes = trialAxes(definition, shown);
    expect(axes.map(({ quantity }) => quantity.label)).toEqual([
      ...['Cell', 'Hidden size', 'Learning rate', 'Epochs trained', 'Validation accuracy'],
    ]);
    const values = (label: string) => [
      ...axes.find(({ quantity }) => quantity.label === label)!.values.values(),
    ];
    expect(values('Cell')).toEqual(['RNN', 'GRU']);
    expect(values('Hidden size')).toEqual([16, null]);
    expect(values('Epochs trained')).toEqual([2, 1]);
    expect(values('Validation accuracy')).toEqual([0.75, 0.6]);
    const byLoss = trialAxes({ ...definition, goal: 'validationLoss' }, shown).at(-1)!;
    expect([...byLoss.values.values()]).toEqual([0.25, 0.4]);
  });
});
