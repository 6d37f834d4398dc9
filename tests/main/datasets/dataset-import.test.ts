import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { planDatasetImport, type DatasetProcess } from '#main/datasets/dataset-import';
import { Imports } from '#main/imports/imports';
import { listDatasets, loadDataset } from '#main/storage/datasets/datasets';
import { inspectReceived } from '#main/storage/datasets/received-dataset';
import { settleDataset } from '#main/storage/datasets/settle-dataset';
import type { Workbench } from '#main/workbench/workbench';
import type { CheckedInput, ImportChoices } from '#shared/contract/commands';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { csvOf } from '../../support/foreign-datasets.ts';
import { barImages, encodeIdx } from '../../support/idx.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openWorkbench } from '../../support/workbenches.ts';

const labels = Uint8Array.from({ length: 20 }, (_, index) => index % 10);
const images = barImages(labels);
const plain = {
  'train-images-idx3-ubyte': encodeIdx([20, 28, 28], images),
  'train-labels-idx1-ubyte': encodeIdx([20], labels),
  't10k-images-idx3-ubyte': encodeIdx([20, 28, 28], images),
  't10k-labels-idx1-ubyte': encodeIdx([20], labels),
};

type Files = Readonly<Record<string, Uint8Array>>;
type Announced = Partial<Extract<CheckedInput<'imports.begin'>, { kind: 'dataset' }>>;
type Choices = Partial<Extract<ImportChoices, { kind: 'dataset' }>>;

/** Does in this process what the trainer program does in its own. */
const here: DatasetProcess = {
  request: async (name, input, control) => {
    let output: unknown = {};
    if (name === 'inspectDataset') {
      output = await inspectReceived(input as TrainerRequests['inspectDataset']['input'], control);
    } else {
      const { folder, ...settlement } = input as TrainerRequests['settleDataset']['input'];
      await settleDataset(folder, settlement, control.report);
    }
    return output as TrainerRequests[typeof name]['output'];
  },
};

/** Imports data sets by the real work. */
async function imports() {
  const home = await temporaryFolder();
  const shares: number[] = [];
  const own = new Imports({
    home,
    plan: (announced) =>
      planDatasetImport(home, announced as Extract<typeof announced, { kind: 'dataset' }>, here),
    onProgress: (_, share) => shares.push(share),
  });
  const send = async (name: string, files: Files, announced: Announced): Promise<string> => {
    const id = await own.begin({
      ...{ kind: 'dataset', name, splitSeed: 0, ...announced },
      files: Object.entries(files).map(([file, { length }]) => ({ name: file, bytes: length })),
    });
    for (const [file, bytes] of Object.entries(files)) await own.append(id, file, bytes);
    return id;
  };
  return {
    home,
    shares,
    send,
    inspect: (id: string) => own.inspect(id),
    finish: (id: string, choices: Choices) => own.finish(id, { kind: 'dataset', ...choices }),
    take: async (name: string, files: Files, announced: Announced = {}) =>
      own.finish(await send(name, files, announced)),
  };
}

/** Imports a data set by a workbench, whose other processes are the trainer's double. */
async function importDataset(
  workbench: Workbench,
  name: string,
  files: Files,
  own: { readonly inverted?: boolean } = {},
): Promise<unknown> {
  const announced = Object.entries(files).map(([file, bytes]) => ({
    name: file,
    bytes: bytes.length,
  }));
  const { id } = await workbench.call('imports.begin', {
    ...{ kind: 'dataset', name, ...own },
    files: announced,
  });
  for (const [file, bytes] of Object.entries(files)) {
    for (let start = 0; start < bytes.length; start += 10_000) {
      const piece = bytes.subarray(start, start + 10_000);
      await workbench.call('imports.append', { id, file, piece });
    }
  }
  return workbench.call('imports.finish', { id });
}

test('imports the four files of a data set', async () => {
  const { home, take, shares } = await imports();
  expect(await take('bars', plain)).toEqual({ kind: 'dataset', name: 'bars', notes: [] });
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const { training, test: tested, classes } = await loadDataset('bars', home);
  expect([training.count, tested.count, classes]).toEqual([20, 20, 10]);
  expect(training.images).toEqual(images);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test('imports packed files whose names begin and end otherwise', async () => {
  const { home, take } = await imports();
  const [trainImages, trainLabels, testImages, testLabels] = Object.values(plain);
  await take(
    'bars',
    {
      'emnist-digits-train-images-idx3-ubyte.gz': gzipSync(trainImages!),
      'emnist-digits-train-labels-idx1-ubyte.gz': gzipSync(trainLabels!),
      'emnist-digits-test-images-idx3-ubyte.gz': gzipSync(testImages!),
      'T10K-labels.idx1-ubyte': testLabels!,
    },
    { transposed: false },
  );
  expect((await readdir(join(home, 'datasets', 'bars'))).sort()).toEqual([
    't10k-images-idx3-ubyte.gz',
    't10k-labels-idx1-ubyte',
    'train-images-idx3-ubyte.gz',
    'train-labels-idx1-ubyte.gz',
  ]);
  expect((await loadDataset('bars', home)).training.images).toEqual(images);
});

test('turns images that lie on their side', async () => {
  const { home, take, shares } = await imports();
  const packed = Object.entries(plain).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]);
  await take('turned', Object.fromEntries(packed), { transposed: true });
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const { training, test: tested } = await loadDataset('turned', home);
  for (const { images: turned } of [training, tested]) {
    for (const [row, column] of [
      [2, 10],
      [10, 2],
      [27, 0],
    ] as const) {
      expect(turned[784 * 5 + 28 * row + column]).toBe(images[784 * 5 + 28 * column + row]);
    }
  }
});

