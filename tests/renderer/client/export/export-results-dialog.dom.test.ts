import { flushPromises, mount } from '@vue/test-utils';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { defaultPreferences } from '#shared/contract/preferences';
import type { ExperimentRecord } from '#shared/experiment/record';
import ExportResultsDialog from '../../../../src-renderer/client/export/ExportResultsDialog.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { collectSavedFiles } from '../../../support/saved-files.ts';

let workbench: AnsweringWorkbench;
let saved: ReturnType<typeof collectSavedFiles>;
let wrapper: ReturnType<typeof mount>;

beforeEach(() => {
  workbench = new AnsweringWorkbench();
  workbench.answer('preferences.update', () => defaultPreferences);
  saved = collectSavedFiles();
});
afterEach(() => wrapper.unmount());

async function openDialog(records: readonly ExperimentRecord[]): Promise<void> {
  wrapper = mount(ExportResultsDialog, {
    props: { records, open: true },
    ...mountOptions(workbench),
  });
  await flushPromises();
}

const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')!;
const button = (label: string) =>
  [...dialog().querySelectorAll('button')].find((each) => each.textContent.trim() === label)!;
async function click(label: string): Promise<void> {
  button(label).click();
  await flushPromises();
}
const run = (id: string, name: string, own: Partial<ExperimentRecord> = {}) => ({
  ...finishedRun(id),
  name,
  ...own,
});
const events = (id: string) => [{ name: `${id}/events.out`, content: Uint8Array.of(1, 2) }];

it('saves one ZIP with a folder for each run, told apart by name and id', async () => {
  workbench.answer('results.export', ({ experiment }) => ({ files: events(experiment) }));
  await openDialog([run('a', 'GRU / 64'), run('b', 'GRU / 64'), run('c', '🙂')]);
  await click('Save');
  const [file, ...others] = await saved();
  expect([file!.name, others]).toEqual(['unroll-results-tensorboard.zip', []]);
  expect(unzipSync(file!.bytes)).toEqual({
    'gru-64-a/events.out': Uint8Array.of(1, 2),
    'gru-64-b/events.out': Uint8Array.of(1, 2),
    'run-c/events.out': Uint8Array.of(1, 2),
  });
  expect(wrapper.emitted('update:open')).toEqual([[false]]);
});

it('exports in the chosen format, and leaves out runs that haven’t begun', async () => {
  workbench.answer('results.export', ({ experiment }) => ({
    files: [{ name: `${experiment}.csv`, content: 'step' }],
  }));
  await openDialog([run('a', 'first'), run('b', 'waiting', { status: 'queued' })]);
  expect(dialog().textContent).toContain('1 run without results left out.');
  dialog().querySelectorAll<HTMLElement>('[role=radio]')[1]!.click();
  await flushPromises();
  await click('Save');
  expect(workbench.inputs('results.export')).toEqual([{ experiment: 'a', format: 'history' }]);
  const [file] = await saved();
  expect(Object.keys(unzipSync(file!.bytes))).toEqual(['first-a.csv']);
});

it('shows how many are done, and saves nothing once it is cancelled', async () => {
  const answer = workbench.hold('results.export');
  await openDialog([run('a', 'a'), run('b', 'b'), run('c', 'c')]);
  await click('Save');
  await answer({ files: events('a') });
  await flushPromises();
  expect(dialog().querySelector('[role=status]')?.textContent).toBe('1 of 3');
  await click('Cancel');
  expect(dialog().querySelector('[role=status]')).toBeNull();
  await answer({ files: events('b') });
  await flushPromises();
  expect(workbench.inputs('results.export')).toHaveLength(2);
  expect(await saved()).toEqual([]);
  expect(button('Save').disabled).toBe(false);
});

it('names the runs that couldn’t be exported, and saves the others', async () => {
  workbench.answer('results.export', ({ experiment }) => {
    if (experiment === 'b') throw new UnrollError('damaged', 'history.jsonl is damaged.');
    return { files: events(experiment) };
  });
  await openDialog([run('a', 'good'), run('b', 'bad')]);
  await click('Save');
  const alert = dialog().querySelector('[role=alert]')!.textContent;
  expect(alert).toContain('1 run couldn’t be exported; the others are in the file');
  expect(alert).toContain('“bad”: history.jsonl is damaged.');
  const [file] = await saved();
  expect(Object.keys(unzipSync(file!.bytes))).toEqual(['good-a/events.out']);
});

it('saves no file if no run could be exported', async () => {
  workbench.refuse('results.export', 'The disk is gone.');
  await openDialog([run('a', 'only')]);
  await click('Save');
  expect(dialog().querySelector('[role=alert]')!.textContent).toContain(
    'The results couldn’t be exported',
  );
  expect(await saved()).toEqual([]);
});

it('exports nothing more, and saves nothing, once its page is left', async () => {
  const answer = workbench.hold('results.export');
  await openDialog([run('a', 'a'), run('b', 'b')]);
  await click('Save');
  wrapper.unmount();
  await answer({ files: events('a') });
  await flushPromises();
  expect(workbench.inputs('results.export')).toHaveLength(1);
  expect(await saved()).toEqual([]);
});
