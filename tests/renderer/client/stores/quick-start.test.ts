import { beforeEach, expect, test, vi } from 'vitest';
import type { App } from 'vue';
import { routerKey, type Router } from 'vue-router';
import { parseConfig } from '#shared/experiment/config';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import {
  firstRun,
  threeCells,
  useQuickStart,
} from '../../../../src-renderer/client/stores/quick-start.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../support/records.ts';

let workbench: AnsweringWorkbench;
let app: App;
const push = vi.fn();
beforeEach(() => {
  vi.clearAllMocks();
  workbench = new AnsweringWorkbench().answer('experiments.createMany', ({ drafts }) =>
    drafts.map(({ name }, index) => sampleRecord({ id: `run-${index}`, name: name ?? '' })),
  );
  app = appWithStores(workbench);
  app.provide(routerKey, { push } as unknown as Router);
});
const quickStart = () => app.runWithContext(() => useQuickStart());
const draftsOf = () => workbench.inputs('experiments.createMany')[0]!.drafts;

test('the three differ only in the cell, and use a part of the digits (U7)', () => {
  const configs = threeCells('part');
  expect(configs.map(({ cell }) => cell)).toEqual(['RNN', 'GRU', 'LSTM']);
  for (const config of configs) {
    expect({ ...config, cell: 'RNN' }).toEqual(configs[0]);
    expect(config.trainingExamples).toBe(10_000);
    expect(config.validationExamples).toBe(1000);
  }
});

test('the whole notebook uses all digits, and is the same otherwise (U7)', () => {
  for (const [index, config] of threeCells('whole').entries()) {
    expect(config).toEqual({
      ...threeCells('part')[index],
      trainingExamples: 0,
      validationExamples: 0,
    });
  }
});

test('training the three makes a named batch and shows their comparison (U8)', async () => {
  await quickStart().trainThreeCells('part');
  expect(draftsOf().map(({ name, batch }) => [name, batch])).toEqual([
    ['RNN 256', 'RNN, GRU and LSTM'],
    ['GRU 256', 'RNN, GRU and LSTM'],
    ['LSTM 256', 'RNN, GRU and LSTM'],
  ]);
  expect(push.mock.calls).toEqual([
    [{ name: 'compare', query: { runs: 'run-0,run-1,run-2', tab: 'curves' } }],
  ]);
});

test('a second batch gets another name (U37)', async () => {
  workbench.answer('experiments.list', () => [
    {
      kind: 'experiment',
      record: sampleRecord({ batch: 'RNN, GRU and LSTM' }),
      readOnly: false,
    },
  ]);
  await useExperiments().refresh();
  await quickStart().trainThreeCells('whole');
  expect(draftsOf()[0]!.batch).toBe('RNN, GRU and LSTM 2');
});

test('if nothing could be created, it says so and stays', async () => {
  workbench.refuse('experiments.createMany', 'The disk is full.');
  await quickStart().trainThreeCells('part');
  expect(push).not.toHaveBeenCalled();
  expect(useNotices().shown.at(-1)?.text).toBe('Training was not started: The disk is full.');
});

test('a first run has the requested cell, and belongs to no batch', async () => {
  expect(parseConfig(firstRun('LSTM')).cell).toBe('LSTM');
  await quickStart().trainFirst('LSTM');
  expect(draftsOf()).toEqual([{ config: firstRun('LSTM') }]);
  expect(push.mock.calls).toEqual([[{ name: 'run', params: { id: 'run-0' } }]]);
});
