import { flushPromises, mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, it, vi } from 'vitest';
import { h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import FilesTab from '../../../../src-renderer/features/run/FilesTab.vue';
import { useRunActions } from '../../../../src-renderer/features/run/use-run-actions.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleRecord } from '../../../support/records.ts';

it('downloads the model and every single file (U26)', async () => {
  const record = sampleRecord();
  const file = (name: string) => ({ name, bytes: 7, modifiedAt: record.createdAt });
  const workbench = new AnsweringWorkbench()
    .answer('experiments.files', () => [file('run.json'), file('model.safetensors')])
    .answer('experiments.readFile', () => ({ bytes: Uint8Array.of(1, 2, 3) }));
  const router = createRouter({ history: createMemoryHistory(), routes: [] });
  const actions = appWithStores(workbench)
    .use(router)
    .runWithContext(() => useRunActions(record.id, () => record));
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLElement) {
    saved.push((this as HTMLAnchorElement).download);
  });
  const wrapper = mount(
    () => h(TooltipProvider, () => h(FilesTab, { record, folder: '/runs/a', actions })),
    mountOptions(workbench, router),
  );
  await flushPromises();
  const button = (name: string) =>
    wrapper.findAll('button').find((each) => each.html().includes(name))!;
  await button('Download model').trigger('click');
  await flushPromises();
  await button('Download run.json').trigger('click');
  await flushPromises();
  expect(saved).toEqual([`${record.id}-model.safetensors`, `${record.id}-run.json`]);
  expect(workbench.inputs('experiments.readFile').map(({ name }) => name)).toEqual([
    'model.safetensors',
    'run.json',
  ]);
});
