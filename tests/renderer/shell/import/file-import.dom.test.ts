import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, type App } from 'vue';
import { routerKey, type Router } from 'vue-router';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { provideBridge } from '../../../../src-renderer/client/bridge/bridge-key.ts';
import { offeredInWords } from '../../../../src-renderer/client/import/offered-in-words.ts';
import { useCommands } from '../../../../src-renderer/client/stores/commands.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import FileImport from '../../../../src-renderer/shell/import/FileImport.vue';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { mountOptions } from '../../../support/mounting.ts';

/** Stand in for the dialogs: they show the names of their files. */
vi.mock('../../../../src-renderer/shell/import/importers.ts', () => {
  const dialogOf = (name: string) =>
    defineComponent({
      name,
      props: { files: Array, open: Boolean },
      emits: ['update:open'],
      setup: (props) => () =>
        h(
          'p',
          { class: 'dialog' },
          (props['files'] as OfferedFile[]).map(({ path }) => path).join(' '),
        ),
    });
  return { importDialogs: { dataset: dialogOf('DatasetDialog'), model: dialogOf('ModelDialog') } };
});

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
const modelDialog = () => wrapper.findComponent({ name: 'ModelDialog' });
const said = () => useNotices().shown.map(({ kind, text }) => `${kind}: ${text}`);
const archive = (name: string, inside: string) =>
  new File([zipSync({ [inside]: strToU8('x') }) as Uint8Array<ArrayBuffer>], name);
const csv = (name: string, text: string) => new File([text], name);

async function choose(...files: File[]): Promise<void> {
  const input = wrapper.find<HTMLInputElement>('input[aria-label="Files to import"]');
  Object.defineProperty(input.element, 'files', { value: files, configurable: true });
  await input.trigger('change');
  await vi.waitFor(() =>
    expect(wrapper.find('.dialog').exists() || said().length > 0 || files.length === 0).toBe(true),
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
  expect([dialog().text(), dialog().vm.$.uid]).toEqual(['train.csv test.csv', uid]);
});

test('models that are chosen together, or added later, share one dialog', async () => {
  await choose(csv('anna.pt', 'x'), csv('ben.pt', 'x'));
  expect(modelDialog().text()).toBe('anna.pt ben.pt');
  await choose(csv('carl.pt', 'x'));
  expect(modelDialog().text()).toBe('anna.pt ben.pt carl.pt');
});

test('files that come while another dialog is open wait in one dialog of their kind', async () => {
  await choose(csv('train.csv', '5,0,0'));
  await choose(csv('anna.pt', 'x'));
  await choose(csv('ben.pt', 'x'), csv('carl.pt', 'x'));
  expect(modelDialog().exists()).toBe(false);
  dialog().vm.$emit('update:open', false);
  await flushPromises();
  expect(modelDialog().text()).toBe('anna.pt ben.pt carl.pt');
  modelDialog().vm.$emit('update:open', false);
  await flushPromises();
  expect(wrapper.find('.dialog').exists()).toBe(false);
});

test('the archive that is being imported is announced', async () => {
  const answer = bridge.api.hold('imports.finish');
  bridge.openFile({ name: 'opened.unroll', bytes: Uint8Array.of(1) });
  await vi.waitFor(() =>
    expect(wrapper.find('[role=status]').text()).toBe('Checking “opened.unroll”'),
  );
  await answer({ kind: 'experiment', id: 'mine' });
  expect(wrapper.find('[role=status]').exists()).toBe(false);
});

test('files that nothing is made of are named, with what can be imported', async () => {
  await choose(csv('photo.png', 'x'));
  expect(said()).toEqual([
    `error: “photo.png” can’t be imported: its name ends in .png. Unroll imports ${offeredInWords}.`,
  ]);
  expect(offeredInWords).toMatch(/^experiments \(.*; a data set \(.*; a model \(.*; results \(/);
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
