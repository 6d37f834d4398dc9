import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { SweepRevisions } from '#main/sweeps/sweep-revisions';
import { UnrollError } from '#shared/contract/errors';
import { importance } from '#shared/sweep/importance';
import { summaryOf } from '#shared/sweep/sweep-summary';
import type { SweepView } from '#shared/sweep/sweep-view';
import type { WorkerView } from '#shared/sweep/workers';
import { useApp } from '../../../../src-renderer/client/stores/app.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import { useSweepDraft } from '../../../../src-renderer/features/sweeps/form/draft-store.ts';
import SweepsPage from '../../../../src-renderer/features/sweeps/SweepsPage.vue';
import UiSelect from '../../../../src-renderer/ui/UiSelect.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import {
  finishedSweep,
  sampleDefinition,
  sampleTrial,
  seedSweep,
} from '../../../support/sweep-views.ts';

let wrapper: VueWrapper;
let workbench: AnsweringWorkbench;
let router: Router;
let view: SweepView;

const component = { render: () => null };

beforeEach(() => {
  vi.useFakeTimers();
  const revisions = new SweepRevisions();
  view = finishedSweep(20);
  workbench = new AnsweringWorkbench()
    .answer('datasets.list', () => [])
    .answer('sweeps.list', () => [{ kind: 'sweep', ...summaryOf(view) }])
    .answer('sweeps.changes', ({ since = null }) => revisions.changes(view, since))
    .answer('sweeps.importance', () => importance(view))
    .answer('sweeps.pause', () => view)
    .answer('sweeps.prioritise', () => view)
    .answer('sweeps.extend', () => view);
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { name: 'sweeps', path: '/sweeps/:id?', component },
      { name: 'run', path: '/run/:id', component },
      { name: 'experiments', path: '/', component },
      { name: 'compare', path: '/compare', component },
    ],
  });
});
afterEach(() => {
  wrapper.unmount();
  vi.useRealTimers();
});

async function show(path: string): Promise<void> {
  await router.push(path);
  wrapper = mount(
    { render: () => h(TooltipProvider, () => h(SweepsPage)) },
    { ...mountOptions(workbench, router), attachTo: document.body },
  );
  await settled();
}

/** Until answers have come and what follows from them is laid out, a few frames later. */
async function settled(): Promise<void> {
  await flushPromises();
  await vi.advanceTimersByTimeAsync(50);
}

function worker(name: string, own: Partial<WorkerView>): WorkerView {
  return {
    id: name,
    name,
    version: '0.1.0',
    kernels: 10,
    engine: 'native',
    engineDetail: 'avx2, 2 threads',
    parallel: 2,
    threads: 2,
    platform: 'linux',
    architecture: 'x64',
    node: '20.19.0',
    trains: [],
    refused: null,
    ...own,
  };
}

const button = (name: string) => wrapper.findAll('button').find((each) => each.text() === name);
const text = (): string => wrapper.text().replaceAll(/\s+/g, ' ');

it('lists sweeps with their progress and best result', async () => {
  await show('/sweeps');
  expect(text()).toContain('Sizes and rates');
  expect(text()).toContain('Finished');
  expect(text()).toContain('20 trials, 44 epochs');
  expect(text()).toContain('92.78 %');
});

it('shows the ladder with each decision in words', async () => {
  await show(`/sweeps/${view.id}`);
  expect(text()).toContain('6 of 20 trials continued');
  expect(text()).toContain('paused at epoch 3: 3rd of 6, the best 2 continue');
  expect(text()).toContain('2 finished trials');
});

it('speaks of decisions only where some are made', async () => {
  view = { ...seedSweep([[8, 1, [0.5, 0.04]]]), status: 'finished' };
  await show(`/sweeps/${view.id}`);
  expect(text()).toContain('every trial is trained to its end.');
  expect(text()).not.toContain('Decisions');
});

it('offers what its status allows', async () => {
  await show(`/sweeps/${view.id}`);
  expect(button('Pause')).toBeUndefined();
  expect(button('Cancel')).toBeUndefined();
  expect(button('Extend')).toBeDefined();
  expect(button('Compare the best 6')).toBeDefined();
});

