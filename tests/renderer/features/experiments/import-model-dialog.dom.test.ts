import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { beforeEach, expect, test, vi } from 'vitest';
import { h, nextTick, ref, type App } from 'vue';
import { routerKey, type Router } from 'vue-router';
import type { ListedDataset } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { FoundModel, FoundTensor } from '#shared/exchange/models/sources/found-model';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import ImportModelDialog from '../../../../src-renderer/features/experiments/import-model/ImportModelDialog.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';

const tensor = (name: string, ...shape: number[]): FoundTensor => ({
  ...{ name, shape, type: 'F32', finite: true },
});
const model: FoundModel = {
  ...{ source: 'torch', file: 'anna.pt', sha256: 'f'.repeat(64), metadata: {}, notes: [] },
  tensors: [
    tensor('gru.weight_ih_l0', 12, 28),
    tensor('gru.weight_hh_l0', 12, 4),
    tensor('gru.bias_ih_l0', 12),
    tensor('gru.bias_hh_l0', 12),
    tensor('fc.weight', 10, 4),
    tensor('fc.bias', 10),
  ],
};
const dataset = (name: string, classes: number): ListedDataset => ({
  ...{ kind: 'dataset', name, bundled: false, classes, classNames: null },
  ...{ training: [], test: [], hashes: {} },
});

let workbench: AnsweringWorkbench;
let wrapper: VueWrapper;
let push: ReturnType<typeof vi.fn>;
const files = ref([{ path: 'anna.pt', content: new File(['x'], 'anna.pt') }]);
const open = ref(true);

async function opened(found: FoundModel | Error = model, noDatasets?: string): Promise<void> {
  open.value = true;
  push = vi.fn();
  workbench = new AnsweringWorkbench();
  workbench
    .answer('datasets.list', () => [dataset('mnist', 10), dataset('letters', 26)])
    .answer('imports.begin', () => ({ id: 'one' }))
    .answer('imports.append', () => ({ received: 1 }))
    .answer('imports.inspect', () => {
      if (found instanceof Error) throw found;
      return { kind: 'model', model: found };
    })
    .answer('imports.cancel', () => ({ id: 'one' }))
    .answer('imports.finish', () => ({ kind: 'experiment', id: 'gru-4' }));
  if (noDatasets !== undefined) workbench.refuse('datasets.list', noDatasets);
  const router = (app: App): void => {
    app.provide(routerKey, { push } as unknown as Router);
  };
  const shell = {
    render: () =>
      h(TooltipProvider, () =>
        h(ImportModelDialog, {
          files: files.value,
          open: open.value,
          'onUpdate:open': (isOpen: boolean) => (open.value = isOpen),
        }),
      ),
  };
  wrapper = mount(shell, mountOptions(workbench, router));
  await flushPromises();
  await nextTick();
}
beforeEach(() => {
  files.value = [{ path: 'anna.pt', content: new File(['x'], 'anna.pt') }];
});

const text = () => document.body.textContent;
const button = (label: string) =>
  [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === label)!;
const input = (label: string) =>
  [...document.querySelectorAll('label')].find((one) => one.textContent.trim() === label)!.htmlFor;

test('what was found is shown, and becomes an experiment that is opened', async () => {
  await opened();
  expect(text()).toContain('GRU, 4 units, 28 inputs per step, 10 classes');
  expect(text()).toContain('gru.weight_ih_l0');
  expect(text()).toContain('how pixels were normalised');
  const name = document.getElementById(input('Name')) as HTMLInputElement;
  expect(name.value).toBe('anna');
  name.value = ' Anna’s ';
  name.dispatchEvent(new Event('input'));
  await nextTick();
  button('Import and test').click();
  await flushPromises();
  expect(workbench.inputs('imports.finish')).toEqual([
    {
      id: 'one',
      choices: {
        kind: 'model',
        name: 'Anna’s',
        config: expect.objectContaining({
          ...{ cell: 'GRU', hiddenSize: 4, dataset: 'mnist', readout: 'last' },
        }) as unknown,
        places: {
          ...{ 'rnn.weight_ih_l0': 'gru.weight_ih_l0', 'rnn.weight_hh_l0': 'gru.weight_hh_l0' },
          ...{ 'rnn.bias_ih_l0': 'gru.bias_ih_l0', 'rnn.bias_hh_l0': 'gru.bias_hh_l0' },
          ...{ 'fc.weight': 'fc.weight', 'fc.bias': 'fc.bias' },
        },
      },
    },
  ]);
  expect(push).toHaveBeenCalledWith({ name: 'run', params: { id: 'gru-4' } });
  expect(open.value).toBe(false);
  expect(useNotices().shown.map((notice) => notice.text)).toEqual([
    '“Anna’s” imported; it is being tested',
  ]);
});

