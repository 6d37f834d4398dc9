import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent } from 'vue';
import type { ListedDataset } from '#shared/contract/commands';
import type { EngineReport } from '#shared/contract/engines';
import { useChoices } from '../../../../../src-renderer/features/new/form/use-choices.ts';
import { AnsweringWorkbench, settled } from '../../../../support/answering-workbench.ts';
import { mountOptions } from '../../../../support/mounting.ts';

let workbench: AnsweringWorkbench;
const mnist = { kind: 'dataset', name: 'mnist' } as ListedDataset;
const torn = { kind: 'damaged', name: 'torn', reason: 'its labels are missing' } as ListedDataset;
const report = (name: EngineReport['name'], available: boolean, detail: string) => ({
  ...{ name, available, detail, instructionSet: null },
});

beforeEach(() => {
  workbench = new AnsweringWorkbench()
    .answer('datasets.list', () => [mnist, torn])
    .answer('engines.report', () => [
      report('native', false, 'There is no compiler.'),
      report('wasm', true, 'relaxed SIMD, 2 threads'),
    ]);
});

async function open() {
  let choices: ReturnType<typeof useChoices> | undefined;
  const component = defineComponent(() => {
    choices = useChoices();
    return () => null;
  });
  const wrapper = mount(component, mountOptions(workbench));
  await settled();
  return { ...choices!, unmount: () => wrapper.unmount() };
}

describe('the data sets to choose from', () => {
  it('are those of the data folder; a damaged one is there, but can’t be chosen', async () => {
    const { datasets, options, error } = await open();
    expect([...datasets.value!.keys()]).toEqual(['mnist']);
    expect(options.value.dataset).toEqual([
      { value: 'mnist', label: 'mnist' },
      { value: 'torn', label: 'torn', help: expect.stringContaining('labels'), disabled: true },
    ]);
    expect(error.value).toBeNull();
  });

  it('are unknown until they are read, and then all that there are', async () => {
    const answer = workbench.hold('datasets.list');
    const { datasets, options } = await open();
    expect([datasets.value, options.value.dataset]).toEqual([null, []]);
    await answer([]);
    expect([...datasets.value!]).toEqual([]);
  });

  it('are read again when they change, until the page is left', async () => {
    const { datasets, unmount } = await open();
    workbench.answer('datasets.list', () => [mnist, { ...mnist, name: 'kmnist' }]);
    workbench.emit({ kind: 'trashChanged' });
    await settled();
    expect(datasets.value!.size).toBe(1);
    workbench.emit({ kind: 'datasetsChanged' });
    await settled();
    expect([...datasets.value!.keys()]).toEqual(['mnist', 'kmnist']);
    unmount();
    workbench.emit({ kind: 'datasetsChanged' });
    expect(workbench.inputs('datasets.list')).toHaveLength(2);
  });

  it('stay if they can’t be read again; why is said until they can', async () => {
    const { datasets, error, refresh } = await open();
    workbench.refuse('datasets.list', 'the disk is gone');
    await refresh();
    expect(error.value?.message).toBe('the disk is gone');
    expect(datasets.value!.size).toBe(1);
    workbench.answer('datasets.list', () => [mnist]);
    const again = refresh();
    expect(error.value).toBeNull();
    await again;
    expect(error.value).toBeNull();
  });
});

describe('the engines to choose from', () => {
  const engines = ({ options }: Awaited<ReturnType<typeof open>>) =>
    Object.fromEntries(options.value.engine!.map(({ value, ...rest }) => [value, rest]));

  it('are those that load, each with what it runs on or why it can’t', async () => {
    const found = engines(await open());
    expect(found['wasm']).toMatchObject({ help: 'relaxed SIMD, 2 threads', disabled: false });
    expect(found['native']).toMatchObject({ help: 'There is no compiler.', disabled: true });
    for (const name of ['auto', 'tensorflow']) expect(found[name]).not.toHaveProperty('disabled');
    expect(workbench.inputs('engines.report')).toEqual([{ threads: 0 }]);
  });

  it('are all of them if it can’t be found out', async () => {
    workbench.refuse('engines.report', 'The process has died.');
    const choices = await open();
    for (const option of choices.options.value.engine!) expect(option.disabled).not.toBe(true);
    expect(choices.error.value).toBeNull();
  });
});