it('shows configs by their mean over seeds, if seeds are tried', async () => {
  view = {
    ...seedSweep([
      [8, 1, [0.5, 0.04]],
      [16, 1, [0.5, 0.01]],
      [8, 2, [0.5, 0.02]],
      [16, 2, [0.5, 0.1]],
    ]),
    status: 'finished',
  };
  await show(`/sweeps/${view.id}?tab=configs`);
  expect(text()).toContain('Best config97.00 ± 1.41 %, 2 seeds (hidden size 8)');
  const rows = wrapper.findAll('[aria-label=Configs] tbody tr');
  expect(rows.map((row) => row.findAll('td').map((cell) => cell.text()))).toEqual([
    ['8 units', '97.00 %', '1.41 %', '2', '2', '1, 3'],
    ['16 units', '94.50 %', '6.36 %', '2', '2', '2, 4'],
  ]);
  const links = rows[0]!.findAll('a').map((link) => link.attributes('href'));
  expect(links).toEqual(['/run/run-0', '/run/run-2']);
  await button('Compare the best 2 configs')!.trigger('click');
  await flushPromises();
  expect(router.currentRoute.value.query).toEqual({
    runs: 'run-2,run-0,run-1,run-3',
    group: 'allButSeed',
  });
});

it('has no configs but trials, if no seeds are tried', async () => {
  await show(`/sweeps/${view.id}`);
  expect(wrapper.findAll('[role=tab]').map((each) => each.text())).not.toContain('Configs');
  expect(text()).toContain('Best trial92.78 % (trial 1)');
});

it('says why trials end early, not that they are on the way', async () => {
  const at = { place: 1, of: 3, best: 3 };
  const unequal = { machine: 'lab-2', epoch: 3, isEqual: false };
  view = {
    ...view,
    status: 'cancelled',
    trials: [
      sampleTrial(0, { losses: [0.5, 0.5] }),
      sampleTrial(1, { losses: [0.5], status: 'failed' }),
      sampleTrial(2, { losses: [0.5] }),
      sampleTrial(3, { status: 'failed', repetitions: [unequal] }),
    ],
    decisions: [
      ...[0, 1, 2].map((trial) => ({ ...at, trial, epoch: 1, kind: 'continues' as const })),
      { trial: 0, epoch: 2, kind: 'stops', place: null, of: 5, best: 0 },
    ],
  };
  await show(`/sweeps/${view.id}`);
  const second = wrapper.findAll('.rung')[1]!.text().replaceAll(/\s+/g, ' ');
  expect(second).toContain('stopped at epoch 2: worse than the median of 5 finished trials');
  expect(second).toContain('failed');
  expect(second).toContain('the sweep was cancelled before');
  expect(wrapper.findAll('.rung')[0]!.text()).toContain('disputed');
  expect(text()).not.toContain('on the way');
  expect(text()).not.toContain('waiting');
});

it('says that a sweep was made even if it can’t be started, and begins it there later', async () => {
  view = { ...view, status: 'new', trials: [], decisions: [] };
  workbench.answer('sweeps.create', () => view).refuse('sweeps.run', 'no Redis there');
  await show('/sweeps/new');
  const draft = useSweepDraft();
  const texts = { 'redis.url': 'redis://lab:6379' };
  draft.draft = {
    ...draft.draft,
    name: 'Rates',
    executor: { kind: 'redis', texts, parallel: '3' },
  };
  await flushPromises();
  await wrapper.find('form').trigger('submit');
  await flushPromises();
  expect(useNotices().shown.map((notice) => notice.text)).toEqual([
    '“Rates” was created, but not started: no Redis there',
  ]);
  expect(router.currentRoute.value.params['id']).toBe(view.id);
  await button('Run')!.trigger('click');
  workbench.answer('sweeps.run', () => view);
  document.querySelector('[role=dialog] form')!.dispatchEvent(new Event('submit'));
  await flushPromises();
  expect(workbench.inputs('sweeps.run').at(-1)).toEqual({
    sweep: view.id,
    executor: { kind: 'redis', url: 'redis://lab:6379', certificate: null },
    parallel: 3,
  });
});

it('says in the plan what checkpoints need on the disk, if trials keep any', async () => {
  await show('/sweeps/new');
  const draft = useSweepDraft();
  const plan = () => wrapper.get('[aria-label=Plan]').text();
  draft.draft = { ...draft.draft, name: 'Rates' };
  await flushPromises();
  expect(plan()).toMatch(/ epochs in all\.$/);
  draft.draft = { ...draft.draft, entries: { ...draft.draft.entries, keepCheckpoints: '3' } };
  await flushPromises();
  expect(plan()).toMatch(/ epochs in all\. Each trial keeps up to [\d.]+ [KM]iB of checkpoints\.$/);
});

