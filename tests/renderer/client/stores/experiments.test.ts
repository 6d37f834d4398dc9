import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListChanges, ListedExperiment } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useOperations } from '../../../../src-renderer/client/stores/operations.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
import { answerOperations, endedOperation } from '../../../support/operations.ts';
import { sampleRecord } from '../../../support/records.ts';

let workbench: AnsweringWorkbench;
beforeEach(() => {
  workbench = new AnsweringWorkbench();
  appWithStores(workbench);
});

function listed(id: string, own: Partial<ExperimentRecord> = {}): ListedExperiment {
  return { kind: 'experiment', record: sampleRecord({ id, name: id, ...own }), readOnly: false };
}

async function storeWith(...entries: ListedExperiment[]) {
  workbench.answer('experiments.list', () => entries);
  const store = useExperiments();
  await store.refresh();
  return store;
}

const ids = (store: ReturnType<typeof useExperiments>) =>
  store.entries.map((entry) => (entry.kind === 'experiment' ? entry.record.id : entry.id));
const texts = () => useNotices().shown.map(({ text }) => text);

describe('the list', () => {
  it('has the newest first, and unreadable ones last', async () => {
    const store = await storeWith(
      { kind: 'damaged', id: 'broken', reason: 'no JSON' },
      listed('old', { createdAt: '2026-01-01T00:00:00.000Z' }),
      listed('new', { createdAt: '2026-01-02T00:00:00.000Z' }),
    );
    expect(ids(store)).toEqual(['new', 'old', 'broken']);
    expect(store.records.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(store.status).toBe('ready');
  });

  it('says why it can’t be read, and keeps the old entries', async () => {
    const store = await storeWith(listed('a'));
    workbench.refuse('experiments.list', 'The disk is gone.');
    await store.refresh();
    expect(store.status).toBe('failed');
    expect(store.error?.message).toBe('The disk is gone.');
    expect(ids(store)).toEqual(['a']);
    workbench.answer('experiments.list', () => []);
    await store.refresh();
    expect(store.status).toBe('ready');
    expect(store.error).toBeNull();
  });

  it('follows events without asking again', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    workbench.emit({ kind: 'experimentChanged', listed: listed('a', { status: 'running' }) });
    workbench.emit({ kind: 'experimentChanged', listed: listed('c') });
    workbench.emit({ kind: 'experimentRemoved', id: 'b' });
    expect(ids(store)).toEqual(['a', 'c']);
    expect(store.records[0]?.status).toBe('running');
    expect(workbench.inputs('experiments.list')).toHaveLength(1);
  });

  it('stays as it is when an experiment goes that it doesn’t have', async () => {
    const store = await storeWith(listed('a'));
    const before = store.entries;
    workbench.emit({ kind: 'experimentRemoved', id: 'in the trash' });
    expect(store.entries).toBe(before);
  });

  it('trusts events more than a list that was requested before them', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    const answer = workbench.hold('experiments.list');
    const refreshed = store.refresh();
    workbench.emit({ kind: 'experimentChanged', listed: listed('a', { status: 'finished' }) });
    workbench.emit({ kind: 'experimentRemoved', id: 'b' });
    await answer([listed('a', { status: 'running' }), listed('b')]);
    await refreshed;
    expect(ids(store)).toEqual(['a']);
    expect(store.records[0]?.status).toBe('finished');
  });

  it('asks once for simultaneous refreshes', async () => {
    const store = await storeWith();
    await Promise.all([store.refresh(), store.refresh()]);
    expect(workbench.inputs('experiments.list')).toHaveLength(2);
  });
});