const names = Object.keys(plain);
const empty = names.map((name) => ({ name, bytes: 1 }));

test.each([
  ['mnist', empty, 'name: a data set named mnist already exists'],
  ['taken', empty, 'name: a data set named taken already exists'],
  ['aux', empty, 'except reserved names'],
  ['new', [...empty.slice(1), { name: 'notes.doc', bytes: 1 }], 'notes.doc has an unknown name'],
  ['new', [...empty.slice(1), { name: 'a.csv', bytes: 1 }], 'a.csv has an unknown name'],
  ['new', [{ name: 'notes.doc', bytes: 1 }], 'notes.doc has an unknown name; a data set is four'],
  ['new', empty.slice(1), 'there are no training images; a data set is four IDX files'],
  [
    'new',
    ['a.csv', 'b.npz'].map((file) => ({ name: file, bytes: 1 })),
    'a.csv, b.npz are in different formats; a data set is',
  ],
  [
    'new',
    [...empty, { name: 'emnist-letters-mapping.txt', bytes: 65_537 }],
    'emnist-letters-mapping.txt has 65537 bytes; a label mapping has at most 65536',
  ],
  [
    'new',
    [...empty.slice(1), { name: 'test-labels.gz', bytes: 1 }],
    'both t10k-labels-idx1-ubyte and test-labels.gz look like the test labels',
  ],
])('is refused at once: %s', async (name, files, problem) => {
  const { workbench, home } = await openWorkbench();
  await mkdir(join(home, 'datasets', 'taken'), { recursive: true });
  const begun = workbench.call('imports.begin', { kind: 'dataset', name, files });
  await expect(begun).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(problem) as string,
  });
});

test('files in another format are converted, with what was done', async () => {
  const { workbench, home, event } = await openWorkbench();
  const files = { 'a.train.csv': Buffer.from('1'), 'a.test.csv': Buffer.from('2') };
  expect(await importDataset(workbench, 'table', files)).toEqual({
    kind: 'dataset',
    name: 'table',
    notes: ['Read a.train.csv, a.test.csv.'],
  });
  expect(await event('importProgress')).toMatchObject({ share: 0.35 });
  expect((await readdir(join(home, 'datasets', 'table'))).sort()).toEqual(
    Object.keys(plain).sort(),
  );
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test('what is decided after the files were inspected is done to what was read', async () => {
  const { home, send, inspect, finish } = await imports();
  const table = csvOf({ labels: Uint8Array.of(0, 1, 0, 1), images: new Uint8Array(4 * 784) });
  const id = await send('table', { 'a.csv': Buffer.from(table) }, {});
  const inspection = await inspect(id);
  expect(inspection).toMatchObject({
    ...{ kind: 'dataset', format: 'csv', classes: 2, classNames: null },
    ...{ training: [1, 1], test: [1, 1], hasTestPart: false },
    ...{ inverted: false, transposed: false },
    examples: { labels: Uint8Array.of(0, 0, 1, 1) },
    warnings: [
      'All 2 classes have fewer than 10 training examples, which are hardly enough to learn from.',
    ],
  });
  expect(await listDatasets(home)).toEqual(['mnist']);
  expect(await finish(id, { splitSeed: 7, inverted: true })).toMatchObject({
    kind: 'dataset',
    name: 'table',
    notes: expect.arrayContaining([
      'The images were inverted: they are white on black now.',
      'The files have no test part: 2 images, 14.29 % of each class, were split off by the seed 7.',
    ]) as unknown,
  });
  const { training, test: testPart } = await loadDataset('table', home);
  expect([training.count, testPart.count]).toEqual([2, 2]);
  expect(new Set([...training.images, ...testPart.images])).toEqual(new Set([255]));
});

/** The files of EMNIST's letters, whose labels begin with 1, and two of whose classes have examples. */
const letters = {
  'emnist-letters-train-images-idx3-ubyte.gz': gzipSync(plain['train-images-idx3-ubyte']),
  'emnist-letters-train-labels-idx1-ubyte.gz': gzipSync(
    encodeIdx(
      [20],
      labels.map((label) => 1 + 2 * (label % 2)),
    ),
  ),
  'emnist-letters-test-images-idx3-ubyte': plain['t10k-images-idx3-ubyte'],
  'emnist-letters-test-labels-idx1-ubyte': encodeIdx(
    [20],
    labels.map((label) => 1 + 2 * (label % 2)),
  ),
};
const mapping = 'emnist-letters-mapping.txt';

test('EMNIST’s letters get their names, labels from 0, and are put upright', async () => {
  const { home, take } = await imports();
  const files = { ...letters, [mapping]: Buffer.from('1 65 97\r\n2 66 98\n3 67 99\n') };
  expect(await take('letters', files)).toEqual({
    kind: 'dataset',
    name: 'letters',
    notes: [
      '2 classes got the names that the label mapping gives.',
      'The labels 1 to 3 became 0 to 1: those that no example has were left out.',
      'Rows and columns of the images were exchanged.',
    ],
  });
  const { training, test: testPart, classNames, classes } = await loadDataset('letters', home);
  expect([classes, classNames]).toEqual([2, ['A', 'C']]);
  expect(training.labels).toEqual(labels.map((label) => label % 2));
  expect(testPart.labels).toEqual(training.labels);
  expect(training.images[784 * 5 + 28 * 2 + 10]).toBe(images[784 * 5 + 28 * 10 + 2]);
});

test.each([
  ['1 65\n3 67 x', 'line 2 has "3 67 x"; a label and the ASCII code'],
  ['1 65\n1 66', 'line 2 has the label 1 a second time'],
  ['1 65\n2 66', 'has the label 3, which the label mapping does not name; it names 1, 2'],
  ['\n', 'it has no lines'],
  [Buffer.from([0xc3, 0x28]), 'mapping.txt can’t be used: it is not UTF-8 or UTF-16 text'],
])('a label mapping that can’t be used is refused: %j', async (text, problem) => {
  const { home, take } = await imports();
  const files = { ...letters, [mapping]: Buffer.from(text) };
  await expect(take('letters', files)).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(problem) as string,
  });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await listDatasets(home)).toEqual(['mnist']);
});

