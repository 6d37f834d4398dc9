import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