it('keeps the focus in the form, and no condition on a field that is gone', async () => {
  await show('/sweeps/new');
  const draft = useSweepDraft();
  const [rates, sizes] = draft.draft.space;
  const when = { field: 'learningRate', oneOf: '0.1' } as const;
  draft.draft = { ...draft.draft, space: [rates!, { ...sizes!, when }] };
  await flushPromises();
  const select = wrapper.get<HTMLElement>('.space [role=combobox]').element;
  select.focus();
  wrapper.get('.space').getComponent(UiSelect).vm.$emit('update:modelValue', 'batchSize');
  await flushPromises();
  expect(document.activeElement).toBe(select);
  expect(draft.draft.space.map((each) => [each.field, each.when])).toEqual([
    ['batchSize', null],
    ['hiddenSize', null],
  ]);
  await wrapper.find('button[aria-label="Don’t search Batch size"]').trigger('click');
  await flushPromises();
  expect(document.activeElement?.textContent).toContain('Add a field');
});

it('can be paused while its runs are out there, and followed only where they are', async () => {
  const executor = { kind: 'redis', url: 'redis://lab:6379', certificate: null } as const;
  view = { ...view, status: 'submitted', executor, parallel: 2 };
  workbench.answer('sweeps.run', () => view);
  await show(`/sweeps/${view.id}`);
  await button('Pause')!.trigger('click');
  expect(workbench.inputs('sweeps.pause')).toEqual([{ sweep: view.id }]);
  await button('Follow')!.trigger('click');
  await flushPromises();
  const dialog = document.querySelector('[role=dialog]')!;
  expect(dialog.querySelector('input')).toBeNull();
  dialog.querySelector('form')!.dispatchEvent(new Event('submit'));
  await flushPromises();
  expect(workbench.inputs('sweeps.run')).toEqual([{ sweep: view.id, executor, parallel: 2 }]);
});

