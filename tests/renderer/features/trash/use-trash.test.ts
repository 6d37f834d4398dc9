import { beforeEach, describe, expect, it } from 'vitest';
import { effectScope, type App, type EffectScope } from 'vue';
import type { TrashedExperiment } from '#shared/contract/commands';
import { useTrash } from '../../../../src-renderer/features/trash/use-trash.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import {
  AnsweringWorkbench,
  appWithStores,
  settled,
} from '../../../support/answering-workbench.ts';

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
  workbench = new AnsweringWorkbench()
    .answer('experiments.listTrash', () => stored)
    .answer('experiments.restore', ({ experiment }) => {
      leave(experiment);
      return { id: experiment };
    })
    .answer('experiments.purge', ({ experiment }) => leave(experiment) as never);
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
  it('are restored one after the other, with progress', async () => {
    const trash = await open();
    const answer = workbench.hold('experiments.restore');
    const done = trash.restore(['old', 'new']);
    await settled();
    expect(trash.work.value).toEqual({ done: 0, of: 2 });
    expect(workbench.inputs('experiments.restore')).toHaveLength(1);
    await answer({ id: 'old' } as never);
    expect(trash.work.value).toEqual({ done: 1, of: 2 });
    await answer({ id: 'new' } as never);
    await done;
    expect(trash.work.value).toBeNull();
    expect(workbench.inputs('experiments.restore').map(({ experiment }) => experiment)).toEqual([
      ...['old', 'new'],
    ]);
    expect(said()).toEqual(['success: 2 experiments restored']);
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
    expect(trash.work.value).toEqual({ done: 0, of: 1 });
    await answer(stored);
    await done;
    expect(trash.work.value).toBeNull();
  });

  it('can’t be restored or deleted while something else is under way', async () => {
    const trash = await open();
    const answer = workbench.hold('experiments.purge');
    const done = trash.purge(['old']);
    await trash.restore(['new']);
    expect(workbench.inputs('experiments.restore')).toEqual([]);
    await answer(undefined as never);
    await done;
  });

  it('are counted only if they succeeded', async () => {
    const trash = await open();
    workbench.answer('experiments.purge', ({ experiment }) => {
      if (experiment === 'new') throw new Error('It is open elsewhere.');
      return undefined as never;
    });
    await trash.purge(['new', 'old']);
    expect(said()).toEqual([
      'error: “new” was not deleted: It is open elsewhere.',
      'info: 1 experiment deleted permanently',
    ]);
    workbench.refuse('experiments.restore', 'The disk is full.');
    await trash.restore(['new']);
    expect(said().slice(2)).toEqual(['error: “new” was not restored: The disk is full.']);
  });
});
