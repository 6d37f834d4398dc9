import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DatasetRole } from '#shared/data/dataset-file-names';
import { readIdxStart } from '../../../../../src-renderer/features/data/import/idx-start.ts';
import {
  examineFile,
  fileProblems,
  namedForImport,
  nameProblem,
  refusedFile,
  sortFiles,
  suggestName,
  type ChosenFiles,
} from '../../../../../src-renderer/features/data/import/import-form.ts';
import { barImages, encodeIdx } from '../../../../support/idx.ts';

const labels = (count: number) => Uint8Array.from({ length: count }, (_, at) => at % 10);
const labelBytes = (count: number) => encodeIdx([count], labels(count));
const imageBytes = (count: number) => encodeIdx([count, 28, 28], barImages(labels(count)));
const file = (name: string, bytes: Uint8Array<ArrayBuffer> = labelBytes(5)) =>
  new File([bytes], name);

describe('the beginning of a file', () => {
  it.each([
    ['plain', (bytes: Buffer<ArrayBuffer>) => bytes],
    ['compressed', (bytes: Buffer<ArrayBuffer>) => gzipSync(bytes)],
  ])('is read, %s', async (_, pack) => {
    const images = await readIdxStart(new Blob([pack(imageBytes(500))]));
    expect([images.isImages, images.count]).toEqual([true, 500]);
    expect([...images.data]).toEqual([...barImages(labels(24))]);
    const found = await readIdxStart(new Blob([pack(labelBytes(5))]));
    expect([found.isImages, found.count]).toEqual([false, 5]);
    expect([...found.data]).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives as many images as there are whole', async () => {
    const start = await readIdxStart(new Blob([imageBytes(3).subarray(0, 16 + 2 * 784 + 100)]));
    expect(start.data.length).toBe(2 * 784);
  });

  const ofType = (type: number) => {
    const bytes = labelBytes(5);
    bytes[2] = type;
    return bytes;
  };
  it.each([
    ['text', Buffer.from('this is no such file'), /not an IDX file/],
    ['too short', Buffer.from([0, 0, 8]), /too short/],
    ['floating point', ofType(0x0d), /unsigned bytes/],
    ['a table', encodeIdx([2, 3], new Uint8Array(6)), /2 dimensions/],
    ['no examples', encodeIdx([0], new Uint8Array()), /contains no examples/],
    ['too many', encodeIdx([4e9], new Uint8Array(9)), /too many to be true/],
    ['large images', encodeIdx([1, 32, 32], new Uint8Array(1024)), /32 x 32 pixels/],
    ['a torn header', imageBytes(1).subarray(0, 12), /within its header/],
    ['torn gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), /gzip/],
  ])('is refused with %s', async (_, bytes, says) => {
    await expect(readIdxStart(new Blob([bytes]))).rejects.toThrow(says);
  });
});

describe('files', () => {
  it('go where their names say, one to each place', () => {
    const names = [
      'emnist-digits-train-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte',
      'Test_Images.idx',
      'other-test-images-idx3-ubyte',
      'notes.txt',
    ];
    const { known, unknown } = sortFiles(names.map((name) => file(name)));
    expect([...known].map(([role, { name }]) => [role, name])).toEqual([
      ['trainingImages', names[0]],
      ['testLabels', names[1]],
      ['testImages', names[2]],
    ]);
    expect(unknown.map(({ name }) => name)).toEqual(names.slice(3));
  });

  it('are refused in the wrong slot, or if they are empty', async () => {
    const swapped = await examineFile('testImages', file('x', labelBytes(5)));
    expect(swapped).toMatchObject({
      start: null,
      problem: 'It contains labels; choose a file with images.',
    });
    expect((await examineFile('testLabels', file('x'))).problem).toBeNull();
    const empty = await examineFile('testLabels', file('x', new Uint8Array()));
    expect(empty.problem).toBe('It is empty.');
    const text = await examineFile('testLabels', file('x', Buffer.from('some text, no labels')));
    expect(text.problem).toMatch(/not an IDX file/);
  });

  it('are compared with the ones they belong to', async () => {
    const chosen: ChosenFiles = {
      trainingImages: await examineFile('trainingImages', file('a', imageBytes(5))),
      trainingLabels: await examineFile('trainingLabels', file('b', labelBytes(5))),
      testImages: await examineFile('testImages', file('c', imageBytes(4))),
      testLabels: await examineFile('testLabels', file('d', labelBytes(7))),
    };
    expect(fileProblems(chosen)).toEqual({ testLabels: 'It has 7 labels for 4 images.' });
    const { testLabels } = chosen;
    expect(fileProblems({ testLabels: testLabels! })).toEqual({});
  });

  it('keep their names where those say what they are, and get the usual ones otherwise', () => {
    const place = (name: string) => ({ file: file(name), start: null, problem: null });
    const named = namedForImport({
      trainingImages: place('kmnist-train-images-idx3-ubyte.gz'),
      trainingLabels: place('download (3)'),
      testImages: place('train-labels-idx1-ubyte'),
      testLabels: place('t10k-labels-idx1-ubyte'),
    });
    expect([...named].map(([role, { name }]) => [role, name])).toEqual([
      ['trainingImages', 'kmnist-train-images-idx3-ubyte.gz'],
      ['trainingLabels', 'train-labels-idx1-ubyte'],
      ['testImages', 't10k-images-idx3-ubyte'],
      ['testLabels', 't10k-labels-idx1-ubyte'],
    ]);
  });

  it('are found in a refusal by their names, the first that it mentions', () => {
    const sent = new Map<DatasetRole, File>([
      ['trainingImages', file('train-images-idx3-ubyte')],
      ['testLabels', file('t10k-labels-idx1-ubyte')],
    ]);
    expect(refusedFile('t10k-labels-idx1-ubyte is truncated', sent)).toBe('testLabels');
    const both = 'train-images-idx3-ubyte has 4 images, but t10k-labels-idx1-ubyte has 5';
    expect(refusedFile(both, sent)).toBe('trainingImages');
    expect(refusedFile('the disk is full', sent)).toBeNull();
  });
});

describe('the name', () => {
  it('is suggested by what stands before the usual part of the files', () => {
    const suggest = (...names: string[]) =>
      suggestName(names.map((path) => ({ path, content: file(path) })));
    expect(suggest('notes', 'EMNIST_Digits-train-images-idx3-ubyte.gz')).toBe('emnist-digits');
    expect(suggest('train-images-idx3-ubyte')).toBe('');
    expect(suggest('notes')).toBe('');
    expect(suggest('mnist_train.csv')).toBe('mnist');
    expect(suggest('train.csv', 'test.csv')).toBe('train');
  });

  it('must be allowed and free', () => {
    expect(nameProblem('kmnist', ['mnist'])).toBeNull();
    expect(nameProblem('mnist', ['mnist'])).toMatch(/already/);
    expect(nameProblem('', [])).toMatch(/name/);
    for (const wrong of ['KMNIST', '-a', 'a b', 'ä', 'a'.repeat(65)]) {
      expect(nameProblem(wrong, [])).toMatch(/lower-case/);
    }
  });
});
