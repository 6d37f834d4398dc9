import { cp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { newComparisonState, type Comparison } from '#shared/compare/comparison';
import { UnrollError } from '#shared/contract/errors';
import { parseConfig } from '#shared/experiment/config';
import { withoutWeightsText } from '#shared/experiment/left-out';
import { largestBundle, type Bundle, type ImportedBundle } from '#shared/exchange/bundle';
import { beginBundle, measureBundle } from '#main/bundles/bundle-export';
import { WrittenBundles } from '#main/bundles/written-bundles';
import type { ZipFileWriter } from '#main/storage/archives/zip-writer';
import { ExperimentStore } from '#main/experiments/experiment-store';
import type { Workbench } from '#main/workbench/workbench';
import {
  bundleOf,
  dataHashes,
  exportBundle,
  filesOf,
  importArchive,
  putRun,
} from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const left = (home: string, folder: string) => readdir(join(home, folder)).catch(() => []);

async function withRuns(...ids: string[]) {
  const opened = await openWorkbench();
  for (const id of ids) await putRun(opened.home, { id, name: `run ${id}` });
  return opened;
}

async function comparisonsOf(workbench: Workbench): Promise<Comparison[]> {
  const listed = await workbench.call('comparisons.list', {});
  return listed.flatMap((one) => (one.kind === 'comparison' ? [one.comparison] : []));
}

const own = ['lock.json', 'left-out.json', 'checkpoint.safetensors', 'model.safetensors'];
const without = (files: Record<string, Buffer>, ...names: string[]) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

describe('a bundle', () => {
  test.each([
    [true, true, []],
    [true, false, ['checkpoint.safetensors']],
    [false, false, ['checkpoint.safetensors', 'model.safetensors']],
  ])(
    'comes back to the bit (weights %j, checkpoints %j)',
    async (weights, checkpoints, leftOut) => {
      const first = await withRuns('a', 'b', 'c');
      const state = { ...newComparisonState(['b', 'a', 'c']), hidden: ['c'], baseline: 'b' };
      const input = bundleOf(['b', 'a', 'c'], { state, weights, checkpoints });
      const bytes = await exportBundle(first.workbench, input);
      expect(await left(first.home, '.exports')).toEqual([]);

      const second = await openWorkbench();
      const imported = (await importArchive(second.workbench, bytes)) as ImportedBundle;
      expect(imported).toMatchObject({
        ...{ kind: 'bundle', title: 'Three cells', tab: 'results', ids: ['b', 'a', 'c'] },
        ...{ alreadyHere: 0, withoutWeights: weights ? 0 : 3 },
      });
      for (const id of ['a', 'b', 'c']) {
        const [before, after] = [await filesOf(first.home, id), await filesOf(second.home, id)];
        expect(without(after, 'left-out.json')).toEqual(without(before, 'lock.json', ...leftOut));
        const { record } = await second.workbench.call('experiments.show', { experiment: id });
        expect(record.leftOut?.files.toSorted() ?? []).toEqual(leftOut);
        expect(record.name).toBe(`run ${id}`);
      }
      const [comparison] = await comparisonsOf(second.workbench);
      expect(comparison).toMatchObject({ id: imported.comparison, name: 'Three cells', state });
      await second.event('comparisonsChanged');
      expect(await left(second.home, '.imports')).toEqual([]);
    },
  );

  test('says what is in it', async () => {
    const { workbench } = await withRuns('a', 'b');
    const files = unzipSync(await exportBundle(workbench, bundleOf(['a', 'b'])));
    const bundle = JSON.parse(strFromU8(files['bundle.json']!)) as Bundle;
    expect(bundle).toMatchObject({
      schemaVersion: 1,
      madeBy: expect.stringMatching(/^Unroll \d/) as string,
      title: 'Three cells',
      tab: 'results',
      comparison: { members: ['a', 'b'] },
      runs: [
        { id: 'a', folder: 'experiments/a/', leftOut: ['checkpoint.safetensors'] },
        { id: 'b', folder: 'experiments/b/', leftOut: ['checkpoint.safetensors'] },
      ],
      datasets: [{ name: 'letters', hashes: dataHashes, classes: 10, training: null, test: null }],
    });
    expect(strFromU8(files['report.html']!)).toBe('<p>report</p>');
    expect(Object.keys(files)).not.toContain('experiments/a/lock.json');
  });

  test('is measured from the files before it is written', async () => {
    const { workbench, home } = await withRuns('a', 'b');
    await rm(join(home, 'experiments', 'b', 'checkpoint.safetensors'));
    const files = await Promise.all(['a', 'b'].map((id) => filesOf(home, id)));
    const total = (fits: (name: string) => boolean) =>
      files
        .flatMap((each) => Object.entries(each))
        .reduce((sum, [name, { length }]) => sum + (fits(name) ? length : 0), 0);
    expect(await workbench.call('bundles.measure', { experiments: ['a', 'b'] })).toEqual({
      runs: 2,
      records: total((name) => !own.includes(name)),
      weights: total((name) => name === 'model.safetensors'),
      checkpoints: total((name) => name === 'checkpoint.safetensors'),
      withCheckpoint: 1,
    });
  });

  test('without weights has none of a model that is only tested, but those a run begins from', async () => {
    const { workbench, home } = await openWorkbench();
    const initial = 'initial-weights.safetensors';
    const given = parseConfig({ initialWeights: 'a1'.repeat(32) });
    for (const [id, epochs] of Object.entries({ tested: 0, tuned: 3 })) {
      await putRun(home, { id, config: { ...given, epochs } });
      await writeFile(join(home, 'experiments', id, initial), 'w'.repeat(1000));
    }
    const ids = ['tested', 'tuned'];
    const { weights } = await workbench.call('bundles.measure', { experiments: ids });
    const models = await Promise.all(ids.map((id) => filesOf(home, id)));
    expect(weights).toBe(
      models.reduce((sum, files) => sum + files['model.safetensors']!.length, 1000),
    );
    const bytes = await exportBundle(workbench, bundleOf(ids, { weights: false }));
    const names = Object.keys(unzipSync(bytes)).filter((name) => name.endsWith('.safetensors'));
    expect(names).toEqual([`experiments/tuned/${initial}`]);
    const second = await openWorkbench();
    expect(await importArchive(second.workbench, bytes)).toMatchObject({ withoutWeights: 2 });
    const { record } = await second.workbench.call('experiments.show', { experiment: 'tested' });
    expect(record.leftOut?.files).toContain(initial);
    expect(withoutWeightsText(record)).toMatch(/Ask for a bundle with weights\.$/);
  });

  test('passes on what an earlier one left out', async () => {
    const first = await withRuns('a');
    const second = await openWorkbench();
    const third = await openWorkbench();
    const bare = await exportBundle(first.workbench, bundleOf(['a'], { weights: false }));
    await importArchive(second.workbench, bare);
    await importArchive(third.workbench, await exportBundle(second.workbench, bundleOf(['a'])));
    const { record } = await third.workbench.call('experiments.show', { experiment: 'a' });
    expect(record.leftOut).toEqual({
      bundle: 'Three cells',
      files: expect.arrayContaining(['model.safetensors', 'checkpoint.safetensors']) as string[],
    });
  });
});

describe('ids', () => {
  test('that are taken by another run get a number, and the comparison refers to them', async () => {
    const first = await withRuns('a', 'b');
    const state = { ...newComparisonState(['a', 'b']), hidden: ['a'], baseline: 'a' };
    const bytes = await exportBundle(first.workbench, bundleOf(['a', 'b'], { state }));
    const second = await openWorkbench();
    await putRun(second.home, { id: 'a', statusReason: 'another' });
    expect(await importArchive(second.workbench, bytes)).toMatchObject({ ids: ['a-2', 'b'] });
    const [comparison] = await comparisonsOf(second.workbench);
    expect(comparison!.state).toMatchObject({
      ...{ members: ['a-2', 'b'], hidden: ['a-2'], baseline: 'a-2' },
    });
    // Once more: both are here now, one under its other id.
    expect(await importArchive(second.workbench, bytes)).toMatchObject({ ids: [], alreadyHere: 2 });
    expect((await comparisonsOf(second.workbench))[0]!.state.members).toEqual(['a-2', 'b']);
    expect((await left(second.home, 'experiments')).sort()).toEqual(['a', 'a-2', 'b']);
  });

  test('of runs that are here unchanged are used, whatever their notes say', async () => {
    const { workbench, home } = await withRuns('a');
    const bytes = await exportBundle(workbench, bundleOf(['a']));
    await workbench.call('experiments.update', { experiment: 'a', change: { notes: 'mine' } });
    expect(await importArchive(workbench, bytes)).toMatchObject({ ids: [], alreadyHere: 1 });
    const { record } = await workbench.call('experiments.show', { experiment: 'a' });
    expect(record.notes).toBe('mine');
    expect(await left(home, 'experiments')).toEqual(['a']);
  });

  test('of numbered and copied runs are theirs in a bundle too, whatever id their files have', async () => {
    const first = await withRuns('a');
    const second = await openWorkbench();
    await putRun(second.home, { id: 'a', statusReason: 'another' });
    const bundle = await exportBundle(first.workbench, bundleOf(['a']));
    expect(await importArchive(second.workbench, bundle)).toMatchObject({ ids: ['a-2'] });
    const experiments = join(second.home, 'experiments');
    await cp(join(experiments, 'a-2'), join(experiments, 'copy'), { recursive: true });

    const again = await exportBundle(second.workbench, bundleOf(['a-2', 'copy']));
    const third = await openWorkbench();
    // A run and its copy stay two.
    expect(await importArchive(third.workbench, again)).toMatchObject({ ids: ['a-2', 'copy'] });
    expect(await importArchive(third.workbench, again)).toMatchObject({ ids: [], alreadyHere: 2 });
    // Where the run comes from, it is known by its first id.
    expect(await importArchive(first.workbench, again)).toMatchObject({ ids: ['copy'] });
    const saved = await comparisonsOf(first.workbench);
    expect(saved.map(({ state }) => state.members)).toEqual([['a', 'copy']]);
  });

  test.each(['log.txt', 'rows-needed.json', 'notes.json'])(
    'of a run that lacks %s here count as here',
    async (name) => {
      const { workbench, home } = await withRuns('a');
      const folder = join(home, 'experiments', 'a');
      await writeFile(join(folder, 'rows-needed.json'), '{}');
      const bytes = await exportBundle(workbench, bundleOf(['a']));
      await rm(join(folder, name));
      expect(await importArchive(workbench, bytes)).toMatchObject({ ids: [], alreadyHere: 1 });
    },
  );

  test('of a run that lacks what the bundle has don’t count as here', async () => {
    const { workbench, home } = await withRuns('a');
    const bytes = await exportBundle(workbench, bundleOf(['a']));
    await rm(join(home, 'experiments', 'a', 'model.safetensors'));
    expect(await importArchive(workbench, bytes)).toMatchObject({ ids: ['a-2'] });
  });
});

test('data sets that are missing here or have other files are named', async () => {
  const first = await openWorkbench();
  await putRun(first.home, { id: 'a' });
  const { record } = await first.workbench.call('experiments.show', { experiment: 'a' });
  await putRun(first.home, { id: 'b', data: { ...record.data!, dataset: 'broken' } });
  const bytes = await exportBundle(first.workbench, bundleOf(['a', 'b']));
  const second = await openWorkbench();
  expect(await importArchive(second.workbench, bytes)).toMatchObject({
    datasets: [
      { name: 'letters', problem: 'missing' },
      { name: 'broken', problem: 'different' },
    ],
  });
});

describe('writing', () => {
  test('that is cancelled leaves nothing', async () => {
    const { workbench, home } = await withRuns('a', 'b', 'c');
    const input = bundleOf(['a', 'b', 'c']);
    workbench.subscribe((event) => {
      if (event.kind === 'operationChanged')
        void workbench.call('operations.cancel', { operation: input.operation });
    });
    const { bundle, ended } = await workbench.call('bundles.write', input);
    expect([bundle, ended.outcomes.at(-1)!.kind]).toEqual([null, 'skipped']);
    expect(await left(home, '.exports')).toEqual([]);
  });

  test('of a run that can’t be read fails as a whole', async () => {
    const { workbench, home } = await withRuns('a', 'b');
    await rename(join(home, 'experiments', 'b'), join(home, 'experiments', 'gone'));
    await expect(workbench.call('bundles.write', bundleOf(['a', 'b']))).rejects.toMatchObject({
      code: 'not-found',
    });
    await writeFile(join(home, 'experiments', 'a', 'run.json'), '{');
    await expect(workbench.call('bundles.write', bundleOf(['a']))).rejects.toMatchObject({
      code: 'damaged',
    });
    expect(await left(home, '.exports')).toEqual([]);
  });

  test('ends with the workbench, and a discarded bundle can’t be read', async () => {
    const { workbench, home } = await withRuns('a');
    const { bundle } = await workbench.call('bundles.write', bundleOf(['a']));
    const read = { bundle: bundle!.id, offset: 0, length: 10 };
    expect((await workbench.call('bundles.read', read)).piece).toHaveLength(10);
    expect(await left(home, '.exports')).toHaveLength(1);
    await workbench.close();
    expect(await left(home, '.exports')).toEqual([]);
    await expect(workbench.call('bundles.read', read)).rejects.toMatchObject({ code: 'not-found' });
  });
});

test('a bundle that is too large with its report, or couldn’t be read again, is refused before packing', async () => {
  const home = await temporaryFolder();
  await putRun(home, { id: 'a' });
  const store = new ExperimentStore(home);
  const model = join(home, 'experiments', 'a', 'model.safetensors');
  const sizes = await measureBundle(store, ['a']);
  const added: string[] = [];
  const zip = { addText: (name: string) => Promise.resolve(added.push(name)) };
  const content = { ...bundleOf(['a']), state: newComparisonState(['a']), tab: null };
  const begin = (report: string, title = 'Cells') =>
    beginBundle(store, [], { ...content, report, title }, zip as unknown as ZipFileWriter);
  // Room for ten thousand bytes; the file has no content on the disk.
  await truncate(model, largestBundle - sizes.records - 10_000);
  await expect(begin('x'.repeat(10_000))).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('leave out weights or checkpoints') as string,
  });
  await expect(begin('', 'x'.repeat(201))).rejects.toThrow('bundle.json was not written: title: ');
  expect(added).toEqual([]);
  await begin('x'.repeat(1000));
  expect(added).toEqual(['bundle.json', 'report.html']);
});

