import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadDataset, readDataset } from '#main/storage/datasets/datasets';
import { convertDataset } from '#main/storage/datasets/foreign/convert-dataset';
import type { DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import {
  csvOf,
  imageArchiveOf,
  npzOf,
  parquetOf,
  patientControl,
  sourceFile,
} from '../../../../support/foreign-datasets.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const { training, test: testPart, hashes } = await loadDataset('mnist', '/nowhere');

type Content = string | Uint8Array;

test.for<[DatasetFormatKey, () => Readonly<Record<string, Content | Promise<Content>>>]>([
  ['npz', () => ({ 'mnist.npz': npzOf(training, testPart) })],
  ['csv', () => ({ 'mnist_train.csv': csvOf(training), 'mnist_test.csv': csvOf(testPart) })],
  ['images', () => ({ 'mnist.zip': imageArchiveOf({ train: training, test: testPart }) })],
  [
    'parquet',
    () => ({ 'train.parquet': parquetOf(training), 'test.parquet': parquetOf(testPart) }),
  ],
])(
  'MNIST as %s becomes the bytes of its IDX files',
  { timeout: 600_000 },
  async ([format, make]) => {
    const folder = await temporaryFolder();
    const given = [];
    for (const [name, content] of Object.entries(make())) {
      given.push(await sourceFile(folder, name, await content));
    }
    const target = join(folder, 'converted');
    await mkdir(target);
    const reported: number[] = [];
    const control = { ...patientControl, report: (share: number) => reported.push(share) };
    const began = performance.now();
    const { notes } = await convertDataset(format, given, target, control);
    console.log(`${format}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
    expect(notes).toEqual([]);
    expect((await readDataset('mnist', target, {})).hashes).toEqual(hashes);
    expect(reported.length).toBeGreaterThan(1);
    expect(reported).toEqual(reported.toSorted((a, b) => a - b));
  },
);
