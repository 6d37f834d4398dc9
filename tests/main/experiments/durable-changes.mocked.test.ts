import { strToU8, zipSync } from 'fflate';
import { beforeEach, expect, it, vi } from 'vitest';
import { newComparisonState } from '#shared/compare/comparison';
import type { Workbench } from '#main/workbench/workbench';
import { barFiles, importFiles } from '../../support/imports.ts';
import { foldersNotSynced, noted } from '../../support/noted-files.ts';
import { sampleRecord } from '../../support/records.ts';
import { skipBecause } from '../../support/skip-because.ts';
import { openWorkbench } from '../../support/workbenches.ts';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../support/noted-files.ts')).notingFileSystem(await original()),
);

let workbench: Workbench;

beforeEach(async (context) => {
  if (process.platform === 'win32') skipBecause(context, 'Windows syncs no folders');
  const opened = await openWorkbench();
  workbench = opened.workbench;
  noted.folder = opened.home;
  noted.calls = [];
});

/** Does something and makes sure that a power cut would leave it done. */
async function durably<Output>(change: () => Promise<Output>): Promise<Output> {
  noted.calls = [];
  const output = await change();
  expect(noted.calls).not.toEqual([]);
  expect(foldersNotSynced()).toEqual([]);
  return output;
}

/** What was synced of a folder before it was moved to a place, by plain names. */
function syncedBefore(target: string): string[] {
  const move = noted.calls.findIndex((call) => call.startsWith('rename') && call.endsWith(target));
  expect(move).toBeGreaterThan(0);
  const [, from = ''] = noted.calls[move]!.split(' ');
  const synced = noted.calls
    .slice(0, move)
    .filter((call) => call.startsWith(`sync ${from}`))
    .map((call) => call.slice(`sync ${from}`.length).replace(/^\//, ''));
  return [...new Set(synced)].sort();
}

it('an experiment that was created, deleted, restored or deleted for ever stays so (R11)', async () => {
  const { id } = await durably(() => workbench.call('experiments.create', { config: {} }));
  expect(syncedBefore(`experiments/${id}`)).toContain('experiment.json');
  await durably(() =>
    workbench.call('experiments.update', { experiment: id, change: { name: 'Named' } }),
  );
  await durably(() => workbench.call('experiments.remove', { experiment: id }));
  await durably(() => workbench.call('experiments.restore', { experiment: id }));
  await workbench.call('experiments.remove', { experiment: id });
  await durably(() => workbench.call('experiments.purge', { experiment: id }));
});

it('an experiment that could not be made durable is refused, and not there beside the one that is made next', async () => {
  await workbench.call('experiments.create', { config: {} });
  let failures = 1;
  noted.onCall = (call) => {
    if (call === 'sync experiments' && failures-- > 0) {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    }
  };
  const create = () => workbench.call('experiments.create', { config: {}, name: 'once' });
  await expect(create()).rejects.toMatchObject({ code: 'storage' });
  noted.onCall = () => undefined;
  await create();
  const listed = await workbench.call('experiments.list', {});
  expect(listed).toHaveLength(2);
});

it('an experiment that was imported is there, with all its files (R2)', async () => {
  const record = strToU8(JSON.stringify(sampleRecord({ id: 'mine' })));
  const archive = zipSync({ 'experiment.json': record, 'log.txt': strToU8('x') });
  await durably(() => importFiles(workbench, { kind: 'experiment' }, { 'a.zip': archive }));
  expect(syncedBefore('experiments/mine')).toEqual(
    expect.arrayContaining(['', 'experiment.json', 'log.txt']),
  );
});

it.each([false, true])(
  'a data set that was imported is there, with all its files (R2), transposed: %s',
  async (transposed) => {
    const files = barFiles();
    await durably(() =>
      importFiles(workbench, { kind: 'dataset', name: 'bars', transposed }, files),
    );
    expect(syncedBefore('datasets/bars')).toEqual(['', ...Object.keys(files)].sort());
    await durably(() => workbench.call('datasets.remove', { dataset: 'bars' }));
  },
);

it('a comparison that was saved or removed stays so (R11)', async () => {
  const state = newComparisonState(['a']);
  const { id } = await durably(() => workbench.call('comparisons.save', { name: 'A', state }));
  await durably(() => workbench.call('comparisons.remove', { id }));
});

it('a handwritten digit that was kept, removed or brought back stays so (R11)', async () => {
  const image = new Uint8Array(784).fill(1);
  const { id } = await durably(() => workbench.call('handwriting.add', { label: 1, image }));
  await durably(() => workbench.call('handwriting.remove', { ids: [id] }));
  await durably(() => workbench.call('handwriting.restore', { ids: [id] }));
});

it('preferences and the queue that were changed stay so (R11)', async () => {
  await durably(() => workbench.call('preferences.update', { change: { theme: 'dark' } }));
  await durably(() => workbench.call('queue.configure', { sideBySide: 2 }));
});
