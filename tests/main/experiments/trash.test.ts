import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { Trash } from '#main/experiments/trash';
import type { Workbench } from '#main/workbench/workbench';
import { mountMemoryDisk } from '../../support/disks.ts';
import { barFiles, importFiles } from '../../support/imports.ts';
import { sampleRecord } from '../../support/records.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

interface Place {
  readonly trash: Trash;
  readonly trashFolder: string;
  readonly experiments: string;
}

async function newTrash(): Promise<Place> {
  const home = await temporaryFolder();
  const trashFolder = join(home, '.trash');
  return { trash: new Trash(trashFolder), trashFolder, experiments: join(home, 'experiments') };
}

async function putNew({ trash, experiments }: Place, id: string, name = id): Promise<void> {
  const folder = join(experiments, id);
  await mkdir(folder, { recursive: true });
  await writeRecord(folder, sampleRecord({ id, name }));
  await trash.put(folder, id);
}

test('experiments are listed with the time of their removal, the last removed first', async () => {
  const place = await newTrash();
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    for (const [id, time] of [
      ['b', '2026-01-02T00:00:00.000Z'],
      ['a', '2026-03-04T05:06:07.089Z'],
      ['c', '2026-02-03T00:00:00.000Z'],
    ] as const) {
      vi.setSystemTime(time);
      await putNew(place, id);
    }
  } finally {
    vi.useRealTimers();
  }
  expect(await place.trash.list()).toEqual([
    { id: 'a', name: 'a', deletedAt: '2026-03-04T05:06:07.089Z' },
    { id: 'c', name: 'c', deletedAt: '2026-02-03T00:00:00.000Z' },
    { id: 'b', name: 'b', deletedAt: '2026-01-02T00:00:00.000Z' },
  ]);
});

test('a damaged experiment can be removed too, and goes by its id', async () => {
  const place = await newTrash();
  const folder = join(place.experiments, 'a');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'experiment.json'), '{');
  await place.trash.put(folder, 'a');
  expect(await place.trash.list()).toMatchObject([{ id: 'a', name: 'a' }]);
});

test('what is not a removed experiment is passed over', async () => {
  const place = await newTrash();
  await putNew(place, 'a');
  await mkdir(join(place.trashFolder, 'something'));
  await writeFile(join(place.trashFolder, 'b.yesterday'), '');
  expect(await place.trash.list()).toHaveLength(1);
});

test('an id that is in the trash already gets a number', async () => {
  const place = await newTrash();
  await putNew(place, 'a', 'first');
  await putNew(place, 'a', 'second');
  await putNew(place, 'a', 'third');
  const byId = new Map((await place.trash.list()).map(({ id, name }) => [id, name]));
  expect(byId).toEqual(
    new Map([
      ['a', 'first'],
      ['a-2', 'second'],
      ['a-3', 'third'],
    ]),
  );
  await place.trash.purge('a-2');
  expect(await place.trash.takeOut('a-3', place.experiments)).toBe('a-3');
  expect(await place.trash.list()).toMatchObject([{ id: 'a' }]);
});

test('an experiment is restored under a number if its id has been taken meanwhile', async () => {
  const place = await newTrash();
  await putNew(place, 'a', 'old');
  await mkdir(join(place.experiments, 'a'));
  expect(await place.trash.takeOut('a', place.experiments)).toBe('a-2');
  expect((await readdir(place.experiments)).sort()).toEqual(['a', 'a-2']);
  expect(await readdir(join(place.experiments, 'a'))).toEqual([]);
});

test('what is purged is gone, and nothing else', async () => {
  const place = await newTrash();
  await putNew(place, 'a');
  await putNew(place, 'b');
  await place.trash.purge('a');
  expect(await place.trash.list()).toMatchObject([{ id: 'b' }]);
  expect(await readdir(place.trashFolder)).toHaveLength(1);
});

test('an id that is not in the trash is refused, with those that are', async () => {
  const place = await newTrash();
  await expect(place.trash.purge('a')).rejects.toThrow('"a" in the trash; there are none');
  await putNew(place, 'b');
  for (const id of ['a', '..', 'b.', '']) {
    const refusal = {
      code: 'not-found',
      message: expect.stringContaining('there are: b') as string,
    };
    await expect(place.trash.purge(id)).rejects.toMatchObject(refusal);
    await expect(place.trash.takeOut(id, place.experiments)).rejects.toMatchObject(refusal);
  }
  expect(await place.trash.list()).toHaveLength(1);
});

/** Makes things that can be deleted, and returns what deletes them. */
const deletable: Readonly<
  Record<string, (workbench: Workbench) => Promise<() => Promise<unknown>>>
> = {
  'an experiment': async (workbench) => {
    const { id: experiment } = await workbench.call('experiments.create', { config: {} });
    return async () => {
      await workbench.call('experiments.remove', { experiment });
      expect(await workbench.call('experiments.listTrash', {})).toHaveLength(1);
      await workbench.call('experiments.purge', { experiment });
    };
  },
  'a data set': async (workbench) => {
    await importFiles(workbench, { kind: 'dataset', name: 'bars' }, barFiles());
    return () => workbench.call('datasets.remove', { dataset: 'bars' });
  },
  'a handwritten digit': async (workbench) => {
    const image = new Uint8Array(784).fill(1);
    const { id } = await workbench.call('handwriting.add', { label: 1, image });
    return () => workbench.call('handwriting.remove', { ids: [id] });
  },
};

test.for(Object.keys(deletable))('%s can be deleted on a full disk (R8)', async (what, context) => {
  const home = await mountMemoryDisk(context, 'size=4m,nr_inodes=60');
  const { workbench } = await openWorkbench({ home });
  const remove = await deletable[what]!(workbench);
  // Not even the smallest folder can be made any more.
  for (let count = 0, isFull = false; !isFull; count++) {
    isFull = await mkdir(join(home, `filler-${count}`)).then(
      () => false,
      () => true,
    );
  }
  await remove();
});