it('is read again from time to time while another program runs it', async () => {
  view = { ...view, status: 'running' };
  await show(`/sweeps/${view.id}`);
  useApp().connection = 'connected';
  expect(text()).toContain('another one may be running the sweep');
  await vi.advanceTimersByTimeAsync(1000);
  const before = workbench.inputs('sweeps.changes').length;
  view = { ...view, status: 'finished' };
  await vi.advanceTimersByTimeAsync(15_000);
  expect(workbench.inputs('sweeps.changes')).toHaveLength(before + 1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(workbench.inputs('sweeps.changes')).toHaveLength(before + 1);
});

it('isn’t listed again once the list has been left', async () => {
  await show('/sweeps');
  await router.push(`/sweeps/${view.id}`);
  await flushPromises();
  workbench.emit({ kind: 'sweepChanged', id: view.id, status: 'running' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(workbench.inputs('sweeps.list')).toHaveLength(1);
});

it('has the importance of fields measured when it is shown, and again when asked to', async () => {
  await show(`/sweeps/${view.id}?tab=importance`);
  expect(text()).toContain('Permutation importance of a random forest');
  expect(text()).toContain('From 20 trials after epoch 1');
  expect(button('Measure again with newer results')).toBeUndefined();
  view = {
    ...view,
    trials: view.trials.map((trial) => ({ ...trial, losses: [...trial.losses, 0.1] })),
  };
  workbench.emit({ kind: 'sweepChanged', id: view.id, status: 'finished' });
  await vi.advanceTimersByTimeAsync(1000);
  await flushPromises();
  await button('Measure again with newer results')!.trigger('click');
  expect(workbench.inputs('sweeps.importance')).toHaveLength(2);
});

it('is read again when it changes, and paused with a button', async () => {
  await show(`/sweeps/${view.id}`);
  const trials = [sampleTrial(0, { status: 'running' })];
  view = { ...view, status: 'running', trials, decisions: [] };
  workbench.emit({ kind: 'sweepChanged', id: view.id, status: 'running' });
  workbench.emit({ kind: 'sweepChanged', id: view.id, status: 'running' });
  await vi.advanceTimersByTimeAsync(1000);
  await flushPromises();
  expect(workbench.inputs('sweeps.changes')).toHaveLength(2);
  expect(text()).toContain('Running (1)');
  await button('Pause')!.trigger('click');
  expect(workbench.inputs('sweeps.pause')).toEqual([{ sweep: view.id }]);
});

it('is given a priority among the sweeps of this computer', async () => {
  view = { ...view, status: 'paused' };
  await show(`/sweeps/${view.id}`);
  await button('Priority')!.trigger('click');
  const dialog = () => document.querySelector('[role=dialog]')!;
  const input = dialog().querySelector('input')!;
  input.value = '101';
  input.dispatchEvent(new Event('input'));
  await flushPromises();
  expect(dialog().textContent).toContain('Enter a whole number from -100 to 100');
  input.value = '5';
  input.dispatchEvent(new Event('input'));
  await flushPromises();
  dialog().querySelector('form')!.dispatchEvent(new Event('submit'));
  await flushPromises();
  expect(workbench.inputs('sweeps.prioritise')).toEqual([{ sweep: view.id, priority: 5 }]);
});

it('is extended by what its method takes, with what is wrong at its field', async () => {
  const space = [
    { field: 'cell', values: ['RNN', 'GRU'] },
    { field: 'hiddenSize', values: [16, 32] },
  ];
  const definition = sampleDefinition(0, { space, method: { kind: 'grid' }, budget: 90 });
  view = { ...view, definition, trials: [], decisions: [] };
  await show(`/sweeps/${view.id}`);
  await button('Extend')!.trigger('click');
  await flushPromises();
  const dialog = () => document.querySelector('[role=dialog]')!;
  const submit = async () => {
    dialog().querySelector('form')!.dispatchEvent(new Event('submit'));
    await flushPromises();
  };
  const [epochs, sizes] = dialog().querySelectorAll<HTMLInputElement>('input');
  expect(document.activeElement).toBe(epochs);
  await submit();
  expect(dialog().textContent).toContain('Enter what to add');
  sizes!.value = '32, x';
  sizes!.dispatchEvent(new Event('input'));
  await flushPromises();
  expect(dialog().textContent).toContain('"x" is not allowed; use a whole number from 1 to 1024');
  await submit();
  expect(document.activeElement).toBe(sizes);
  expect(workbench.inputs('sweeps.extend')).toEqual([]);

  sizes!.value = '32, 64';
  sizes!.dispatchEvent(new Event('input'));
  const boxes = dialog().querySelectorAll<HTMLElement>('fieldset .checkbox');
  expect([...boxes].map((box) => box.textContent.trim())).toEqual(['LSTM']);
  boxes[0]!.querySelector<HTMLElement>('[role=checkbox]')!.click();
  epochs!.value = '9';
  epochs!.dispatchEvent(new Event('input'));
  await flushPromises();
  expect(dialog().querySelector('[role=status]')!.textContent).toContain('within 99 epochs');
  await submit();
  expect(workbench.inputs('sweeps.extend')).toEqual([
    {
      sweep: view.id,
      trials: null,
      epochs: 9,
      values: { cell: ['LSTM'], hiddenSize: [32, 64] },
    },
  ]);
  expect(document.querySelector('[role=dialog]')).toBeNull();
});

it('lists the workers of a sweep that others compute, or says how to start one', async () => {
  const executor = { kind: 'redis', url: 'redis://lab:6379', certificate: null } as const;
  view = { ...view, status: 'running', executor };
  const workers: WorkerView[] = [];
  workbench.answer('sweeps.workers', () => workers);
  await show(`/sweeps/${view.id}`);
  expect(text()).toContain('No worker is there yet');
  expect(text()).toContain(`unroll worker --redis ${executor.url}`);
  workers.push(
    worker('lab-1', { trains: ['run-0'] }),
    worker('lab-2', { refused: 'has Unroll 0.0.9' }),
  );
  await button('Refresh')!.trigger('click');
  await flushPromises();
  expect(text()).toContain('trains 1 of at most 2 runs');
  expect(text()).toContain('gets no runs has Unroll 0.0.9');
});

it('follows the runs of a sweep only while it runs', async () => {
  await show(`/sweeps/${view.id}`);
  const ended = { kind: 'ended', reason: null, errorCode: null, experiment: 'run-0' } as const;
  workbench.emit({ ...ended, status: 'finished' });
  await vi.advanceTimersByTimeAsync(1000);
  expect(workbench.inputs('sweeps.changes')).toHaveLength(1);
});

/** Opens the menu “More actions” and chooses an entry. */
async function choose(entry: string): Promise<void> {
  const menu = wrapper.get('button[aria-label="More actions"]');
  await menu.trigger('keydown', { key: 'Enter' });
  await flushPromises();
  const items = [...document.querySelectorAll<HTMLElement>('[role=menuitem]')];
  items.find((item) => item.textContent!.includes(entry))!.click();
  await flushPromises();
}
const opened = (): HTMLElement =>
  document.querySelector<HTMLElement>('[role=dialog], [role=alertdialog]')!;
async function press(label: string): Promise<void> {
  const buttons = [...opened().querySelectorAll('button')];
  buttons.find((each) => each.textContent!.trim() === label)!.click();
  await flushPromises();
}

it('is renamed, which can be undone', async () => {
  workbench.answer('sweeps.rename', () => view);
  await show(`/sweeps/${view.id}`);
  await choose('Rename…');
  const input = opened().querySelector('input')!;
  input.value = 'Widths';
  input.dispatchEvent(new Event('input'));
  await flushPromises();
  opened().querySelector('form')!.dispatchEvent(new Event('submit'));
  await flushPromises();
  await useUndo().undo();
  expect(workbench.inputs('sweeps.rename')).toEqual([
    { sweep: view.id, name: 'Widths' },
    { sweep: view.id, name: 'Sizes and rates' },
  ]);
});

it('is deleted after a question, with its runs only if that is wanted', async () => {
  workbench.answer('sweeps.remove', () => ({ id: view.id, experiments: ['run-0', 'run-1'] }));
  await show(`/sweeps/${view.id}`);
  await choose('Delete…');
  expect(opened().textContent).toContain('Its 20 runs stay among the experiments.');
  await press('Delete sweep');
  expect(workbench.inputs('sweeps.remove')).toEqual([{ sweep: view.id }]);
  expect(router.currentRoute.value.params['id']).toBe('');
  expect(workbench.inputs('experiments.removeMany')).toEqual([]);
});

it('isn’t renamed or deleted while it runs, and says what to do', async () => {
  view = { ...view, status: 'running' };
  await show(`/sweeps/${view.id}`);
  await wrapper.get('button[aria-label="More actions"]').trigger('keydown', { key: 'Enter' });
  await flushPromises();
  const items = [...document.querySelectorAll('[role=menuitem]')];
  expect(items.map((item) => [item.textContent, item.getAttribute('aria-disabled')])).toEqual([
    ['Rename… (pause it first)', 'true'],
    ['Delete… (pause it first)', 'true'],
  ]);
});

it('is brought back without a place that can’t be reached, after saying what that means', async () => {
  const executor = { kind: 'redis', url: 'redis://lab:6379', certificate: null } as const;
  view = { ...view, status: 'submitted', executor };
  workbench.answer('sweeps.pause', ({ givesUp }) => {
    if (givesUp === true) return view;
    throw new UnrollError('unavailable', 'redis://lab:6379 doesn’t answer');
  });
  await show(`/sweeps/${view.id}`);
  await button('Pause')!.trigger('click');
  await flushPromises();
  expect(opened().textContent).toContain('redis://lab:6379 doesn’t answer');
  expect(opened().textContent).toContain('What was computed there since isn’t collected');
  await press('Bring back without the workers');
  expect(workbench.inputs('sweeps.pause').at(-1)).toEqual({ sweep: view.id, givesUp: true });
});

it('says of trials whose runs were deleted that they don’t count, and links to none', async () => {
  const trials = view.trials.map((trial) =>
    trial.number === 0
      ? ({ ...trial, status: 'failed', losses: [], lost: 'deleted' } as const)
      : trial,
  );
  view = { ...view, trials };
  await show(`/sweeps/${view.id}?tab=trials`);
  expect(text()).toContain('The run of 1 trial is deleted or damaged. Its result doesn’t count');
  expect(text()).toContain('its run was deleted');
  expect(text()).toContain('(trial 2)');
  const links = wrapper.findAll('tbody a').map((link) => link.attributes('href'));
  expect(links).not.toContain('/run/run-0');
  expect(links).toContain('/run/run-1');
});
