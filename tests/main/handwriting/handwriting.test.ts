import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readIdx } from '#main/storage/datasets/idx';
import { openWorkbench, type Opened } from '../../support/workbenches.ts';

const drawing = {
  width: 400,
  height: 300,
  brush: 20,
  strokes: [
    [
      { x: 10, y: 20, pressure: 0.5 },
      { x: 30.5, y: 90, pressure: 0.7 },
    ],
  ],
};
const imageOf = (value: number): Uint8Array => new Uint8Array(784).fill(value);

const add = ({ workbench }: Opened, label: number, value = label + 1) =>
  workbench.call('handwriting.add', { label, image: imageOf(value), drawing });

const labels = async ({ workbench }: Opened): Promise<number[]> =>
  (await workbench.call('handwriting.list', {})).digits.map(({ label }) => label);

test('digits are kept with their strokes, in order, also for the next start', async () => {
  const opened = await openWorkbench();
  const { workbench, home, events } = opened;
  expect(await workbench.call('handwriting.list', {})).toEqual({ digits: [], damaged: [] });
  const first = await add(opened, 7);
  const second = await workbench.call('handwriting.add', { label: 0, image: imageOf(3) });
  expect(first).toMatchObject({ label: 7, image: imageOf(8), drawing });
  expect(events.filter(({ kind }) => kind === 'handwritingChanged')).toHaveLength(2);

  const again = await openWorkbench({ home });
  expect(await again.workbench.call('handwriting.list', {})).toEqual({
    digits: [first, { ...second, drawing: null }],
    damaged: [],
  });
});

test('removed digits come back, one or all', async () => {
  const opened = await openWorkbench();
  const { workbench, events } = opened;
  const digits = [await add(opened, 1), await add(opened, 2), await add(opened, 3)];
  const ids = digits.map(({ id }) => id);
  const changes = (): number => events.filter(({ kind }) => kind === 'handwritingChanged').length;

  expect(await workbench.call('handwriting.remove', { ids: [ids[1]!, 'gone'] })).toEqual({
    ids: [ids[1]],
  });
  expect(await labels(opened)).toEqual([1, 3]);
  expect(await workbench.call('handwriting.restore', { ids: [ids[1]!] })).toEqual({
    ids: [ids[1]],
  });
  expect(await labels(opened)).toEqual([1, 2, 3]);

  const cleared = await workbench.call('handwriting.clear', {});
  expect(cleared.ids.toSorted()).toEqual(ids.toSorted());
  expect(await labels(opened)).toEqual([]);
  await workbench.call('handwriting.restore', { ids: [...cleared.ids] });
  expect((await workbench.call('handwriting.list', {})).digits).toEqual(digits);

  const before = changes();
  expect(await workbench.call('handwriting.remove', { ids: ['../../preferences'] })).toEqual({
    ids: [],
  });
  expect(changes()).toBe(before);
});

test('a damaged file costs one digit, and stays where it is', async () => {
  const opened = await openWorkbench();
  const { workbench, home } = opened;
  await add(opened, 4);
  const broken = await add(opened, 5);
  const short = await add(opened, 6);
  const folder = join(home, 'handwriting');
  await writeFile(join(folder, `${broken.id}.json`), '{"version": 1');
  const stored = JSON.parse(await readFile(join(folder, `${short.id}.json`), 'utf8')) as object;
  await writeFile(join(folder, `${short.id}.json`), JSON.stringify({ ...stored, image: 'AAAA' }));
  await writeFile(join(folder, 'notes.txt'), 'not ours');

  const { digits, damaged } = await workbench.call('handwriting.list', {});
  expect(digits.map(({ label }) => label)).toEqual([4]);
  expect(damaged.map(({ file }) => file).toSorted()).toEqual(
    [broken, short].map(({ id }) => join(folder, `${id}.json`)).toSorted(),
  );
  expect(damaged.find(({ file }) => file.includes(short.id))!.reason).toContain('784 bytes');
  // Clearing takes the damaged ones along; they can come back.
  expect((await workbench.call('handwriting.clear', {})).ids).toHaveLength(3);
  expect(await workbench.call('handwriting.list', {})).toEqual({ digits: [], damaged: [] });
});

test('digits added at the same time are all kept', async () => {
  const opened = await openWorkbench();
  await Promise.all(Array.from({ length: 10 }, (_, label) => add(opened, label)));
  expect((await labels(opened)).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const files = await readdir(join(opened.home, 'handwriting'));
  expect(files.every((name) => name.endsWith('.json'))).toBe(true);
});

test.each([
  ['an empty image', { label: 1, image: imageOf(0) }, 'it is empty'],
  ['a label that is no digit', { label: 10, image: imageOf(1) }, 'label'],
  ['half an image', { label: 1, image: new Uint8Array(100).fill(1) }, '784 bytes'],
  [
    'a drawing without a size',
    { label: 1, image: imageOf(1), drawing: { ...drawing, width: 0 } },
    'drawing.width',
  ],
])('%s is refused', async (_, input, message) => {
  const { workbench } = await openWorkbench();
  await expect(workbench.dispatch('handwriting.add', input)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(message) as string,
  });
  expect(await workbench.call('handwriting.list', {})).toEqual({ digits: [], damaged: [] });
});

test('the set is exported as a pair of IDX files', async () => {
  const opened = await openWorkbench();
  const { workbench, home } = opened;
  await expect(workbench.call('handwriting.export', {})).rejects.toMatchObject({
    code: 'not-found',
  });
  await add(opened, 9, 11);
  await add(opened, 2, 22);
  const folder = await mkdtemp(join(home, 'export-'));
  const { images, labels: classes } = await workbench.call('handwriting.export', {});
  for (const { name, bytes } of [images, classes]) await writeFile(join(folder, name), bytes);
  expect(await readIdx(join(folder, images.name), { dimensions: 3 })).toMatchObject({
    sizes: [2, 28, 28],
    data: Uint8Array.from([...imageOf(11), ...imageOf(22)]),
  });
  expect(await readIdx(join(folder, classes.name), { dimensions: 1 })).toMatchObject({
    sizes: [2],
    data: Uint8Array.of(9, 2),
  });
});

test('saved models are scored on the set', async () => {
  const opened = await openWorkbench();
  const { workbench } = opened;
  const { id } = await workbench.call('experiments.create', { config: {} });
  const score = () => workbench.call('handwriting.score', { experiments: [id, 'gone'] });
  await expect(score()).rejects.toMatchObject({ code: 'not-found' });
  const digits = [await add(opened, 5), await add(opened, 6)];
  expect(await score()).toMatchObject([
    {
      kind: 'answer',
      experiment: id,
      answer: {
        asked: 'scoreDigits',
        question: {
          images: Uint8Array.from([...imageOf(6), ...imageOf(7)]),
          labels: Uint8Array.of(5, 6),
        },
        digits: digits.map((digit) => digit.id),
      },
    },
    { kind: 'refusal', experiment: 'gone', error: { code: 'not-found' } },
  ]);
});
