import { beforeEach, expect, it, vi } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useRunActions } from '../../../../src-renderer/features/run/use-run-actions.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { sampleRecord } from '../../../support/records.ts';

const record = sampleRecord({ status: 'stopped' });
let workbench: AnsweringWorkbench;
let actions: ReturnType<typeof useRunActions>;

beforeEach(() => {
  workbench = new AnsweringWorkbench();
  const app = appWithStores(workbench);
  app.use(createRouter({ history: createMemoryHistory(), routes: [] }));
  actions = app.runWithContext(() => useRunActions(record.id, () => record));
});

const called = () => workbench.calls.map(({ name }) => name);

it('stops a run as soon as it has been resumed, when that is asked for before it is', async () => {
  const resumed = workbench.hold('runs.resume');
  workbench.answer('runs.stop', () => record);
  void actions.resume();
  const stopped = actions.stop();
  expect([...actions.busy.value]).toEqual(['runs.resume', 'runs.stop']);
  await settled();
  expect(called()).toEqual(['runs.resume']);
  await resumed(record);
  await stopped;
  expect(called()).toEqual(['runs.resume', 'runs.stop']);
  expect(actions.busy.value.size).toBe(0);
});

it('does once what is asked for twice', async () => {
  const answer = workbench.hold('runs.stop');
  void actions.stop();
  const again = actions.stop();
  await settled();
  await answer(record);
  await again;
  expect(called()).toEqual(['runs.stop']);
});

it('says what fails, and continues with the next action', async () => {
  workbench.refuse('runs.resume', 'The checkpoint is gone.');
  workbench.answer('runs.stop', () => record);
  void actions.resume();
  await actions.stop();
  expect(useNotices().shown).toMatchObject([
    { kind: 'error', text: 'The run was not resumed: The checkpoint is gone.' },
  ]);
  expect(called()).toEqual(['runs.resume', 'runs.stop']);
});

it('copies PyTorch code before the training, with as many classes as the data set has', async () => {
  const written = vi.fn(() => Promise.resolve());
  vi.stubGlobal('navigator', { clipboard: { writeText: written } });
  const dataset = { kind: 'dataset', name: record.config.dataset, classes: 47 };
  workbench.answer('datasets.list', () => [dataset] as never);
  await actions.copyCode();
  expect(written).toHaveBeenCalledWith(
    expect.stringMatching(/^"""The network of .*import torch\n.*class Classifier.*, 47\)/s),
  );
  expect(useNotices().shown).toMatchObject([{ kind: 'info', text: 'PyTorch code copied' }]);
  workbench.answer('datasets.list', () => []);
  await actions.copyCode();
  expect(written).toHaveBeenLastCalledWith(expect.stringMatching(/nn\.Linear\(\d+, 10\)/));
  vi.unstubAllGlobals();
});
