import { beforeEach, expect, it } from 'vitest';
import type { App } from 'vue';
import { defaultPreferences } from '#shared/contract/preferences';
import { useRunForm } from '../../../../../src-renderer/features/new/form/use-run-form.ts';
import { usePreferences } from '../../../../../src-renderer/client/stores/preferences.ts';
import { useUndo } from '../../../../../src-renderer/client/stores/undo.ts';
import { AnsweringWorkbench, appWithStores } from '../../../../support/answering-workbench.ts';

let workbench: AnsweringWorkbench;
let app: App;
beforeEach(async () => {
  let stored = { ...defaultPreferences, engine: 'wasm', threads: 3 } as typeof defaultPreferences;
  workbench = new AnsweringWorkbench()
    .answer('preferences.read', () => stored)
    .answer('preferences.update', ({ change }) => {
      stored = { ...stored, views: { ...stored.views, ...change.views } };
      return stored;
    });
  app = appWithStores(workbench);
  await usePreferences().refresh();
});

const form = () => app.runWithContext(() => useRunForm(() => null));

it('begins with the defaults, and with engine and threads as preferred', () => {
  const { base, plan, entry } = form();
  expect(base.value).toMatchObject({ cell: 'GRU', engine: 'wasm', threads: 3 });
  expect(plan.value.chosen[0]!.config).toEqual(base.value);
  expect(entry('threads')).toBe('3');
  expect(entry('bidirectional')).toEqual([false]);
});

it('has nothing changed when a field is entered as it was', () => {
  const { draft, enter } = form();
  enter('hiddenSize', '64');
  expect(draft.value.entries).toEqual({ hiddenSize: '64' });
  enter('hiddenSize', '128');
  enter('cell', ['GRU']);
  expect(draft.value.entries).toEqual({});
});

it('resets one field and leaves the others', () => {
  const { draft, enter, reset } = form();
  enter('hiddenSize', '64');
  enter('seed', '0..4');
  reset('seed');
  expect(draft.value.entries).toEqual({ hiddenSize: '64' });
});

it('forgets what was taken out of a grid when the grid becomes another', () => {
  const { draft, enter, change } = form();
  enter('seed', '0..2');
  change({ leftOut: ['[1]'] });
  enter('hiddenSize', '64');
  expect(draft.value.leftOut).toEqual([]);
});

it('is there again after the page was left and the app restarted', async () => {
  form().enter('hiddenSize', '64, ');
  expect(form().entry('hiddenSize')).toBe('64, ');
  await usePreferences().saveViews();
  app = appWithStores(workbench);
  await usePreferences().refresh();
  expect(form().entry('hiddenSize')).toBe('64, ');
});

it('takes over once what the preferences of earlier versions hold, and is its own from then on', async () => {
  await workbench.call('preferences.update', {
    change: { views: { newRun: { entries: { hiddenSize: '32' }, name: 'Kept' } } },
  });
  await usePreferences().refresh();
  const { draft, enter } = form();
  expect(draft.value).toMatchObject({ entries: { hiddenSize: '32' }, name: 'Kept', tags: [] });
  enter('epochs', '3');
  const { draft: again } = form();
  expect(again.value).toBe(draft.value);
  usePreferences().view('newRun', null).value = null;
  expect(draft.value.entries).toEqual({ hiddenSize: '32', epochs: '3' });
});

it('can be filled, which can be undone', async () => {
  const { draft, enter, fill } = form();
  enter('hiddenSize', '64');
  fill('Use settings: A first run', { entries: { epochs: '3' } });
  expect(draft.value.entries).toEqual({ epochs: '3' });
  await useUndo().undo();
  expect(draft.value.entries).toEqual({ hiddenSize: '64' });
  await useUndo().redo();
  expect(draft.value.entries).toEqual({ epochs: '3' });
});