test('what can’t be imported is said, and the import isn’t offered', async () => {
  await opened({ ...model, tensors: model.tensors.slice(0, 4) });
  expect(text()).toContain('No linear layer was recognised');
  expect(button('Import and test').disabled).toBe(true);
});

test('a data set with other classes can’t test it', async () => {
  const tensors = model.tensors.map((one) =>
    one.name.startsWith('fc.') ? tensor(one.name, 5, ...one.shape.slice(1)) : one,
  );
  await opened({ ...model, tensors });
  expect(text()).toContain('“mnist” has 10 classes, and the model 5.');
  expect(button('Import and test').disabled).toBe(true);
});

test('a refused file says why, can be tried again, and leaves nothing', async () => {
  const reason = 'anna.pt can’t be imported: it wants to run "posix.system"';
  await opened(new UnrollError('damaged', reason));
  expect(text()).toContain(reason);
  workbench.answer('imports.inspect', () => ({ kind: 'model', model }));
  button('Try again').click();
  await flushPromises();
  expect(text()).not.toContain(reason);
  expect(text()).toContain('GRU, 4 units');
});

test('closing gives the file up', async () => {
  await opened();
  button('Cancel').click();
  await flushPromises();
  expect(open.value).toBe(false);
  expect(workbench.inputs('imports.cancel')).toEqual([{ id: 'one' }]);
  expect(workbench.inputs('imports.finish')).toEqual([]);
});

test('several files are imported one after the other', async () => {
  await opened();
  files.value = [...files.value, { path: 'ben.pt', content: new File(['y'], 'ben.pt') }];
  await flushPromises();
  expect(text()).toContain('Import a model (1 of 2)');
  button('Import and test').click();
  await flushPromises();
  expect(open.value).toBe(true);
  expect(push).not.toHaveBeenCalled();
  expect(text()).toContain('Import a model (2 of 2)');
  expect(workbench.inputs('imports.begin').map((one) => JSON.stringify(one))).toEqual([
    expect.stringContaining('anna.pt'),
    expect.stringContaining('ben.pt'),
  ]);
  expect(wrapper.exists()).toBe(true);
});

test('a file of several can be skipped, but not while it is being imported', async () => {
  files.value = ['anna.pt', 'ben.pt'].map((path) => ({ path, content: new File(['x'], path) }));
  await opened();
  const stored = workbench.hold('imports.finish');
  button('Skip this file').click();
  await flushPromises();
  expect(text()).toContain('Import a model (2 of 2)');
  expect(workbench.inputs('imports.cancel')).toEqual([{ id: 'one' }]);
  expect(button('Skip this file')).toBeUndefined();
  files.value = [...files.value, { path: 'carl.pt', content: new File(['x'], 'carl.pt') }];
  await flushPromises();
  expect(button('Skip this file')).toBeDefined();
  button('Import and test').click();
  await flushPromises();
  expect(button('Skip this file')).toBeUndefined();
  await stored({ kind: 'experiment', id: 'gru-4' });
  expect(text()).toContain('Import a model (3 of 3)');
});

test('data sets that can’t be listed are said, and can be listed again', async () => {
  await opened(model, 'the folder is gone');
  expect(text()).toContain('the folder is gone');
  expect(button('Import and test').disabled).toBe(true);
  workbench.answer('datasets.list', () => [dataset('mnist', 10)]);
  button('Try again').click();
  await flushPromises();
  expect(text()).not.toContain('the folder is gone');
  expect(button('Import and test').disabled).toBe(false);
});