test('a written bundle is removed once nobody has read it for an hour', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const home = await temporaryFolder();
  const bundles = new WrittenBundles(home);
  const written = await bundles.write(async (zip) => {
    await zip.addText('a.txt', 'text');
    return true;
  });
  const minutes = 60_000;
  for (let time = 0; time < 2; time++) {
    vi.advanceTimersByTime(59 * minutes);
    expect(await bundles.read(written!.id, 0, 4)).toHaveLength(4);
  }
  vi.advanceTimersByTime(60 * minutes);
  vi.useRealTimers();
  await expect(bundles.read(written!.id, 0, 4)).rejects.toMatchObject({ code: 'not-found' });
  await expect.poll(() => left(home, '.exports')).toEqual([]);
});

/** A good bundle of two runs, whose files a test may change. */
async function bundleFiles(): Promise<Record<string, Uint8Array>> {
  const { workbench } = await withRuns('a', 'b');
  return unzipSync(await exportBundle(workbench, bundleOf(['a', 'b'])));
}

function changed(
  files: Record<string, Uint8Array>,
  change: (bundle: Record<string, unknown> & Bundle) => object,
): Record<string, Uint8Array> {
  const bundle = JSON.parse(strFromU8(files['bundle.json']!)) as Record<string, unknown> & Bundle;
  return { ...files, 'bundle.json': strToU8(JSON.stringify(change(bundle))) };
}

