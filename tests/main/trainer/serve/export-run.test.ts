import { appendFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UnrollError } from '#shared/contract/errors';
import type { RunFormatKey } from '#shared/exchange/runs/run-formats';
import { createEngine } from '#main/trainer/engines/create-engine';
import { readRecord, readRecordingOf } from '#main/storage/experiment/experiment-folder';
import { exportRun } from '#main/trainer/serve/export-run';
import { SavedModels } from '#main/trainer/serve/saved-models';
import { evaluate } from '#main/trainer/serve/evaluate';
import { readTensors } from '../../../support/tensorboard.ts';
import { fakeDependencies, newExperiment, smallDataset, trainToEnd } from '../run/fixture.ts';

const dependencies = { ...fakeDependencies(), createEngine };
const machine = { engine: 'auto', threads: 1 } as const;

async function trained(): Promise<string> {
  const folder = await newExperiment({ ...machine, epochs: 1 });
  await trainToEnd(folder, { dependencies });
  return folder;
}

async function exported(
  folder: string,
  format: RunFormatKey = 'tensorboard',
  loadDataset = dependencies.loadDataset,
) {
  const models = new SavedModels(dependencies);
  const files = await exportRun({ folder, format, ...machine }, models, { loadDataset });
  expect(files).toHaveLength(1);
  return files[0]!.content;
}

test('a run for TensorBoard has the precision-recall curve of each class on the test set', async () => {
  const folder = await trained();
  const tensors = await readTensors((await exported(folder)) as Uint8Array);
  const curves = tensors.filter(({ tag }) => tag.startsWith('test/class '));
  expect(curves.map(({ tag, shape }) => [tag, ...shape])).toEqual([
    ['test/class 0', 6, 127],
    ['test/class 1', 6, 127],
    ['test/class 2', 6, 127],
  ]);
  const { perClass, confusion } = await new SavedModels(dependencies).use(
    { folder, ...machine },
    (model) => evaluate(model, dependencies),
  );
  for (const [label, { values }] of curves.entries()) {
    const { support } = perClass[label]!;
    const row = (index: number) => values.slice(index * 127, (index + 1) * 127);
    const [right, wrong] = [row(0), row(1)];
    expect([right[0], wrong[0]]).toEqual([support, smallDataset.test.count - support]);
    expect(right.toSorted((a, b) => b - a)).toEqual(right);
    // Above one half no other class can be more probable.
    expect(right[64]).toBeLessThanOrEqual(confusion[label]![label]!);
  }
});

test('a damaged recording stands in the way of no format but its own', async () => {
  const folder = await trained();
  await appendFile(join(folder, 'inside.jsonl'), '{}\n');
  expect(await exported(folder, 'history')).toContain('step');
  await exported(folder);
  await expect(exported(folder, 'inside')).rejects.toThrow('inside.jsonl is damaged');
});

test('a damaged history or damaged weights don’t keep the recording from being exported', async () => {
  const folder = await trained();
  const before = await exported(folder, 'inside');
  await truncate(join(folder, 'history.jsonl'), 10);
  await truncate(join(folder, 'model.safetensors'), 10);
  expect(await exported(folder, 'inside')).toBe(before);
  await expect(exported(folder, 'history')).rejects.toThrow('history.jsonl is damaged');
});

test('what was recorded inside the network has a row for each recorded step', async () => {
  const loadDataset = () => Promise.reject(new Error('must not be asked'));
  const folder = await trained();
  const text = (await exported(folder, 'inside', loadDataset)) as string;
  const points = await readRecordingOf(folder, await readRecord(folder));
  expect(points.length).toBeGreaterThan(1);
  const [header, ...rows] = text.trimEnd().split('\r\n');
  expect(header).toMatch(/^step,epoch,layer,direction,gradient_1,/);
  expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(points.map(({ step }) => step));
});

test('without the data set, or with one that has changed, the curves are left out', async () => {
  const folder = await trained();
  const gone = () => Promise.reject(new UnrollError('not-found', 'it is gone'));
  const changed = () =>
    Promise.resolve({
      ...smallDataset,
      hashes: { ...smallDataset.hashes, 't10k-images-idx3-ubyte': 'c'.repeat(64) },
    });
  for (const loadDataset of [gone, changed]) {
    const content = await exported(folder, 'tensorboard', loadDataset);
    const tags = (await readTensors(content as Uint8Array)).map(({ tag }) => tag);
    expect(tags).toContain('test/testAccuracy');
    expect(tags.filter((tag) => tag.startsWith('test/class '))).toEqual([]);
  }
});

test('a run without a model has neither weights nor curves, and a history needs no model', async () => {
  const folder = await newExperiment(machine);
  const tags = (await readTensors((await exported(folder)) as Uint8Array)).map(({ tag }) => tag);
  expect(tags.filter((tag) => /^(test|weights)\//.test(tag))).toEqual([]);
  const loadDataset = () => Promise.reject(new Error('must not be asked'));
  expect(await exported(await trained(), 'history', loadDataset)).toMatch(/^step,timestamp,epoch,/);
});
