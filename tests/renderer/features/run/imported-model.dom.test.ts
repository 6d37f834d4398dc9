import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { expect, test } from 'vitest';
import { h, type Component } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { historyKeys, type HistoryColumns } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentRecord } from '#shared/experiment/record';
import ChartsTab from '../../../../src-renderer/features/run/ChartsTab.vue';
import ConfigTab from '../../../../src-renderer/features/run/ConfigTab.vue';
import EpochsTab from '../../../../src-renderer/features/run/EpochsTab.vue';
import VerifyPanel from '../../../../src-renderer/features/run/VerifyPanel.vue';
import { identityRows } from '../../../../src-renderer/features/run/environment-rows.ts';
import { AnsweringWorkbench } from '../../../support/answering-workbench.ts';
import { mountOptions } from '../../../support/mounting.ts';
import { sampleRecord } from '../../../support/records.ts';

const sha256 = 'f'.repeat(64);
const own: Partial<ExperimentRecord> = {
  status: 'finished',
  config: { ...defaultConfig(), epochs: 0, initialWeights: 'a'.repeat(64) },
};
const imported = sampleRecord({
  ...own,
  origin: { kind: 'model', format: 'PyTorch', file: 'anna.pt', sha256 },
});
const history = Object.fromEntries(
  historyKeys.map((key) => [key, new Float64Array()]),
) as unknown as HistoryColumns;

/** The words of a component. */
function textOf(component: Component, props: Record<string, unknown>): string {
  const routes = ['run', 'help'].map((name) => ({
    ...{ name, path: `/${name}/:id?`, component: { render: () => null } },
  }));
  const router = createRouter({ history: createMemoryHistory(), routes });
  const shell = { render: () => h(TooltipProvider, () => h(component, props)) };
  return mount(shell, mountOptions(new AnsweringWorkbench(), router)).text();
}

test('the charts and epochs of an imported model say that it was trained elsewhere', () => {
  expect(textOf(ChartsTab, { record: imported, history, status: 'ready' })).toContain(
    'This model was trained elsewhere; there are no training curves.',
  );
  expect(textOf(EpochsTab, { record: imported })).toContain('trained elsewhere');
  expect(textOf(EpochsTab, { record: sampleRecord(own) })).toContain('tests its starting weights');
  expect(textOf(EpochsTab, { record: sampleRecord() })).toContain('after each pass');
});

test('what other machines got that trained the same stands with the verification', () => {
  const text = (isEqual: boolean) => {
    const repetitions = [{ machine: 'n2', epoch: 3, isEqual }];
    return textOf(VerifyPanel, { record: sampleRecord({ ...own, repetitions }) });
  };
  expect(text(true)).toContain('Verified by n2.');
  expect(text(false)).toContain('Disputed: n2 got different weights after epoch 3.');
  expect(textOf(VerifyPanel, { record: sampleRecord(own) })).not.toContain('n2');
});

test('verifying says what it can verify', () => {
  expect(textOf(VerifyPanel, { record: imported })).toContain(
    'trained elsewhere can’t be verified',
  );
  expect(textOf(VerifyPanel, { record: sampleRecord(own) })).toContain('starting weights again');
  expect(textOf(VerifyPanel, { record: sampleRecord() })).toContain('Trains the run again');
});

test('the file and its hash are named', () => {
  expect(identityRows(imported)).toEqual(
    expect.arrayContaining([
      { name: 'Imported from', value: 'anna.pt (PyTorch)' },
      { name: 'SHA-256 of the file', value: sha256, code: true },
    ]),
  );
  expect(identityRows(sampleRecord()).map(({ name }) => name)).not.toContain('Imported from');
  const config = textOf(ConfigTab, { record: imported, actions: {} });
  expect(config).toContain(`Imported from anna.pt (PyTorch), SHA-256 of the file: ${sha256}`);
});