describe('the list, brought up to date', () => {
  const revision = { series: 'host', number: 4 };
  const later = { series: 'host', number: 5 };
  const nothing = { revision: later, entries: [], removed: [] };

  /** A list that was read at a revision, and what has changed since. */
  async function listSince(changes: ListChanges) {
    workbench.answer('experiments.changes', ({ since }) =>
      since === null ? { revision, entries: null, removed: [] } : changes,
    );
    return storeWith(listed('a'), listed('b'), listed('c'));
  }

  it('asks for what has changed since, and takes only that', async () => {
    const entries = [listed('a', { status: 'running' }), listed('d')];
    const store = await listSince({ revision: later, entries, removed: ['b'] });
    await store.bringUpToDate();
    expect(ids(store)).toEqual(['a', 'c', 'd']);
    expect(store.records[0]?.status).toBe('running');
    await store.bringUpToDate();
    const asked = workbench.inputs('experiments.changes').map(({ since }) => since);
    expect(asked).toEqual([null, revision, later]);
    expect(workbench.inputs('experiments.list')).toHaveLength(1);
  });

  it('stays the same if nothing has changed', async () => {
    const store = await listSince(nothing);
    const before = store.entries;
    await store.bringUpToDate();
    expect(store.entries).toBe(before);
  });

  it('trusts events more than changes that were requested before them', async () => {
    const store = await listSince(nothing);
    const answer = workbench.hold('experiments.changes');
    const done = store.bringUpToDate();
    workbench.emit({ kind: 'experimentChanged', listed: listed('a', { status: 'finished' }) });
    workbench.emit({ kind: 'experimentRemoved', id: 'b' });
    const entries = [listed('a', { status: 'running' }), listed('b')];
    await answer({ revision: later, entries, removed: [] });
    await done;
    expect(ids(store)).toEqual(['a', 'c']);
    expect(store.records[0]?.status).toBe('finished');
  });

  it('is read as a whole if the host has restarted, or changes can’t be read', async () => {
    const store = await listSince({ revision: later, entries: null, removed: [] });
    workbench.answer('experiments.list', () => [listed('z')]);
    await store.bringUpToDate();
    expect(ids(store)).toEqual(['z']);
    workbench.refuse('experiments.changes', 'The disk is gone.');
    workbench.answer('experiments.list', () => [listed('y')]);
    await store.bringUpToDate();
    expect([ids(store), store.status]).toEqual([['y'], 'ready']);
  });

  it('is read as a whole after it couldn’t be read', async () => {
    const store = await listSince(nothing);
    workbench.refuse('experiments.list', 'The disk is gone.');
    await store.refresh();
    workbench.answer('experiments.list', () => [listed('a')]);
    await store.bringUpToDate();
    expect([ids(store), store.status]).toEqual([['a'], 'ready']);
  });
});

describe('a change', () => {
  it('is shown immediately, and then what the workbench answers', async () => {
    const store = await storeWith(listed('a'));
    const answer = workbench.hold('experiments.update');
    const updated = store.update('a', { name: 'new name' });
    expect(store.records[0]?.name).toBe('new name');
    await answer(sampleRecord({ id: 'a', name: 'new name', tags: ['from elsewhere'] }));
    expect(await updated).toBe(true);
    expect(store.records[0]?.tags).toEqual(['from elsewhere']);
  });

  it('is not undone by an older event', async () => {
    const store = await storeWith(listed('a'));
    const answer = workbench.hold('experiments.update');
    const updated = store.update('a', { starred: true });
    workbench.emit({ kind: 'experimentChanged', listed: listed('a', { step: 5 }) });
    expect(store.records[0]).toMatchObject({ starred: true, step: 5 });
    await answer(sampleRecord({ id: 'a', starred: true, step: 5 }));
    await updated;
    expect(store.records[0]?.starred).toBe(true);
  });

  it('that fails is reverted with a notice', async () => {
    const store = await storeWith(listed('a', { name: 'before' }));
    workbench.refuse('experiments.update', 'The disk is full.');
    expect(await store.update('a', { name: 'after' })).toBe(false);
    expect(store.records[0]?.name).toBe('before');
    expect(texts()).toEqual(['“before” was not changed: The disk is full.']);
    expect(useUndo().canUndo).toBe(false);
  });

  it('is undone even before it is stored', async () => {
    const store = await storeWith(listed('a'));
    const answer = workbench.hold('experiments.update');
    const first = store.update('a', { starred: true });
    await answer(sampleRecord({ id: 'a', starred: true }));
    await first;
    const second = store.update('a', { name: 'b' });
    const undone = useUndo().undo();
    await answer(sampleRecord({ id: 'a', starred: true, name: 'b' }));
    await second;
    await vi.waitFor(() => expect(workbench.inputs('experiments.update')).toHaveLength(3));
    await answer(sampleRecord({ id: 'a', starred: true }));
    await undone;
    expect(workbench.inputs('experiments.update').at(-1)?.change).toEqual({
      name: sampleRecord().name,
    });
  });

  it('can be undone and redone', async () => {
    const store = await storeWith(listed('a', { tags: ['x'] }));
    workbench.answer('experiments.update', ({ change }) =>
      sampleRecord({ id: 'a', tags: change.tags ?? [] }),
    );
    await store.update('a', { tags: ['x', 'y'] });
    await useUndo().undo();
    expect(store.records[0]?.tags).toEqual(['x']);
    await useUndo().redo();
    expect(store.records[0]?.tags).toEqual(['x', 'y']);
    expect(workbench.inputs('experiments.update').map(({ change }) => change)).toEqual([
      { tags: ['x', 'y'] },
      { tags: ['x'] },
      { tags: ['x', 'y'] },
    ]);
  });
});

