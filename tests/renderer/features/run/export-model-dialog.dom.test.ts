import { flushPromises, mount } from '@vue/test-utils';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { defaultPreferences } from '#shared/contract/preferences';
import { modelFormats } from '#shared/exchange/models/model-formats';
import { defaultConfig } from '#shared/experiment/config';
import ExportModelDialog from '../../../../src-renderer/features/run/ExportModelDialog.vue';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { finishedRun } from '../../../support/compared.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { collectSavedFiles } from '../../../support/saved-files.ts';

const data = {
  dataset: 'mnist',
  hashes: {},
  trainingExamples: 5,
  validationExamples: 5,
  testExamples: 5,
  classes: 10,
  mean: 0.13,
  deviation: 0.31,
  permutation: null,
};

let workbench: AnsweringWorkbench;
let saved: ReturnType<typeof collectSavedFiles>;
let wrapper: ReturnType<typeof mount>;

beforeEach(() => {
  workbench = new AnsweringWorkbench();
  workbench.answer('preferences.update', () => defaultPreferences);
  saved = collectSavedFiles();
});
afterEach(() => wrapper.unmount());

async function openDialog(config: Partial<ExperimentConfig>) {
  const record = { ...finishedRun('a'), config: { ...defaultConfig(), ...config }, data };
  wrapper = mount(ExportModelDialog, {
    props: { record, open: true },
    ...mountOptions(workbench),
  });
  await flushPromises();
}

const radio = (label: string) =>
  [...document.querySelectorAll<HTMLButtonElement>('[role=radio]')].find(
    (each) => each.querySelector('.label')?.textContent === label,
  )!;
const button = (label: string) =>
  [...document.querySelectorAll<HTMLButtonElement>('[role=dialog] button')].find(
    (each) => each.textContent.trim() === label,
  )!;
async function click(element: HTMLElement): Promise<void> {
  element.click();
  await flushPromises();
}

it('offers every format with what it is for and what is lost', async () => {
  await openDialog({ cell: 'LSTM' });
  const radios = [...document.querySelectorAll('[role=radio]')];
  expect(radios.map((each) => each.querySelector('.label')?.textContent)).toEqual(
    Object.values(modelFormats).map(({ label }) => label),
  );
  for (const { label, purpose, lost } of Object.values(modelFormats)) {
    expect(radio(label).textContent).toContain(purpose);
    expect(radio(label).textContent).toContain(lost);
    expect(radio(label).disabled).toBe(false);
  }
  const described = radio('ONNX').getAttribute('aria-describedby')!;
  expect(document.getElementById(described)?.textContent).toContain(modelFormats.onnx.purpose);
});

it('disables a format that can’t express the network, with the reason', async () => {
  await openDialog({ cell: 'GRU', resetGate: 'after' });
  expect(radio('TensorFlow.js').disabled).toBe(true);
  expect(radio('TensorFlow.js').textContent).toMatch(/resets after the product.*choose ONNX/);
  expect(radio('PyTorch').getAttribute('aria-checked')).toBe('true');
});

it('saves one file as it is, and closes', async () => {
  workbench.answer('models.export', () => ({
    files: [{ name: 'a.onnx', content: Uint8Array.of(1, 2, 3) }],
  }));
  await openDialog({});
  await click(radio('ONNX'));
  await click(button('Save'));
  expect(workbench.inputs('models.export')).toEqual([{ experiment: 'a', format: 'onnx' }]);
  expect(await saved()).toEqual([{ name: 'a.onnx', bytes: Uint8Array.of(1, 2, 3) }]);
  expect(wrapper.emitted('update:open')).toEqual([[false]]);
});

it('saves several files as one ZIP, and is busy meanwhile', async () => {
  const answer = workbench.hold('models.export');
  await openDialog({});
  await click(radio('PyTorch'));
  await click(button('Save'));
  expect(button('Save').getAttribute('aria-busy')).toBe('true');
  expect(radio('ONNX').disabled).toBe(true);
  await answer({
    files: [
      { name: 'a.py', content: 'import größe' },
      { name: 'a.safetensors', content: Uint8Array.of(7, 8) },
    ],
  });
  await flushPromises();
  const [file, ...others] = await saved();
  expect([file!.name, others]).toEqual(['a-pytorch.zip', []]);
  const entries = unzipSync(file!.bytes);
  expect(Object.keys(entries)).toEqual(['a.py', 'a.safetensors']);
  expect(strFromU8(entries['a.py']!)).toBe('import größe');
  expect(entries['a.safetensors']).toEqual(Uint8Array.of(7, 8));
});

it('says what went wrong, stays open, and tries again', async () => {
  workbench.refuse('models.export', 'The weights are damaged. Restore the file from a backup.');
  await openDialog({});
  await click(button('Save'));
  expect(document.querySelector('[role=alert]')?.textContent).toContain(
    'The weights are damaged. Restore the file from a backup.',
  );
  expect(wrapper.emitted('update:open')).toBeUndefined();
  workbench.answer('models.export', () => ({ files: [{ name: 'a.onnx', content: 'x' }] }));
  await click(button('Try again'));
  expect(await saved()).toHaveLength(1);
  expect(document.querySelector('[role=alert]')).toBeNull();
});
