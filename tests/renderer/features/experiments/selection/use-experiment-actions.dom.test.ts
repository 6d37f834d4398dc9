import { beforeEach, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { routerKey, type Router } from 'vue-router';
import { useExperimentActions } from '../../../../../src-renderer/features/experiments/selection/use-experiment-actions.ts';
import { useTableSession } from '../../../../../src-renderer/features/experiments/table/table-session.ts';
import { useExperiments } from '../../../../../src-renderer/client/stores/experiments.ts';
import { useNotices } from '../../../../../src-renderer/client/stores/notices.ts';
import { AnsweringWorkbench, appWithStores } from '../../../../support/answering-workbench.ts';
import { answerOperations, endedOperation } from '../../../../support/operations.ts';
import { sampleRecord } from '../../../../support/records.ts';

let workbench: AnsweringWorkbench;
const records = ['a', 'b', 'c'].map((id) => sampleRecord({ id, name: `run ${id}` }));
const said = () => useNotices().shown.map(({ kind, text }) => `${kind}: ${text}`);

beforeEach(() => {
  workbench = new AnsweringWorkbench();
  workbench.answer('experiments.list', () =>
    records.map((record) => ({ kind: 'experiment' as const, record, readOnly: false })),
  );
});

async function actions() {
  const app = appWithStores(workbench);
  app.provide(routerKey, {} as Router);
  await useExperiments().refresh();
  return app.runWithContext(() => effectScope().run(() => useExperimentActions())!);
}

it('several experiments are exported as one download, and those that failed are named (U23)', async () => {
  const download = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue();
  const error = { code: 'storage', message: 'the disk is gone' } as const;
  workbench.answer('experiments.exportMany', () => ({
    ended: endedOperation('export', [
      { kind: 'done', experiment: 'a', id: 'a' },
      { kind: 'failed', experiment: 'b', error },
      { kind: 'done', experiment: 'c', id: 'c' },
    ]),
    archive: { fileName: 'unroll-2-experiments.zip', bytes: new Uint8Array(3) },
  }));
  await (await actions()).exportArchive(records);
  expect(workbench.inputs('experiments.exportMany')).toMatchObject([
    { experiments: ['a', 'b', 'c'] },
  ]);
  expect(download).toHaveBeenCalledOnce();
  expect((download.mock.contexts[0] as HTMLAnchorElement).download).toBe(
    'unroll-2-experiments.zip',
  );
  expect(said()).toEqual([
    'error: “run b” was not exported: the disk is gone',
    'success: 2 experiments exported',
  ]);
  download.mockRestore();
});

it('archived experiments are no longer selected once they are out of sight, and come back by Undo (U23)', async () => {
  const { archive } = await actions();
  answerOperations(workbench, (_, __, change) => ({ before: { archived: !change!.archived } }));
  const session = useTableSession();
  session.selection = { selected: new Set(['a', 'c']), active: 'a', anchor: null };
  await archive(records.slice(0, 2), true);
  expect([...session.selection.selected]).toEqual(['c']);
  expect(said()).toEqual(['info: 2 experiments archived']);
  await useNotices().shown[0]!.action!.run();
  expect(workbench.inputs('experiments.updateMany').at(-1)?.changes).toEqual([
    { experiment: 'a', change: { archived: false } },
    { experiment: 'b', change: { archived: false } },
  ]);
});

it('experiments are removed from their batches, as one step', async () => {
  answerOperations(workbench, () => ({ before: { batch: 'Sizes' } }));
  const inBatches = records.map((record, index) => ({ ...record, batch: `batch ${index}` }));
  const { setBatch } = await actions();
  await setBatch(inBatches.slice(0, 1), null);
  await setBatch(inBatches, null);
  expect(workbench.inputs('experiments.updateMany').map(({ label }) => label)).toEqual([
    'Remove 1 experiment from its batch',
    'Remove 3 experiments from their batches',
  ]);
});

it('a copy is edited in the form for a new run', async () => {
  const app = appWithStores(workbench);
  const push = vi.fn();
  app.provide(routerKey, { push } as unknown as Router);
  const { duplicate } = app.runWithContext(() => effectScope().run(() => useExperimentActions())!);
  await duplicate('a');
  expect(push).toHaveBeenCalledWith({ name: 'new', query: { from: 'a' } });
});
