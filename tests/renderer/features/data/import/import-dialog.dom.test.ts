import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

const csv = (name: string) => new File(['label,1x1\n0,0\n'], name);
const dialog = () => document.querySelector<HTMLElement>('[role=dialog]')!;

async function drop(file: File): Promise<void> {
  const event = new Event('drop', { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer: { files: [file] } });
  dialog().querySelector('.drop')!.dispatchEvent(event);
  await flushPromises();
}

it('takes dropped files, but not while an import is running, and says so', async () => {
  workbench.hold('imports.begin');
  const props = { files: [csv('shapes.csv')], open: true };
  wrapper = mount(ImportDialog, { ...mountOptions(workbench), props }) as VueWrapper;
  await flushPromises();
  await drop(csv('letters.csv'));
  expect(dialog().textContent).toContain('letters.csv');
  dialog()
    .querySelector('form')!
    .dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(workbench.inputs('imports.begin')).toHaveLength(1);
  await drop(csv('late.csv'));
  expect(dialog().textContent).not.toContain('late.csv');
  expect(useNotices().shown.map(({ text }) => text)).toEqual([
    'The dropped files were ignored: an import is running. Wait for it, or cancel it.',
  ]);
});