test('a conversion that is refused says why, and leaves nothing', async () => {
  const { workbench, home } = await openWorkbench({ behaviour: 'refuses' });
  const files = { 'a.csv': Buffer.from('1') };
  await expect(importDataset(workbench, 'table', files)).rejects.toMatchObject({
    code: 'damaged',
    message: 'a.csv: row 7 is short',
  });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await listDatasets(home)).toEqual(['mnist']);
});

test('a conversion can be cancelled, and leaves nothing', async () => {
  const { workbench, home, event } = await openWorkbench({ behaviour: 'waits' });
  const importing = importDataset(workbench, 'table', { 'a.csv': Buffer.from('1') });
  const ended = expect(importing).rejects.toMatchObject({ code: 'not-found' });
  const { id } = await event('importProgress');
  await workbench.call('imports.cancel', { id });
  await ended;
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await listDatasets(home)).toEqual(['mnist']);
});

test.each([
  ['reading', 'waits', 0.35],
  ['changing', 'settles', 0.85],
])(
  '%s the four files is left to another process, and can be cancelled',
  async (_, behaviour, share) => {
    const { workbench, home, event } = await openWorkbench({ behaviour });
    const importing = importDataset(workbench, 'bars', plain, { inverted: true });
    const ended = expect(importing).rejects.toMatchObject({ code: 'not-found' });
    const { id } = await event('importProgress', (progress) => progress.share === share);
    await workbench.call('imports.cancel', { id });
    await ended;
    expect(await readdir(join(home, '.imports'))).toEqual([]);
    expect(await listDatasets(home)).toEqual(['mnist']);
  },
);

test('a workbench that is closed ends its conversions', async () => {
  const { workbench, home, event } = await openWorkbench({ behaviour: 'waits' });
  const importing = importDataset(workbench, 'table', { 'a.csv': Buffer.from('1') });
  const ended = expect(importing).rejects.toMatchObject({ code: 'not-found' });
  await event('importProgress');
  await workbench.close();
  await ended;
  expect(await readdir(join(home, '.imports'))).toEqual([]);
});

test.each([
  ['t10k-labels-idx1-ubyte', encodeIdx([19], labels.subarray(1)), 'has 20 images, but'],
  ['t10k-labels-idx1-ubyte', Buffer.from('what is this'), 't10k-labels-idx1-ubyte has the magic'],
  ['train-images-idx3-ubyte', plain['train-images-idx3-ubyte'].subarray(0, 999), 'is truncated'],
])('damaged files are refused and leave nothing: %s', async (file, bytes, problem) => {
  const { home, take } = await imports();
  const files = { ...plain, [file]: bytes };
  const error = await take('bad', files).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'damaged' });
  const { message } = error as Error;
  expect(message).toContain(problem);
  expect(message).not.toContain(home);
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  await expect(readFile(join(home, 'datasets', 'bad'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an error names the files as the person does', async () => {
  const { take } = await imports();
  const { 't10k-labels-idx1-ubyte': testLabels, ...others } = plain;
  const files = { ...others, 'emnist-test-labels.gz': gzipSync(testLabels.subarray(0, 12)) };
  await expect(take('bad', files)).rejects.toThrow(/^emnist-test-labels\.gz is truncated/);
});
