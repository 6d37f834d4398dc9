import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DatasetInspection } from '#shared/contract/inspections';
import type { OfferedFile } from '#shared/exchange/import-kinds';
import { useNotices } from '../../../../../src-renderer/client/stores/notices.ts';
import ImportDialog from '../../../../../src-renderer/features/data/import/ImportDialog.vue';
import { AnsweringWorkbench } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';

let workbench: AnsweringWorkbench;
let wrapper: VueWrapper;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
});
afterEach(() => wrapper.unmount());

let files: OfferedFile<File>[];
const csv = (name: string) => [{ path: name, content: new File(['label,1x1\n0,0\n'], name) }];
const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')!;

/** Drops files on the window, which gives them to the dialog. */
async function drop(name: string): Promise<void> {
  files = [...files, ...csv(name)];
  await wrapper.setProps({ files });
  await flushPromises();
}

it('takes dropped files, but not while an import is running, and says so', async () => {
  workbench.hold('imports.begin');
  files = csv('shapes.csv');
  const props = { files, open: true };
  wrapper = mount(ImportDialog, { ...mountOptions(workbench), props }) as VueWrapper;
  await flushPromises();
  await drop('letters.csv');
  expect(dialog().textContent).toContain('letters.csv');
  dialog()
    .querySelector('form')!
    .dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(workbench.inputs('imports.begin')).toHaveLength(1);
  await drop('late.csv');
  expect(dialog().textContent).not.toContain('late.csv');
  expect(useNotices().shown.map(({ text }) => text)).toEqual([
    'The files were ignored: a data set is being imported. Finish or cancel it first.',
  ]);
});

const inspection: DatasetInspection = {
  ...{ kind: 'dataset', format: 'csv', classes: 10, classNames: null },
  ...{ training: [200], test: [1], hasTestPart: true, inverted: false, transposed: false },
  examples: { labels: new Uint8Array(), images: new Uint8Array() },
  ...{ notes: [], warnings: [] },
};
const button = (label: string) =>
  [...dialog().querySelectorAll('button')].find((one) => one.textContent.trim() === label)!;

it('keeps the focus in the dialog when what is in it changes', async () => {
  workbench
    .answer('imports.begin', () => ({ id: 'one' }))
    .answer('imports.append', () => ({ received: 1 }))
    .answer('imports.cancel', ({ id }) => ({ id }))
    .answer('imports.inspect', () => inspection);
  files = csv('shapes.csv');
  wrapper = mount(ImportDialog, { ...mountOptions(workbench), props: { files, open: true } });
  await flushPromises();
  const submit = async (): Promise<void> => {
    button('Continue').focus();
    dialog()
      .querySelector('form')!
      .dispatchEvent(new Event('submit', { cancelable: true }));
    await vi.waitFor(() => expect(document.activeElement).toBe(dialog().querySelector('form')));
  };
  await submit();
  expect(dialog().textContent).toContain('Nothing is stored yet.');
  button('Back').focus();
  button('Back').click();
  await flushPromises();
  expect(document.activeElement).toBe(dialog().querySelector('form'));
  workbench.refuse('imports.inspect', 'line 1 is wrong');
  await submit();
  expect(dialog().textContent).toContain('line 1 is wrong');
});

it('asks for a name only once it was typed and removed', async () => {
  const unnamed = 'train-images-idx3-ubyte';
  files = [{ path: unnamed, content: new File(['x'], unnamed) }];
  wrapper = mount(ImportDialog, { ...mountOptions(workbench), props: { files, open: true } });
  await flushPromises();
  expect(dialog().textContent).not.toContain('Enter a name.');
  const name = dialog().querySelector<HTMLInputElement>('input[placeholder]')!;
  for (const typed of ['a', '']) {
    name.value = typed;
    name.dispatchEvent(new Event('input'));
    await flushPromises();
  }
  expect(dialog().textContent).toContain('Enter a name.');
});
