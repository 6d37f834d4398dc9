import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import { datasetFiles, type Dataset } from '#main/storage/datasets/datasets';
import { DatasetShelf } from '#main/trainer/data/dataset-shelf';
import { processDependencies } from '#main/trainer/ports/dependencies';
import { writeDataset } from '../../../support/idx.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function tiny(name: string): Dataset {
  const examples = (labels: number[]) => ({
    count: labels.length,
    images: new Uint8Array(784 * labels.length),
    labels: Uint8Array.from(labels),
  });
  return {
    ...{ name, side: 28, classes: 3, classNames: null, hashes: { file: name } },
    training: examples([0, 2, 2, 0, 1, 2]),
    test: examples([1, 0]),
  };
}

/** A shelf of which each load is counted. */
function countedShelf(names: string[], capacity?: number) {
  const loads: string[] = [];
  const stamps = new Map<string, string>();
  const failures = new Map<string, Error>();
  const shelf = new DatasetShelf(
    {
      names: () => Promise.resolve(names),
      stamp: (name) => Promise.resolve(stamps.get(name) ?? 'first'),
      load: (name) => {
        loads.push(name);
        const failure = failures.get(name);
        return failure === undefined ? Promise.resolve(tiny(name)) : Promise.reject(failure);
      },
    },
    capacity,
  );
  return { shelf, loads, stamps, failures };
}

describe('a shelf', () => {
  it('reads a data set once, even if it is asked for twice at a time', async () => {
    const { shelf, loads } = countedShelf(['a']);
    const [one, other] = await Promise.all([shelf.load('a'), shelf.load('a')]);
    expect(one).toBe(other);
    expect(await shelf.load('a')).toBe(one);
    expect(loads).toEqual(['a']);
  });

  it('reads it again when its files have changed', async () => {
    const { shelf, loads, stamps } = countedShelf(['a']);
    const before = await shelf.load('a');
    stamps.set('a', 'second');
    expect(await shelf.load('a')).not.toBe(before);
    expect(loads).toEqual(['a', 'a']);
  });

  it('keeps those that were used last', async () => {
    const { shelf, loads } = countedShelf(['a', 'b', 'c'], 2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await shelf.load(name);
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('tries again after a failure', async () => {
    const { shelf, loads, failures } = countedShelf(['a']);
    failures.set('a', new Error('the disk is away'));
    await expect(shelf.load('a')).rejects.toThrow('away');
    failures.clear();
    expect((await shelf.load('a')).name).toBe('a');
    expect(loads).toEqual(['a', 'a']);
  });
});

describe('its list', () => {
  it("lists every data set, and why a damaged one can't be read", async () => {
    const { shelf, failures } = countedShelf(['mnist', 'bad']);
    failures.set('bad', new UnrollError('damaged', 'labels is truncated'));
    expect(await shelf.list()).toEqual([
      {
        ...{ kind: 'dataset', name: 'mnist', bundled: true, classes: 3, classNames: null },
        ...{ training: [2, 1, 3], test: [1, 1, 0], hashes: { file: 'mnist' } },
      },
      { kind: 'damaged', name: 'bad', reason: 'labels is truncated' },
    ]);
  });

  it('is made once for the same files, however few data sets are kept', async () => {
    const { shelf, loads, stamps } = countedShelf(['a', 'b', 'c'], 1);
    const before = await shelf.list();
    expect(await shelf.list()).toEqual(before);
    expect(loads).toEqual(['a', 'b', 'c']);
    stamps.set('b', 'second');
    await shelf.list();
    expect(loads).toEqual(['a', 'b', 'c', 'b']);
  });
});

describe('the data sets of a data folder', () => {
  it('are listed, and read again when a file is replaced', async () => {
    const home = await temporaryFolder();
    const folder = await writeDataset(home, 'bars', { training: 40, test: 20 });
    const before = process.env.UNROLL_HOME;
    process.env.UNROLL_HOME = home;
    const { listDatasets, loadDataset } = processDependencies();
    process.env.UNROLL_HOME = before;
    const [mnist, bars] = await listDatasets();
    expect(mnist).toMatchObject({ kind: 'dataset', name: 'mnist', bundled: true, classes: 10 });
    const four = Array<number>(10).fill(4);
    expect(bars).toMatchObject({ kind: 'dataset', bundled: false, training: four });

    const loaded = await loadDataset('bars');
    expect(await loadDataset('bars')).toBe(loaded);
    // A file that is none of the four doesn't matter.
    await writeFile(join(folder, 'notes.txt'), 'mine');
    expect(await loadDataset('bars')).toBe(loaded);
    await utimes(join(folder, datasetFiles.testLabels), 1, 1);
    expect(await loadDataset('bars')).not.toBe(loaded);

    await rm(join(folder, datasetFiles.testLabels));
    expect((await listDatasets())[1]).toMatchObject({
      kind: 'damaged',
      name: 'bars',
      reason: expect.stringContaining('has no t10k-labels') as string,
    });
  });
});
