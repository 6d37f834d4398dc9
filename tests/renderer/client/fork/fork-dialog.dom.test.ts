import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, expect, it, vi } from 'vitest';
import { h, ref } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import ForkDialog from '../../../../src-renderer/client/fork/ForkDialog.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleEpoch, sampleRecord } from '../../../support/records.ts';

const router = createRouter({ history: createMemoryHistory(), routes: [] });
const push = vi.spyOn(router, 'push').mockResolvedValue(undefined);
let wrapper: ReturnType<typeof mount>;
afterEach(() => {
  wrapper.unmount();
  push.mockClear();
});

const kept = [0, 1, 2].map((epoch) => ({
  epoch,
  step: epoch * 100,
  sha256: 'a'.repeat(64),
  bytes: 1,
}));

async function openDialog(
  own: Partial<ExperimentRecord> = {},
  changes: Partial<ExperimentConfig> = {},
) {
  const workbench = new AnsweringWorkbench();
  const asked: unknown[] = [];
  const record = sampleRecord({
    id: 'parent',
    name: 'Parent',
    status: 'finished',
    config: parseConfig({ epochs: 2, momentum: 0 }),
    epochs: [sampleEpoch(1), sampleEpoch(2)],
    keptCheckpoints: kept,
    step: 200,
    ...own,
  });
  workbench.answer('experiments.fork', (input) => {
    asked.push(input);
    return { ...record, id: 'child' };
  });
  const open = ref(false);
  const change = (isOpen: boolean) => void (open.value = isOpen);
  wrapper = mount(
    () =>
      h(TooltipProvider, () =>
        h(ForkDialog, { record, changes, open: open.value, 'onUpdate:open': change }),
      ),
    mountOptions(workbench, router),
  );
  open.value = true;
  await flushPromises();
  return { workbench, asked };
}

const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')!;
const button = (label: string) =>
  [...dialog().querySelectorAll('button')].find((each) => each.textContent.trim() === label)!;
const summary = () => dialog().querySelector('[role=status]')!.textContent.trim();
async function type(field: string, text: string): Promise<void> {
  const input = dialog().querySelector<HTMLInputElement>(`#field-${field}`)!;
  input.value = text;
  input.dispatchEvent(new Event('input'));
  await flushPromises();
}

it('begins at the latest checkpoint with something left to train', async () => {
  await openDialog();
  expect(dialog().textContent).toContain('Epoch 1 · step 100');
  expect(summary()).toBe(
    'The same run up to epoch 1, step 100, then continued unchanged: it ends with the same weights.',
  );
});

it('first focuses the checkpoint, not what closes it', async () => {
  await openDialog();
  const focused = document.activeElement!;
  expect(dialog().querySelector(`label[for="${focused.id}"]`)?.textContent).toBe('Begins from');
});

it('can begin with a change, from the checkpoint that it leaves most of', async () => {
  const { asked } = await openDialog({}, { epochs: 4 });
  expect(summary()).toBe('The same run up to epoch 2, step 200; then epochs 2 → 4.');
  button('Fork and train').click();
  await flushPromises();
  expect(asked).toEqual([{ experiment: 'parent', epoch: 2, config: { epochs: 4 }, queue: true }]);
});

it('says what will differ, and hands over only that', async () => {
  const { asked } = await openDialog();
  await type('learningRate', '0.0005');
  expect(summary()).toBe(
    'The same run up to epoch 1, step 100; then learning rate 0.001 → 0.0005.',
  );
  button('Fork and train').click();
  await flushPromises();
  expect(asked).toEqual([
    { experiment: 'parent', epoch: 1, config: { learningRate: 0.0005 }, queue: true },
  ]);
  expect(push).toHaveBeenCalledWith({ name: 'run', params: { id: 'child' } });
  expect(dialog()).toBeNull();
});

it('says what the checkpoints that it keeps need on the disk', async () => {
  await openDialog({ parameters: 1024, config: parseConfig({ epochs: 4 }) });
  expect(dialog().textContent).not.toContain('Keeps');
  await type('keepCheckpoints', '1');
  // Those after epochs 2, 3 and 4, each with Adam’s two states.
  expect(dialog().textContent).toContain('Keeps 3 checkpoints, 36.0 KiB in all.');
  await type('epochs', '6');
  expect(dialog().textContent).toContain('Keeps 5 checkpoints, 60.0 KiB in all.');
  await type('epochs', '1');
  expect(dialog().textContent).not.toContain('Keeps');
});

it('counts no checkpoint where it begins if that is within an epoch', async () => {
  await openDialog({
    ...{ status: 'stopped', keptCheckpoints: [], step: 150, epochs: [sampleEpoch(1)] },
    ...{ parameters: 1024, config: parseConfig({ epochs: 2, keepCheckpoints: 1 }) },
  });
  expect(dialog().textContent).toContain('Keeps 1 checkpoint, 12.0 KiB in all.');
});

it('has no controls for what no fork can change', async () => {
  await openDialog();
  for (const key of ['cell', 'hiddenSize', 'batchSize', 'seed', 'optimiser', 'dataset']) {
    expect(dialog().querySelector(`#field-${key}`)).toBeNull();
  }
  for (const key of ['learningRate', 'epochs', 'schedule', 'clipNorm', 'keepCheckpoints']) {
    expect(dialog().querySelector(`#field-${key}`)).not.toBeNull();
  }
});

it('names the field that is wrong, and makes no fork', async () => {
  const { asked } = await openDialog();
  await type('epochs', '1');
  expect(dialog().textContent).toContain('use more than the 1 that its parent had trained by then');
  expect(button('Fork and train').disabled).toBe(true);
  expect(summary()).toBe('Correct the marked fields to fork the run.');
  await type('epochs', '3, 4');
  expect(dialog().textContent).toContain('A fork has one value for each field');
  await type('epochs', '3');
  expect(button('Fork and train').disabled).toBe(false);
  expect(asked).toEqual([]);
});

it('shows why a fork was refused', async () => {
  const { workbench } = await openDialog();
  workbench.answer('experiments.fork', () => {
    throw new UnrollError('damaged', 'the checkpoint has changed');
  });
  button('Fork and train').click();
  await flushPromises();
  expect(dialog().textContent).toContain('The run couldn’t be forked');
  expect(dialog().textContent).toContain('the checkpoint has changed');
});

it('forks a stopped run from its latest checkpoint', async () => {
  const { asked } = await openDialog({
    status: 'stopped',
    keptCheckpoints: [],
    step: 150,
    epochs: [sampleEpoch(1)],
  });
  expect(dialog().textContent).toContain('Epoch 1 · step 150 · latest checkpoint');
  button('Fork and train').click();
  await flushPromises();
  expect(asked).toEqual([{ experiment: 'parent', config: {}, queue: true }]);
});

it('without checkpoints leads to a training that keeps some', async () => {
  await openDialog({ keptCheckpoints: [] });
  expect(dialog().textContent).toContain('has kept no checkpoints');
  button('Train again with checkpoints').click();
  await flushPromises();
  expect(push).toHaveBeenCalledWith({
    name: 'new',
    query: { from: 'parent', keepCheckpoints: '1' },
  });
});

it('asks to stop a run that trains', async () => {
  await openDialog({ status: 'running' });
  expect(dialog().textContent).toContain('Stop the run first');
  expect(button('Train again with checkpoints')).toBeUndefined();
});