describe('changing many (U6, U23)', () => {
  const changes = ['a', 'b', 'c'].map((id) => ({ id, change: { name: `new ${id}` } }));
  const namesIn = (store: ReturnType<typeof useExperiments>) =>
    store.records.map(({ name }) => name).sort();

  it('is one operation, shown immediately, and undone and redone in one step', async () => {
    const store = await storeWith(listed('a'), listed('b'), listed('c'));
    answerOperations(workbench, (_, id, change) => {
      const name = change!.name!;
      workbench.emit({ kind: 'experimentChanged', listed: listed(id, { name }) });
      return { before: { name: name.startsWith('new') ? id : `new ${id}` } };
    });
    const updated = store.updateMany(changes, 'Rename 3 experiments');
    expect(namesIn(store)).toEqual(['new a', 'new b', 'new c']);
    expect(await updated).toBe(true);
    await useUndo().undo();
    expect(namesIn(store)).toEqual(['a', 'b', 'c']);
    await useUndo().redo();
    expect(namesIn(store)).toEqual(['new a', 'new b', 'new c']);
    expect(workbench.inputs('experiments.updateMany')).toHaveLength(3);
    expect(texts()).toEqual(['Undone: Rename 3 experiments', 'Redone: Rename 3 experiments']);
  });

  it('reverts those that fail, and undoes only the others', async () => {
    const store = await storeWith(listed('a'), listed('b'), listed('c'));
    answerOperations(workbench, (_, id, change) => {
      if (id === 'b') throw new Error('The disk is full.');
      workbench.emit({ kind: 'experimentChanged', listed: listed(id, { name: change!.name! }) });
      return { before: { name: id } };
    });
    expect(await store.updateMany(changes, 'Rename 3 experiments')).toBe(false);
    expect(namesIn(store)).toEqual(['b', 'new a', 'new c']);
    expect(texts()).toEqual(['“b” was not changed: The disk is full.']);
    await useUndo().undo();
    expect(workbench.inputs('experiments.updateMany').at(-1)?.changes).toEqual([
      { experiment: 'a', change: { name: 'a' } },
      { experiment: 'c', change: { name: 'c' } },
    ]);
  });
});

describe('removing', () => {
  it('hides experiments before the workbench has answered', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    const answer = workbench.hold('experiments.removeMany');
    const removed = store.remove(['a']);
    expect(ids(store)).toEqual(['b']);
    await answer(endedOperation('remove', [{ kind: 'done', experiment: 'a', id: 'a' }]));
    expect(await removed).toEqual(['a']);
    expect(ids(store)).toEqual(['b']);
    expect(texts()).toEqual(['“a” moved to the trash']);
  });

  it('of many is one operation of the workbench (U6)', async () => {
    const store = await storeWith(listed('a', { status: 'running' }), listed('b'));
    answerOperations(workbench);
    await store.remove(['a', 'b']);
    expect(workbench.calls.slice(2).map(({ name }) => name)).toEqual(['experiments.removeMany']);
    expect(texts()).toEqual(['2 experiments moved to the trash']);
  });

  it('shows those that can’t be removed again, with a notice', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    answerOperations(workbench, (_, id) => {
      if (id === 'a') throw new Error('Another process holds it.');
      return {};
    });
    expect(await store.remove(['a', 'b'])).toEqual(['b']);
    expect(ids(store)).toEqual(['a']);
    expect(texts()).toEqual([
      '“a” was not moved to the trash: Another process holds it.',
      '1 experiment moved to the trash',
    ]);
  });

  it('says how far it got if it was cancelled (U6)', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    const answer = workbench.hold('experiments.removeMany');
    const removed = store.remove(['a', 'b']);
    await answer(
      endedOperation('remove', [
        { kind: 'done', experiment: 'a', id: 'a' },
        { kind: 'skipped', experiment: 'b' },
      ]),
    );
    expect(await removed).toEqual(['a']);
    expect(ids(store)).toEqual(['b']);
    expect(texts()).toEqual(['Cancelled: 1 of 2 experiments moved to the trash']);
  });

  it('is undone by the button of its notice, and redone under new ids', async () => {
    const store = await storeWith(listed('a'));
    answerOperations(workbench, (action) =>
      action === 'restore' ? { id: 'a-2' } : { id: 'a-in-trash', wasQueued: true },
    );
    await store.remove(['a']);
    await useNotices().shown[0]!.action!.run();
    // The trash may have given it another id; and it waits in the queue again.
    expect(workbench.inputs('experiments.restoreMany')).toMatchObject([
      { experiments: ['a-in-trash'], toQueue: ['a-in-trash'] },
    ]);
    workbench.emit({ kind: 'experimentChanged', listed: listed('a-2') });
    await useUndo().redo();
    expect(workbench.inputs('experiments.removeMany').map((input) => input.experiments)).toEqual([
      ['a'],
      ['a-2'],
    ]);
    expect(ids(store)).toEqual([]);
  });
});

