import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, type App } from 'vue';
import { routerKey, type Router } from 'vue-router';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { provideBridge } from '../../../../src-renderer/client/bridge/bridge-key.ts';
import { useCommands } from '../../../../src-renderer/client/stores/commands.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import FileImport from '../../../../src-renderer/shell/import/FileImport.vue';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { mountOptions } from '../../../support/mounting.ts';

/** Stands in for the dialog of a kind: shows the names of its files. */
vi.mock('../../../../src-renderer/shell/import/importers.ts', () => ({
  importDialogs: {
    dataset: defineComponent({
      name: 'DatasetDialog',
      props: { files: Array, open: Boolean },
      emits: ['update:open'],
      setup: (props) => () =>
        h(
          'p',
          { class: 'dialog' },
          (props['files'] as OfferedFile[]).map(({ path }) => path).join(' '),
        ),
    }),
  },
  offeredInWords: 'experiments; a data set',
}));

let bridge: FakeBridge;
let wrapper: VueWrapper;

beforeEach(() => {
  bridge = new FakeBridge();
  bridge.api
    .answer('imports.begin', () => ({ id: 'one' }))
    .answer('imports.append', () => ({}) as never)
    .answer('imports.finish', () => ({ kind: 'experiment', id: 'mine' }));
  const provide = (app: App): void => {
    provideBridge(app, bridge);
    app.provide(routerKey, { push: vi.fn() } as unknown as Router);
  };
  const shell = { render: () => h(TooltipProvider, () => h(FileImport)) };
  wrapper = mount(shell, mountOptions(bridge.api, provide));
});
afterEach(() => wrapper.unmount());

const dialog = () => wrapper.findComponent({ name: 'DatasetDialog' });
const said = () => useNotices().shown.map(({ kind, text }) => `${kind}: ${text}`);
const archive = (name: string, inside: string) =>
  new File([zipSync({ [inside]: strToU8('x') }) as Uint8Array<ArrayBuffer>], name);
const csv = (name: string, text: string) => new File([text], name);

async function choose(...files: File[]): Promise<void> {
  const input = wrapper.find<HTMLInputElement>('input[aria-label="Files to import"]');
  Object.defineProperty(input.element, 'files', { value: files, configurable: true });
  await input.trigger('change');
  await vi.waitFor(() =>
    expect(dialog().exists() || said().length > 0 || files.length === 0).toBe(true),
  );
  await flushPromises();
}

/** Drops files on the window; the page at the pointer doesn't matter. */
async function drop(...files: File[]): Promise<void> {
  const event = new Event('drop', { cancelable: true }) as DragEvent;
  const items = files.map(() => ({ webkitGetAsEntry: () => null }));
  Object.assign(event, { dataTransfer: { types: ['Files'], items, files } });
  window.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(dialog().exists() || said().length > 0).toBe(true));
}

test('what a file is decides what happens to it: experiments are imported, others get their dialog', async () => {
  await drop(archive('letters.zip', '0/1.png'));
  expect(dialog().text()).toBe('letters.zip');
  expect(bridge.api.inputs('imports.begin')).toEqual([]);
  dialog().vm.$emit('update:open', false);
  await flushPromises();
  expect(dialog().exists()).toBe(false);
  await drop(archive('runs.zip', 'mine/experiment.json'));
  expect(said()).toEqual(['success: Imported “mine”']);
  expect(dialog().exists()).toBe(false);
});

test('more files of the kind whose dialog is open are added to it', async () => {
  await choose(csv('train.csv', '5,0,0'));
  const { uid } = dialog().vm.$;
  await choose(csv('test.csv', '5,0,0'));
  expect([dialog().text(), dialog().vm.$.uid]).toEqual(['test.csv', uid]);
});

test('files that nothing is made of, or that are not imported here, are named', async () => {
  await choose(csv('photo.png', 'x'), csv('model.pt', 'x'), csv('history.csv', 'step,loss'));
  expect(said()).toEqual([
    'error: “photo.png” can’t be imported: its name ends in .png. Unroll imports experiments; a data set.',
    'error: “model.pt” can’t be imported: it is a model. Unroll imports experiments; a data set.',
    'error: “history.csv” can’t be imported: it is results. Unroll imports experiments; a data set.',
  ]);
});

test('a file that was opened with Unroll is imported, until the window is gone', async () => {
  bridge.openFile({ name: 'opened.unroll', bytes: Uint8Array.of(1, 2, 3) });
  await vi.waitFor(() => expect(said()).toEqual(['success: Imported “mine”']));
  expect(bridge.api.inputs('imports.append')[0]!.piece).toEqual(Uint8Array.of(1, 2, 3));
  wrapper.unmount();
  expect(bridge.listeners).toBe(0);
});

test('the commands open the choosers and the dialog of a data set', async () => {
  const clicked: string[] = [];
  for (const input of wrapper.findAll<HTMLInputElement>('input')) {
    input.element.click = () => clicked.push(input.attributes('aria-label')!);
  }
  useCommands().run('import');
  useCommands().run('import.folder');
  expect(clicked).toEqual(['Files to import', 'Folder to import']);
  useCommands().run('import.dataset');
  await flushPromises();
  expect(dialog().text()).toBe('');
});
