import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListedExperiment } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { useExperiments } from '../../../../src-renderer/client/stores/experiments.ts';
import { useNotices } from '../../../../src-renderer/client/stores/notices.ts';
import { useUndo } from '../../../../src-renderer/client/stores/undo.ts';
import { AnsweringWorkbench, appWithStores } from '../../../support/answering-workbench.ts';
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

describe('moving many (U6)', () => {
  it('tells how far it is, to the trash and back', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    const told: unknown[] = [];
    const note = ({ experiment }: { experiment: string }) => {
      told.push(store.moving);
      return { id: experiment };
    };
    workbench.answer('experiments.remove', note).answer('experiments.restore', note);
    await store.remove(['a', 'b']);
    await store.restore(['a', 'b']);
    expect(told).toEqual([
      { what: 'Moving to trash', done: 0, of: 2 },
      { what: 'Moving to trash', done: 1, of: 2 },
      { what: 'Restoring', done: 0, of: 2 },
      { what: 'Restoring', done: 1, of: 2 },
    ]);
    expect(store.moving).toBe(null);
  });
});

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

describe('removing', () => {
  beforeEach(() => {
    workbench.answer('experiments.remove', ({ experiment }) => ({ id: experiment }));
    workbench.answer('runs.stop', ({ experiment }) => ({ id: experiment }));
  });

  it('hides experiments before the workbench has answered', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    const answer = workbench.hold('experiments.remove');
    const removed = store.remove(['a']);
    expect(ids(store)).toEqual(['b']);
    await answer({ id: 'a' });
    expect(await removed).toEqual(['a']);
    expect(ids(store)).toEqual(['b']);
  });

  it('first stops those that are running', async () => {
    const store = await storeWith(
      listed('a', { status: 'running' }),
      listed('b', { status: 'paused' }),
      listed('c'),
    );
    await store.remove(['a', 'b', 'c']);
    const order = workbench.calls.slice(1).map(({ name, input }) => [name, input]);
    expect(order).toEqual([
      ['runs.stop', { experiment: 'a' }],
      ['experiments.remove', { experiment: 'a' }],
      ['runs.stop', { experiment: 'b' }],
      ['experiments.remove', { experiment: 'b' }],
      ['experiments.remove', { experiment: 'c' }],
    ]);
    expect(texts()).toEqual(['3 experiments moved to the trash']);
  });

  it('stops one that has started to run since the list was read', async () => {
    const store = await storeWith(listed('a'));
    let runs = true;
    workbench.answer('runs.stop', ({ experiment }) => {
      runs = false;
      return { id: experiment };
    });
    workbench.answer('experiments.remove', ({ experiment }) => {
      if (runs) throw new UnrollError('busy', 'it is being trained; stop it first');
      return { id: experiment };
    });
    expect(await store.remove(['a'])).toEqual(['a']);
    expect(texts()).toEqual(['“a” moved to the trash']);
  });

  it('shows those that can’t be removed again, with a notice', async () => {
    const store = await storeWith(listed('a'), listed('b'));
    workbench.answer('experiments.remove', ({ experiment }) => {
      if (experiment === 'a') throw new Error('Another process holds it.');
      return { id: experiment };
    });
    expect(await store.remove(['a', 'b'])).toEqual(['b']);
    expect(ids(store)).toEqual(['a']);
    expect(texts()).toEqual([
      '“a” was not moved to the trash: Another process holds it.',
      '“b” moved to the trash',
    ]);
  });

  it('is undone by the button of its notice, and redone under new ids', async () => {
    const store = await storeWith(listed('a'));
    await store.remove(['a']);
    workbench.answer('experiments.restore', () => ({ id: 'a-2' }));
    await useNotices().shown[0]!.action!.run();
    expect(workbench.inputs('experiments.restore')).toEqual([{ experiment: 'a' }]);
    workbench.emit({ kind: 'experimentChanged', listed: listed('a-2') });
    await useUndo().redo();
    expect(workbench.inputs('experiments.remove')).toEqual([
      { experiment: 'a' },
      { experiment: 'a-2' },
    ]);
    expect(ids(store)).toEqual([]);
  });
});

it('restores, and says which can’t be restored', async () => {
  const store = await storeWith();
  workbench.answer('experiments.restore', ({ experiment }) => {
    if (experiment === 'b') throw new Error('It is not in the trash.');
    return { id: experiment };
  });
  expect(await store.restore(['a', 'b'])).toEqual(['a']);
  expect(texts()).toEqual(['“b” was not restored: It is not in the trash.']);
});