it('restores, and says which can’t be restored', async () => {
  const store = await storeWith();
  answerOperations(workbench, (_, id) => {
    if (id === 'b') throw new Error('It is not in the trash.');
    return {};
  });
  expect(await store.restore(['a', 'b'])).toEqual(['a']);
  expect(texts()).toEqual(['“b” was not restored: It is not in the trash.']);
});

it('leaves archived experiments out of those that are chosen from (U23)', async () => {
  const store = await storeWith(listed('a', { archived: true }), listed('b'));
  expect(store.unarchived.map(({ id }) => id)).toEqual(['b']);
});

describe('an operation whose page was reloaded (U6)', () => {
  const outcomes = [{ kind: 'done', experiment: 'a', id: 'a' }] as const;

  it('is announced when it has ended, and can still be undone', async () => {
    await storeWith();
    answerOperations(workbench);
    workbench.answer('experiments.removeMany', () => {
      throw new UnrollError('process-died', 'The connection was lost.');
    });
    const store = useExperiments();
    expect(await store.remove(['a'])).toEqual([]);
    const { operation } = workbench.inputs('experiments.removeMany')[0]!;
    const progress = {
      operation,
      action: 'remove',
      label: 'x',
      of: 1,
      done: 1,
      failed: 0,
    } as const;
    workbench.answer('operations.outcome', () => endedOperation('remove', outcomes, progress));
    workbench.emit({ kind: 'operationChanged', progress: { ...progress, state: 'ended' } });
    await vi.waitFor(() => expect(texts().at(-1)).toBe('1 experiment moved to the trash'));
    await useUndo().undo();
    expect(workbench.inputs('experiments.restoreMany')).toMatchObject([{ experiments: ['a'] }]);
  });

  it('is announced once the connection is back, and forgotten if nobody knows it', async () => {
    const store = await storeWith();
    workbench.answer('experiments.removeMany', () => {
      throw new UnrollError('process-died', 'The connection was lost.');
    });
    await store.remove(['a']);
    await store.remove(['b']);
    const { operation } = workbench.inputs('experiments.removeMany')[0]!;
    const progress = { action: 'remove', label: 'x', of: 1, done: 1, failed: 0 } as const;
    workbench
      .answer('operations.list', () => [{ ...progress, operation, state: 'ended' }])
      .answer('operations.outcome', () => endedOperation('remove', outcomes, { operation }));
    const { recover } = useOperations();
    await recover();
    expect(texts().slice(2)).toEqual(['1 experiment moved to the trash']);
    await recover();
    expect(workbench.inputs('operations.outcome')).toEqual([{ operation }]);
    expect(workbench.inputs('operations.list')).toHaveLength(1);
  });

  it('is announced only by the page that began it', async () => {
    await storeWith();
    const progress = { action: 'remove', label: 'x', of: 1, done: 1, failed: 0 } as const;
    workbench.emit({
      kind: 'operationChanged',
      progress: { ...progress, operation: 'of another page', state: 'ended' },
    });
    expect(workbench.inputs('operations.outcome')).toEqual([]);
    expect(texts()).toEqual([]);
  });
});