const aLot = 4 * 1024 * 1024 + 1;
type Files = Record<string, Uint8Array>;

test.each<[string, (files: Files) => Zippable, string, string]>([
  [
    'a path out of it',
    (files) => ({ ...files, '../evil.txt': strToU8('x') }),
    'damaged',
    '../evil.txt',
  ],
  [
    'a path out of a folder',
    (files) => ({ ...files, 'experiments/a/../../evil': strToU8('x') }),
    'damaged',
    'experiments/a/../../evil',
  ],
  [
    'a folder in a folder',
    (files) => ({ ...files, 'experiments/a/deep/log.txt': strToU8('x') }),
    'damaged',
    'deep/log.txt',
  ],
  [
    'a file of another kind',
    (files) => ({ ...files, 'run.exe': strToU8('x') }),
    'damaged',
    'run.exe',
  ],
  [
    'what was left out, as a file',
    (files) => ({ ...files, 'experiments/a/left-out.json': strToU8('{}') }),
    'damaged',
    'left-out.json',
  ],
  [
    'a run that nobody names',
    (files) => ({
      ...files,
      'experiments/c/experiment.json': files['experiments/a/experiment.json']!,
    }),
    'damaged',
    'says nothing about experiments/c/',
  ],
  [
    'a run that isn’t there',
    (files) =>
      changed(files, (bundle) => ({
        ...bundle,
        runs: [...bundle.runs, { id: 'c', folder: 'experiments/c/', leftOut: [] }],
      })),
    'damaged',
    'names the run c',
  ],
  [
    'two runs in one folder',
    (files) =>
      changed(files, (bundle) => ({
        ...bundle,
        runs: bundle.runs.map((run) => ({ ...run, folder: 'experiments/a/' })),
      })),
    'damaged',
    'two runs in one folder',
  ],
  [
    'a run twice',
    (files) =>
      changed(files, (bundle) => ({
        ...bundle,
        runs: [bundle.runs[0]!, { ...bundle.runs[1]!, id: 'a' }],
      })),
    'damaged',
    'names a run twice',
  ],
  [
    'a member that isn’t one of its runs',
    (files) =>
      changed(files, (bundle) => ({
        ...bundle,
        comparison: { ...bundle.comparison, members: ['a', 'b', 'z'] },
      })),
    'damaged',
    'compares z',
  ],
  [
    'a damaged run',
    (files) => ({ ...files, 'experiments/b/run.json': strToU8('{"epochs": 3}') }),
    'damaged',
    'run.json is damaged',
  ],
  [
    'no JSON',
    (files) => ({ ...files, 'bundle.json': strToU8('{') }),
    'damaged',
    'bundle.json is damaged',
  ],
  [
    'no object',
    (files) => ({ ...files, 'bundle.json': strToU8('null') }),
    'damaged',
    'bundle.json is damaged',
  ],
  [
    'an oversized bundle.json',
    (files) => ({ ...files, 'bundle.json': strToU8(' '.repeat(aLot)) }),
    'damaged',
    `bundle.json has ${aLot} bytes`,
  ],
  [
    'a newer version',
    (files) => changed(files, (bundle) => ({ ...bundle, schemaVersion: 2, runs: 'otherwise' })),
    'invalid-input',
    'a newer Unroll made it (version 2 of bundles',
  ],
  [
    'an id that is a path',
    (files) =>
      changed(files, (bundle) => ({
        ...bundle,
        runs: [{ ...bundle.runs[0]!, id: '../a' }, bundle.runs[1]!],
      })),
    'damaged',
    'runs.0.id',
  ],
])('%s is refused and leaves nothing', async (_, change, code, problem) => {
  const { workbench, home } = await openWorkbench();
  const error = await importArchive(workbench, zipSync(change(await bundleFiles()))).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code });
  expect((error as Error).message).toContain(problem);
  expect((error as Error).message).not.toContain(home);
  expect(await left(home, '.imports')).toEqual([]);
  expect(await left(home, 'experiments')).toEqual([]);
  expect(await comparisonsOf(workbench)).toEqual([]);
});

