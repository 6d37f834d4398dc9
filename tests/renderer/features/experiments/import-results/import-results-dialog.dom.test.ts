import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { h, ref, type App } from 'vue';
import { routerKey, type Router } from 'vue-router';
import type { CommandInput } from '#shared/contract/commands';
import type { InspectedRun, ResultsInspection } from '#shared/contract/inspections';
import { UnrollError } from '#shared/contract/errors';
import ImportResultsDialog from '../../../../../src-renderer/features/experiments/import-results/ImportResultsDialog.vue';
import { useNotices } from '../../../../../src-renderer/client/stores/notices.ts';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';

const run = (name: string, own: Partial<InspectedRun> = {}): InspectedRun => ({
  ...{ path: `logs/${name}`, name, format: 'tensorboard', sha256: 'ab'.repeat(32), tags: 2 },
  ...{ points: 5, epochs: 3, step: 500, counts: 'steps', startedAt: null, endedAt: null },
  ...{ known: [{ key: 'cell', value: 'LSTM' }], parameters: 1, notes: [] },
  ...own,
});

const inspection: ResultsInspection = {
  kind: 'results',
  folder: 'logs',
  runs: [
    { ...run('new', { notes: ['It was cut off.'] }), existing: null },
    { ...run('old'), existing: { id: 'old-1', name: 'Old one' } },
  ],
  tags: [
    {
      ...{ tag: 'perplexity', place: null, runs: 1, numbers: 2, notFinite: 1 },
      ...{ least: 3, most: 4, last: 3 },
    },
    {
      ...{ tag: 'val_acc', place: 'epoch.validationAccuracy', runs: 2, numbers: 5, notFinite: 0 },
      ...{ least: 50, most: 97.5, last: 97.5 },
    },
  ],
};

let api: AnsweringWorkbench;
let wrapper: VueWrapper;
let push: ReturnType<typeof vi.fn>;
const open = ref(true);
const finished: CommandInput<'imports.finish'>[] = [];

beforeEach(() => {
  open.value = true;
  finished.length = 0;
  push = vi.fn();
  api = new AnsweringWorkbench()
    .answer('imports.begin', () => ({ id: 'one' }))
    .answer('imports.append', () => ({ received: 1 }))
    .answer('imports.inspect', () => inspection)
    .answer('imports.cancel', ({ id }) => ({ id }))
    .answer('imports.finish', (input) => {
      finished.push(input);
      return { kind: 'experiments', ids: ['new-1'] };
    });
});
afterEach(() => wrapper.unmount());

const files = ref<{ path: string; content: File }[]>([]);

async function show(): Promise<void> {
  const content = new File(['x'], 'events.out.tfevents.1');
  const other = new File(['x'], 'notes.txt');
  files.value = [
    { path: 'logs/new/events.out.tfevents.1', content },
    { path: 'logs/notes.txt', content: other },
  ];
  const provide = (app: App): void => void app.provide(routerKey, { push } as unknown as Router);
  const dialog = {
    render: () =>
      h(TooltipProvider, () =>
        h(ImportResultsDialog, {
          files: files.value,
          open: open.value,
          'onUpdate:open': (value: boolean) => (open.value = value),
        }),
      ),
  };
  wrapper = mount(dialog, mountOptions(api, provide));
  await flushPromises();
  await flushPromises();
}

const body = (): string => document.body.textContent!.replaceAll(/\s+/g, ' ');
const button = (text: string): HTMLButtonElement =>
  [...document.body.querySelectorAll('button')].find((each) => each.textContent!.includes(text))!;

test('runs, tags and notes are shown, and what was imported before isn’t chosen', async () => {
  await show();
  const text = body();
  expect(text).toContain('2 runs found (TensorBoard)');
  expect(text).toContain('Import 1 of 2 runs');
  expect(text).toContain('imported before as “Old one” (same SHA-256)');
  expect(text).toContain('5 points, to step 500, 3 epochs');
  expect(text).toContain('LSTM, 1 more');
  expect(text).toContain('new: It was cut off.');
  expect(text).toContain('50.00 % to 97.50 %, logged in percent');
  expect(text).toContain('1 infinite or not a number');
  // Tags with a place come first.
  expect(text.indexOf('val_acc')).toBeLessThan(text.indexOf('perplexity'));
  button('Import 1 run').click();
  await flushPromises();
  expect(finished).toEqual([
    {
      id: 'one',
      choices: { kind: 'results', runs: ['logs/new'], tags: {}, batch: 'logs' },
    },
  ]);
  expect(open.value).toBe(false);
  expect(push).toHaveBeenCalledWith({ name: 'run', params: { id: 'new-1' } });
  expect(useNotices().shown.map((notice) => notice.text)).toEqual(['Imported the results “new”']);
});

test('only the files of logs are sent, under their paths', async () => {
  const begun: unknown[] = [];
  api.answer('imports.begin', ({ files }) => {
    begun.push(...files);
    return { id: 'one' };
  });
  await show();
  expect(begun).toEqual([{ name: 'logs/new/events.out.tfevents.1', bytes: 1 }]);
});

test('a refusal is shown, and nothing can be imported', async () => {
  api.answer('imports.inspect', () => {
    throw new UnrollError('damaged', 'logs/new/events: record 1, at byte 0, is wrong');
  });
  await show();
  expect(body()).toContain('logs/new/events: record 1, at byte 0, is wrong');
  expect(button('Import ')).toBeUndefined();
  button('Close').click();
  expect(open.value).toBe(false);
});

test('refused files can be tried again, and others offered instead', async () => {
  api.refuse('imports.inspect', 'record 1 is wrong');
  await show();
  button('Try again').click();
  await flushPromises();
  expect(api.inputs('imports.begin')).toHaveLength(2);
  expect(api.inputs('imports.begin')[1]).toEqual(api.inputs('imports.begin')[0]);
  expect(body()).toContain('record 1 is wrong');
  api.answer('imports.inspect', () => inspection);
  const content = new File(['y'], 'mended.csv');
  files.value = [...files.value, { path: 'mended.csv', content }];
  await flushPromises();
  expect(api.inputs('imports.begin')[2]!.files).toEqual([{ name: 'mended.csv', bytes: 1 }]);
  expect(body()).not.toContain('record 1 is wrong');
  expect(body()).toContain('2 runs found');
});

test('more files are ignored, and that is said, while results are being decided on', async () => {
  await show();
  const batch = document.querySelector<HTMLInputElement>('input[type=text]')!;
  batch.value = 'mine';
  batch.dispatchEvent(new Event('input'));
  files.value = [...files.value, { path: 'late.csv', content: new File(['y'], 'late.csv') }];
  await flushPromises();
  expect(useNotices().shown.map((notice) => notice.text)).toEqual([
    'The files were ignored: results are being imported. Finish or cancel that first.',
  ]);
  expect(api.inputs('imports.begin')).toHaveLength(1);
  button('Import 1 run').click();
  await flushPromises();
  expect(finished[0]!.choices).toMatchObject({ batch: 'mine' });
});

test('cancelling gives up what was sent', async () => {
  const cancelled: string[] = [];
  api.answer('imports.cancel', ({ id }) => {
    cancelled.push(id);
    return { id };
  });
  await show();
  button('Cancel').click();
  await flushPromises();
  expect(cancelled).toContain('one');
  expect(finished).toEqual([]);
  expect(open.value).toBe(false);
});
