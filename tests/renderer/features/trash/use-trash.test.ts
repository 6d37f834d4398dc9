import { beforeEach, describe, expect, it } from 'vitest';
import { effectScope, type App, type EffectScope } from 'vue';
import type { TrashedExperiment } from '#shared/contract/commands';
import { useTrash } from '../../../../src-renderer/features/trash/use-trash.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';
import { answerOperations, endedOperation } from '../../../support/operations.ts';

let workbench: AnsweringWorkbench;
let app: App;
let scope: EffectScope;
/** What the workbench has in its trash. */
let stored: TrashedExperiment[];

const trashed = (id: string, deletedAt: string) => ({ id, deletedAt }) as TrashedExperiment;

beforeEach(() => {
  stored = [
    trashed('old', '2026-01-02T00:00:00.000Z'),
    trashed('new', '2026-11-29T10:00:00.000Z'),
    trashed('middle', '2026-11-29T09:59:59.999Z'),
  ];
  const leave = (id: string): void => {
    stored = stored.filter((each) => each.id !== id);
    workbench.emit({ kind: 'trashChanged' });
  };
  workbench = new AnsweringWorkbench().answer('experiments.listTrash', () => stored);
  answerOperations(workbench, (_, id) => {
    leave(id);
    return {};
  });
  app = appWithStores(workbench);
  scope = effectScope();
});

async function open() {
  const trash = app.runWithContext(() => scope.run(() => useTrash())!);
  await settled();
  return trash;
}
const ids = ({ entries }: Awaited<ReturnType<typeof open>>) => entries.value.map(({ id }) => id);
const said = () => useNotices().shown.map(({ kind, text }) => `${kind}: ${text}`);

describe('the trash', () => {
  it('has the most recent first', async () => {
    const before = stored;
    const trash = await open();
    expect(trash.status.value).toBe('ready');
    expect(ids(trash)).toEqual(['new', 'middle', 'old']);
    expect(before.map(({ id }) => id)).toEqual(['old', 'new', 'middle']);
  });

  it('says why it can’t be read, and reads it again on request', async () => {
    workbench.refuse('experiments.listTrash', 'the disk is gone');
    const trash = await open();
    expect([trash.status.value, trash.error.value?.message]).toEqual([
      ...['failed', 'the disk is gone'],
    ]);
    workbench.answer('experiments.listTrash', () => stored);
    await trash.refresh();
    expect([trash.status.value, trash.error.value]).toEqual(['ready', null]);
  });

  it('follows changes by others until its page is left', async () => {
    const trash = await open();
    stored = [...stored, trashed('newest', '2026-11-29T11:00:00.000Z')];
    workbench.emit({ kind: 'trashChanged' });
    await settled();
    expect(ids(trash)[0]).toBe('newest');
    scope.stop();
    stored = [];
    workbench.emit({ kind: 'trashChanged' });
    await settled();
    expect(ids(trash)).toHaveLength(4);
  });
});

describe('the chosen experiments', () => {
  it('are restored in one operation, which can be undone (U6)', async () => {
    const trash = await open();
    await trash.restore(['old', 'new']);
    expect(trash.underWay.value.size).toBe(0);
    const [input] = workbench.inputs('experiments.restoreMany');
    expect(input).toMatchObject({ experiments: ['old', 'new'], label: 'Restore 2 experiments' });
    expect(said()).toEqual(['success: 2 experiments restored']);
    await useUndo().undo();
    expect(workbench.inputs('experiments.removeMany')).toMatchObject([
      { experiments: ['old', 'new'] },
    ]);
  });

  it('are no longer listed afterwards, and the list is read once', async () => {
    const trash = await open();
    const reads = () => workbench.inputs('experiments.listTrash').length;
    const before = reads();
    await trash.purge(['old', 'middle']);
    expect(ids(trash)).toEqual(['new']);
    expect(reads()).toBe(before + 1);
    expect(said()).toEqual(['info: 2 experiments deleted permanently']);
  });

  it('count as under way until the list has been read', async () => {
    const trash = await open();
    const answer = workbench.hold('experiments.listTrash');
    const done = trash.purge(['old']);
    await settled();
    expect([...trash.underWay.value]).toEqual(['old']);
    await answer(stored);
    await done;
    expect(trash.underWay.value.size).toBe(0);
  });

  it('can’t be restored while they are being deleted, but others can', async () => {
    const trash = await open();
    const answer = workbench.hold('experiments.purgeMany');
    const done = trash.purge(['old']);
    await trash.restore(['old', 'new']);
    expect(workbench.inputs('experiments.restoreMany')).toMatchObject([{ experiments: ['new'] }]);
    await answer(endedOperation('purge', [{ kind: 'done', experiment: 'old', id: 'old' }]));
    await done;
  });

  it('are counted only if they succeeded', async () => {
    const trash = await open();
    answerOperations(workbench, (_, id) => {
      if (id === 'new') throw new Error('It is open elsewhere.');
      return {};
    });
    await trash.purge(['new', 'old']);
    expect(said()).toEqual([
      'error: “new” was not deleted: It is open elsewhere.',
      'info: 1 experiment deleted permanently',
    ]);
    answerOperations(workbench, () => {
      throw new Error('The disk is full.');
    });
    await trash.restore(['new']);
    expect(said().slice(2)).toEqual(['error: “new” was not restored: The disk is full.']);
  });
});
