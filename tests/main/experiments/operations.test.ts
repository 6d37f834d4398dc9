import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ExperimentStore } from '#main/experiments/experiment-store';
import { Operations } from '#main/experiments/operations';
import type { Workbench } from '#main/workbench/workbench';
import type {
  EndedOperation,
  ExperimentChange,
  OperationProgress,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { ExperimentRecord } from '#shared/experiment/record';
import { bundleProgram, ChildProgram } from '../../support/child-program.ts';
import { importFiles } from '../../support/imports.ts';
import { newStore, plantExperiment } from '../../support/stores.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { experimentThat, folderOf, openWorkbench } from '../../support/workbenches.ts';

/** An operation of its own id. */
let count = 0;
const asked = () => ({ operation: `operation ${++count}`, label: 'Test' });

/** Creates experiments of these names. @returns their ids */
async function create(workbench: Workbench, names: readonly string[]): Promise<string[]> {
  const drafts = names.map((name) => ({ config: {}, name }));
  const records = await workbench.call('experiments.createMany', { drafts });
  return records.map(({ id }) => id);
}

async function recordOf(workbench: Workbench, experiment: string): Promise<ExperimentRecord> {
  return (await workbench.call('experiments.show', { experiment })).record;
}

const doneIds = ({ outcomes }: EndedOperation): string[] =>
  outcomes.flatMap((outcome) => (outcome.kind === 'done' ? [outcome.id] : []));

/** Has removing one experiment fail. */
function failRemovalOf(failing: string): void {
  const { remove } = ExperimentStore.prototype;
  const spy = vi.spyOn(ExperimentStore.prototype, 'remove');
  onTestFinished(() => void spy.mockRestore());
  spy.mockImplementation(function (this: ExperimentStore, id) {
    if (id === failing) return Promise.reject(new UnrollError('storage', 'the disk is gone'));
    return remove.call(this, id);
  });
}

describe('an operation on many experiments (U6)', () => {
  test('changes each in its own way, and says what was there before', async () => {
    const { workbench, event } = await openWorkbench();
    const [one = '', other = ''] = await create(workbench, ['one', 'other']);
    const changes: { experiment: string; change: ExperimentChange }[] = [
      { experiment: one, change: { name: 'first', batch: 'Sizes' } },
      { experiment: other, change: { archived: true, tags: ['old'] } },
    ];
    const ended = await workbench.call('experiments.updateMany', { ...asked(), changes });
    expect(ended).toMatchObject({ action: 'update', of: 2, done: 2, failed: 0, state: 'ended' });
    expect(ended.outcomes).toEqual([
      { kind: 'done', experiment: one, id: one, before: { name: 'one', batch: null } },
      { kind: 'done', experiment: other, id: other, before: { archived: false, tags: [] } },
    ]);
    expect(await recordOf(workbench, one)).toMatchObject({ name: 'first', batch: 'Sizes' });
    expect(await recordOf(workbench, other)).toMatchObject({ archived: true, tags: ['old'] });
    for (const name of ['first', 'other']) {
      await event(
        'experimentChanged',
        ({ listed }) => listed.kind === 'experiment' && listed.record.name === name,
      );
    }
  });

  test('continues after one that fails, and says why', async () => {
    const { workbench } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b', 'c']);
    failRemovalOf(ids[1]!);
    const ended = await workbench.call('experiments.removeMany', { ...asked(), experiments: ids });
    expect(ended).toMatchObject({ of: 3, done: 3, failed: 1 });
    expect(ended.outcomes.map(({ kind }) => kind)).toEqual(['done', 'failed', 'done']);
    expect(ended.outcomes[1]).toMatchObject({ error: { message: 'the disk is gone' } });
    expect(await workbench.call('experiments.list', {})).toMatchObject([{ record: { name: 'b' } }]);
    expect(await workbench.call('experiments.listTrash', {})).toHaveLength(2);
  });

  test('moves to the trash what can come back under its own id, or be deleted', async () => {
    const { workbench, events } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b', 'c']);
    events.length = 0;
    const removed = await workbench.call('experiments.removeMany', {
      ...asked(),
      experiments: ids,
    });
    expect(events.filter(({ kind }) => kind === 'experimentRemoved')).toHaveLength(3);
    // Once, as each makes an open trash page read the whole trash.
    expect(events.filter(({ kind }) => kind === 'trashChanged')).toHaveLength(1);
    const restored = await workbench.call('experiments.restoreMany', {
      ...asked(),
      experiments: doneIds(removed).slice(0, 2),
    });
    expect(doneIds(restored)).toEqual(ids.slice(0, 2));
    const purged = await workbench.call('experiments.purgeMany', {
      ...asked(),
      experiments: [ids[2]!, ids[0]!],
    });
    expect(purged.outcomes.map(({ kind }) => kind)).toEqual(['done', 'failed']);
    expect(await workbench.call('experiments.listTrash', {})).toEqual([]);
    expect(await workbench.call('experiments.list', {})).toHaveLength(2);
  });

  test('gives the id in the trash, where another may have the same', async () => {
    const { home, store } = await newStore();
    await plantExperiment(store, 'mine', { name: 'first' });
    await store.remove('mine');
    await plantExperiment(store, 'mine', { name: 'second' });
    const { workbench } = await openWorkbench({ home });
    const removed = await workbench.call('experiments.removeMany', {
      ...asked(),
      experiments: ['mine'],
    });
    expect(doneIds(removed)).toEqual(['mine-2']);
    await workbench.call('experiments.restoreMany', { ...asked(), experiments: ['mine-2'] });
    expect(await workbench.call('experiments.list', {})).toMatchObject([
      { record: { name: 'second' } },
    ]);
  });

  test('stops those that are trained, and undoing it queues them again', async () => {
    const { workbench, event } = await openWorkbench();
    const ids = [
      await experimentThat(workbench, 'waits'),
      await experimentThat(workbench, 'waits'),
      await experimentThat(workbench, 'waits'),
    ];
    const [running = '', waiting = '', idle = ''] = ids;
    await workbench.call('queue.add', { experiments: [running, waiting] });
    await event('started');
    const removed = await workbench.call('experiments.removeMany', {
      ...asked(),
      experiments: ids,
    });
    expect(new Map(removed.outcomes.map((each) => [each.experiment, each]))).toMatchObject(
      new Map([
        [running, { kind: 'done', wasQueued: true }],
        [waiting, { kind: 'done', wasQueued: true }],
        [idle, { kind: 'done', wasQueued: false }],
      ]),
    );
    expect(await workbench.call('queue.show', {})).toMatchObject({ running: [], waiting: [] });
    expect(await workbench.call('experiments.list', {})).toEqual([]);
    await workbench.call('queue.configure', { held: true });
    await workbench.call('experiments.restoreMany', {
      ...asked(),
      experiments: ids,
      toQueue: [running, waiting],
    });
    expect(await workbench.call('queue.show', {})).toMatchObject({ waiting: [running, waiting] });
  });

  test('ends before the next experiment when it is cancelled', async () => {
    const { workbench } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b', 'c']);
    const { operation, label } = asked();
    workbench.subscribe(({ kind }) => {
      if (kind === 'experimentRemoved') void workbench.call('operations.cancel', { operation });
    });
    const ended = await workbench.call('experiments.removeMany', {
      ...{ operation, label },
      experiments: ids,
    });
    const kinds = ended.outcomes.map(({ kind }) => kind);
    expect(kinds[0]).toBe('done');
    expect(kinds.at(-1)).toBe('skipped');
    const done = kinds.filter((kind) => kind === 'done').length;
    expect(ended).toMatchObject({ of: 3, done });
    expect(await workbench.call('experiments.listTrash', {})).toHaveLength(done);
    expect(await workbench.call('experiments.list', {})).toHaveLength(3 - done);
  });

  test('is still known when it has ended, to a page that was reloaded meanwhile', async () => {
    const { workbench, events } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b']);
    const { operation, label } = asked();
    const ended = await workbench.call('experiments.removeMany', {
      ...{ operation, label },
      experiments: ids,
    });
    expect(await workbench.call('operations.outcome', { operation })).toEqual(ended);
    const progress = { operation, label, action: 'remove', of: 2, done: 2, failed: 0 };
    expect(await workbench.call('operations.list', {})).toEqual([{ ...progress, state: 'ended' }]);
    const reported = events.filter((event) => event.kind === 'operationChanged');
    expect(reported[0]).toMatchObject({ progress: { done: 0, state: 'running' } });
    expect(reported.at(-1)).toEqual({
      kind: 'operationChanged',
      progress: { ...progress, state: 'ended' },
    });
    await expect(
      workbench.call('experiments.removeMany', { operation, label, experiments: ids }),
    ).rejects.toMatchObject({ code: 'busy' });
    await expect(
      workbench.call('operations.outcome', { operation: 'another' }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is refused with the limit if it is too large', async () => {
    const { workbench } = await openWorkbench();
    const many = (count: number) => Array.from({ length: count }, () => 'a');
    await expect(
      workbench.call('experiments.removeMany', { ...asked(), experiments: many(5001) }),
    ).rejects.toThrow('experiments: at most 5000 experiments can be in one operation');
    await expect(
      workbench.call('experiments.exportMany', { ...asked(), experiments: many(1001) }),
    ).rejects.toThrow('experiments: at most 1000 experiments can be in one archive');
  });

  test('that is cut off by a kill leaves each experiment whole, here or in the trash', async () => {
    const { home, store } = await newStore();
    const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`);
    for (const id of ids) await plantExperiment(store, id);
    const program = join(import.meta.dirname, 'programs/bulk-remover.ts');
    const child = new ChildProgram(await bundleProgram(program, await temporaryFolder()), [home]);
    for (let removed = 0; removed < 4; removed++) await child.message();
    await child.kill();
    const kept = await store.list();
    const trashed = await store.listTrash();
    expect(kept.every(({ kind }) => kind === 'experiment')).toBe(true);
    expect(trashed.length).toBeGreaterThanOrEqual(4);
    const keptIds = kept.flatMap((each) => (each.kind === 'experiment' ? [each.record.id] : []));
    expect([...keptIds, ...trashed.map(({ id }) => id)].sort()).toEqual(ids.sort());
  });
});

test('closing lets the current experiment be dealt with, and skips the others', async () => {
  const reported: OperationProgress[] = [];
  const operations = new Operations((progress) => reported.push(progress));
  let finish: () => void = () => undefined;
  const dealt: string[] = [];
  const items = ['a', 'b'].map((experiment) => ({ experiment }));
  const ended = operations.run(asked(), 'purge', items, async ({ experiment }) => {
    await new Promise<void>((resolve) => (finish = resolve));
    dealt.push(experiment);
    return { id: experiment };
  });
  const closed = operations.close();
  expect(reported.at(-1)).toMatchObject({ state: 'cancelling', done: 0 });
  finish();
  await closed;
  expect(dealt).toEqual(['a']);
  expect((await ended).outcomes.map(({ kind }) => kind)).toEqual(['done', 'skipped']);
});

describe('an archive of several experiments (U23)', () => {
  async function archiveOf(workbench: Workbench, experiments: string[]) {
    const { ended, archive } = await workbench.call('experiments.exportMany', {
      ...asked(),
      experiments,
    });
    return { ended, archive };
  }

  test('has all of them, which are imported as they were', async () => {
    const first = await openWorkbench();
    const ids = await create(first.workbench, ['a', 'b', 'c']);
    const change = { batch: 'Sizes', archived: true };
    await first.workbench.call('experiments.update', { experiment: ids[1]!, change });
    const model = 'model.safetensors';
    await writeFile(join(await folderOf(first.workbench, ids[2]!), model), 'weights');
    const { ended, archive } = await archiveOf(first.workbench, ids);
    expect(doneIds(ended)).toEqual(ids);
    expect(archive?.fileName).toBe('unroll-3-experiments.zip');

    const second = await openWorkbench();
    const announced = { kind: 'experiment' } as const;
    const files = { 'archive.zip': archive!.bytes };
    const imported = await importFiles(second.workbench, announced, files);
    expect(imported).toEqual({ kind: 'experiments', ids });
    for (const id of ids) {
      expect(await recordOf(second.workbench, id)).toEqual(await recordOf(first.workbench, id));
    }
    expect(await readdir(await folderOf(second.workbench, ids[2]!))).toContain(model);
    expect(await readdir(join(second.home, '.imports'))).toEqual([]);
  });

  test('leaves out one that can’t be read, and says why', async () => {
    const { workbench } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b']);
    const { ended, archive } = await archiveOf(workbench, [ids[0]!, 'gone', ids[1]!]);
    expect(ended.outcomes[1]).toMatchObject({ kind: 'failed', error: { code: 'not-found' } });
    const files = { 'archive.zip': archive!.bytes };
    const imported = await importFiles(workbench, { kind: 'experiment' }, files);
    expect(imported).toMatchObject({ ids: [`${ids[0]}-2`, `${ids[1]}-2`] });
  });

  test('is not made if it was cancelled', async () => {
    const { workbench } = await openWorkbench();
    const experiments = await create(workbench, ['a', 'b']);
    const { operation, label } = asked();
    workbench.subscribe((event) => {
      if (event.kind === 'operationChanged') {
        void workbench.call('operations.cancel', { operation });
      }
    });
    const { archive } = await workbench.call('experiments.exportMany', {
      ...{ operation, label },
      experiments,
    });
    expect(archive).toBeNull();
  });

  test('is imported whole or not at all', async () => {
    const { workbench, home } = await openWorkbench();
    const ids = await create(workbench, ['a', 'b']);
    const { archive } = await archiveOf(workbench, ids);
    const { adopt } = ExperimentStore.prototype;
    const spy = vi.spyOn(ExperimentStore.prototype, 'adopt');
    onTestFinished(() => void spy.mockRestore());
    spy.mockImplementation(function (this: ExperimentStore, folder, id) {
      if (id === ids[1]) return Promise.reject(new UnrollError('storage', 'full'));
      return adopt.call(this, folder, id);
    });
    const files = { 'archive.zip': archive!.bytes };
    await expect(importFiles(workbench, { kind: 'experiment' }, files)).rejects.toMatchObject({
      code: 'storage',
    });
    expect((await readdir(join(home, 'experiments'))).sort()).toEqual([...ids].sort());
  });
});