test('a bomb is refused by the sizes that it says it has', async () => {
  const { workbench, home } = await openWorkbench();
  const files = { ...(await bundleFiles()), 'experiments/a/log.txt': strToU8('x'.repeat(100_000)) };
  const bytes = Buffer.from(zipSync(files));
  const name = Buffer.from('experiments/a/log.txt');
  const entry = bytes.lastIndexOf(name) - 46;
  bytes.writeUInt32LE(2 ** 32 - 2, entry + 24);
  await expect(importArchive(workbench, bytes)).rejects.toThrow('at most 4294967295 are accepted');
  bytes.writeUInt32LE(10, entry + 24);
  await expect(importArchive(workbench, bytes)).rejects.toThrow('too many bytes in the stream');
  expect(await left(home, 'experiments')).toEqual([]);
  expect(await left(home, '.imports')).toEqual([]);
});

test('nothing is read after the comparison is saved, so that it can’t stay without its runs', async () => {
  const first = await withRuns('a');
  const bytes = await exportBundle(first.workbench, bundleOf(['a'], { weights: false }));
  const second = await openWorkbench();
  const read = vi
    .spyOn(ExperimentStore.prototype, 'read')
    .mockRejectedValue(new UnrollError('storage', 'the disk is gone'));
  onTestFinished(() => read.mockRestore());
  expect(await importArchive(second.workbench, bytes)).toMatchObject({ withoutWeights: 1 });
  expect(await left(second.home, 'experiments')).toEqual(['a']);
});

test('if the comparison can’t be saved, no run stays', async () => {
  const first = await withRuns('a', 'b');
  const bytes = await exportBundle(first.workbench, bundleOf(['a', 'b']));
  const second = await openWorkbench();
  await writeFile(join(second.home, 'comparisons'), 'in the way');
  await expect(importArchive(second.workbench, bytes)).rejects.toMatchObject({ code: 'storage' });
  expect(await left(second.home, 'experiments')).toEqual([]);
});
