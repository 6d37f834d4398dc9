import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { datasetReaders } from '#main/storage/datasets/foreign/dataset-readers';
import { datasetFormatOf, type DatasetFormatKey } from '#shared/exchange/datasets/dataset-formats';
import {
  csvOf,
  imageArchiveOf,
  imageAt,
  npyOf,
  npzOf,
  parquetOf,
  patientControl,
  pngOf,
  sourceFile,
} from '../../../../support/foreign-datasets.ts';
import { barImages } from '../../../../support/idx.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const labels = Uint8Array.from({ length: 24 }, (_, index) => index % 10);
const training = { labels, images: barImages(labels) };
const fewer = labels.subarray(3, 11);
const testPart = { labels: fewer, images: barImages(fewer) };

type Files = Readonly<Record<string, string | Uint8Array>>;

async function read(format: DatasetFormatKey, files: Files) {
  const folder = await temporaryFolder();
  const given = [];
  for (const [name, content] of Object.entries(files)) {
    given.push(await sourceFile(folder, name, content));
  }
  return datasetReaders[format](given, patientControl);
}

const refused = (format: DatasetFormatKey, files: Files) => expect(read(format, files)).rejects;
const problem = (message: RegExp) => ({
  code: 'damaged',
  message: expect.stringMatching(message) as string,
});

test('formats are told by the extensions of files', () => {
  expect(
    ['a.ZIP', 'mnist.npz', 'x.y.csv', 'train.parquet', 'readme.md', 'none'].map(datasetFormatOf),
  ).toEqual(['images', 'npz', 'csv', 'parquet', null, null]);
});

test.for<[DatasetFormatKey, Files]>([
  ['csv', { 'mnist_train.csv': csvOf(training), 'mnist_test.csv': csvOf(testPart) }],
  ['npz', { 'mnist.npz': npzOf(training, testPart) }],
  ['images', { 'mnist.zip': await imageArchiveOf({ train: training, test: testPart }) }],
  [
    'parquet',
    { 'train-00000.parquet': parquetOf(training), 'test-00000.parquet': parquetOf(testPart) },
  ],
])('%s: images and labels of both parts arrive byte for byte', async ([format, files]) => {
  const found = await read(format, files);
  expect(found.classNames).toBeNull();
  expect(found.notes).toEqual([]);
  for (const [given, part] of [
    [training, found.training],
    [testPart, found.test!],
  ] as const) {
    expect([...part.labels]).toEqual([...given.labels]);
    expect(part.images).toEqual(given.images);
  }
});

describe('CSV', () => {
  const rows = (first: number, count: number, separator = ',', last = false) =>
    Array.from({ length: count }, (_, at) => {
      const index = first + at;
      const pixels = [...imageAt(training.images, index)].join(separator);
      const label = labels[index]!;
      return last ? `${pixels}${separator}${label}` : `${label}${separator}${pixels}`;
    });

  test('the label may be last, cells separated by semicolons, lines ended as in Windows', async () => {
    const text = `\ufeff${rows(0, 24, ';', true).join('\r\n')}\r\n`;
    const found = await read('csv', { 'a.csv': text });
    expect(found.training).toMatchObject({ count: 24, labels, images: training.images });
    expect(found.test).toBeNull();
  });

  test.each([false, true])(
    'labels are told from corners that vary (label last: %s)',
    async (last) => {
      const bright = Array.from({ length: 24 }, (_, index) => {
        const pixels = [...imageAt(training.images, index)];
        [pixels[0], pixels[783]] = [7 * index, 9 * index];
        return last ? [...pixels, index % 3] : [index % 3, ...pixels];
      });
      const found = await read('csv', { 'a.csv': bright.map((row) => row.join(',')).join('\n') });
      expect([...found.training.labels]).toEqual(bright.map((_, index) => index % 3));
    },
  );

  test('a header names the column of labels, even where it would be taken for pixels', async () => {
    const names = Array.from({ length: 784 }, (_, at) => `pixel${at}`).join(',');
    const same = rows(0, 1)[0]!;
    const found = await read('csv', { 'a.csv': [`label,${names}`, same, same].join('\n') });
    expect([...found.training.labels]).toEqual([0, 0]);
  });

  test('classes can have names, which are numbered by the alphabet', async () => {
    const named = ['cat', 'ant', 'cat'].map(
      (name, index) => `${name},${[...imageAt(training.images, index)].join(',')}`,
    );
    const found = await read('csv', { 'a.csv': named.join('\n') });
    expect(found.classNames).toEqual(['ant', 'cat']);
    expect([...found.training.labels]).toEqual([1, 0, 1]);
  });

  test('fractions and images of another size are brought to bytes of 28x28, and that is said', async () => {
    const small = ['0,0,1,0.5,0', '1,0,0,1,0.2'].join('\n');
    const { training: found, notes } = await read('csv', { 'a.csv': small });
    expect(imageAt(found.images, 0).slice(0, 28)).toEqual(
      Uint8Array.from([...Array<number>(14).fill(0), ...Array<number>(14).fill(255)]),
    );
    expect(notes).toEqual([
      'Pixels from 0 to 1 were scaled to 0 to 255.',
      '2 images of 2x2 pixels were scaled to 28x28, the longer side to fit; nothing was cropped.',
    ]);
  });

  test('an image of only black and white at the top does not decide the scale of the others', async () => {
    const fractions = await read('csv', { 'a.csv': '1,0,0,0,1\n0,0,0.5,0,0\n0,1,1,1,1' });
    const corner = (index: number) => imageAt(fractions.training.images, index)[783];
    expect([corner(0), corner(1), corner(2)]).toEqual([255, 0, 255]);
    const bytes = await read('csv', { 'a.csv': '1,0,0,0,1\n0,0,7,0,0' });
    expect(imageAt(bytes.training.images, 0)[783]).toBe(1);
  });

  test('where the others are fractions, a larger number further down is refused', async () => {
    const text = `${'1,0,0,0.5,1\n0,0,1,0,0\n'.repeat(300)}1,0,0,200,0`;
    await refused('csv', { 'a.csv': text }).toMatchObject(
      problem(/row 601 has pixels that are neither/),
    );
  });

  test('a missing cell far down is named by its row', async () => {
    const row = '1,0,0,0,255\n0,0,255,0,0\n';
    const text = `${row.repeat(15_503)}1,0,0,255\n${row}`;
    await refused('csv', { 'a.csv': text }).toMatchObject(
      problem(/^a\.csv can’t be imported: row 31,007 has 4 cells, and the rows before it have 5$/),
    );
  });

  test.for<[string, string, RegExp]>([
    ['a cell of spaces', '1,0,0,0,255\n0,0, ,0,0', /row 2, column 3 is empty/],
    ['an empty cell', '1,0,0,0,255\n0,0,,0,0', /row 2, column 3 is empty; a number from 0 to 255/],
    ['a word', '1,0,0,0,255\n0,0,x,0,0', /row 2, column 3 has "x"/],
    ['a pixel out of range', '1,0,0,0,256\n0,0,1,0,0', /row 1 has pixels that are neither/],
    ['mixed scales', '1,0,0,0,255\n0,0,0.5,0,0', /row 2 has pixels that are neither/],
    ['no label', '1,0,0,0,255\n,0,1,0,0', /row 2 has no label/],
    ['too large a label', '1,0,0,0,255\n77,0,1,0,0', /the label 77; the largest .* is 61/],
    ['another number of columns', '1,0,0,0\n', /row 1 has 4 cells; a label and the pixels/],
    ['an empty file', '', /it has no rows/],
  ])('%s is refused', async ([, text, message]) => {
    await refused('csv', { 'a.csv': text }).toMatchObject(problem(message));
  });

  test('two files that could both be for training are refused together', async () => {
    await refused('csv', { 'a.csv': csvOf(training), 'b.csv': csvOf(testPart) }).toMatchObject(
      problem(/^a\.csv, b\.csv can’t be imported together: give one file for training and one/),
    );
  });
});

describe('NumPy archives', () => {
  const of = (arrays: Readonly<Record<string, Uint8Array>>) => ({ 'a.npz': zipSync(arrays) });
  const numbers = npyOf([24], labels);

  test('fractions of double precision and lists of labels as columns are read', async () => {
    const fractions = Float64Array.from(training.images, (byte) => byte / 255);
    const found = await read(
      'npz',
      of({
        'images.npy': npyOf([24, 28, 28], new Uint8Array(fractions.buffer), '<f8'),
        'labels.npy': npyOf([24, 1], labels),
      }),
    );
    expect(found.training.images).toEqual(training.images);
    expect(found.notes).toEqual(['Pixels from 0 to 1 were scaled to 0 to 255.']);
  });

  test.for<[string, Files, RegExp]>([
    [
      'an array of objects',
      of({ 'x_train.npy': npyOf([1], new Uint8Array(8), '|O'), 'y_train.npy': numbers }),
      /a\.npz can’t be imported: x_train\.npy: it has Python objects, which can run code/,
    ],
    [
      'a missing array',
      of({ 'x_train.npy': npyOf([24, 28, 28], training.images) }),
      /it has no array y_train or .*; it has x_train$/,
    ],
    [
      'labels of another number',
      of({
        'x_train.npy': npyOf([24, 28, 28], training.images),
        'y_train.npy': npyOf([3], Uint8Array.of(1, 2, 3)),
      }),
      /y_train\.npy has the shape \[3\]; for x_train\.npy it must be \[24\]/,
    ],
    [
      'a header that lies about its shape',
      of({ 'x_train.npy': npyOf([2 ** 40, 28, 28], new Uint8Array(9)), 'y_train.npy': numbers }),
      /its header says 1099511627776 x 28 x 28, \d+ bytes, but there are 9/,
    ],
    ['something else', { 'a.npz': Buffer.from('PK no archive') }, /^a\.npz can’t be imported: /],
  ])('%s is refused', async ([, files, message]) => {
    await refused('npz', files).toMatchObject(problem(message));
  });
});

describe('images by class', () => {
  const image = pngOf(imageAt(training.images, 0));
  const of = (files: Readonly<Record<string, Uint8Array>>) => ({ 'a.zip': zipSync(files) });

  test('names of folders become names of classes; what systems add is left out', async () => {
    const found = await read(
      'images',
      of({
        'pets/dog/1.png': image,
        'pets/cat/1.PNG': image,
        'pets/.DS_Store': image,
        '__MACOSX/pets/dog/._1.png': image,
      }),
    );
    expect(found.classNames).toEqual(['cat', 'dog']);
    expect([...found.training.labels].toSorted()).toEqual([0, 1]);
  });

  test('numbers are in their order, those of classes as those of images', async () => {
    const files = [11, 2, 0, 1, 3, 4, 5, 6, 7, 8, 9, 10].map(
      (label, index): [string, Uint8Array] => [`${label}/${12 - index}.png`, image],
    );
    const found = await read('images', of(Object.fromEntries(files)));
    expect(found.classNames).toBeNull();
    expect([...found.training.labels]).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 1, 0, 2, 11]);
  });

  test('wide images are scaled to fit on black, or on white if their edge is white', async () => {
    const wide = (ground: number) =>
      pngOf(
        Uint8Array.from({ length: 56 * 28 }, (_, at) =>
          at % 56 > 20 && at % 56 < 36 ? 255 - ground : ground,
        ),
        56,
        28,
      );
    const found = await read('images', of({ 'a/1.png': wide(0), 'b/2.png': wide(255) }));
    for (const [index, ground] of [0, 255].entries()) {
      const middle = Array.from(
        { length: 28 },
        (_, row) => imageAt(found.training.images, index)[28 * row + 14],
      );
      expect(middle).toEqual([
        ...Array<number>(7).fill(ground),
        ...Array<number>(14).fill(255 - ground),
        ...Array<number>(7).fill(ground),
      ]);
    }
    expect(found.notes).toEqual([
      '2 images of 56x28 pixels were scaled to 28x28, the longer side to fit; nothing was cropped.',
    ]);
  });

  test('images in colour are made grey, and that is said', async () => {
    const data = Uint8Array.from({ length: 3 * 784 }, (_, at) => [255, 0, 0][at % 3]!);
    const red = encode({ width: 28, height: 28, data, channels: 3, depth: 8 });
    const found = await read('images', of({ 'a/1.png': red, 'b/2.png': image }));
    expect(found.notes).toEqual(['1 image in colour was made grey, by brightness.']);
    expect(imageAt(found.training.images, 0)[0]).toBe(76);
  });

  test.for<[string, Files, RegExp]>([
    ['only one class', of({ 'a/1.png': image, 'a/2.png': image }), /it has only one class, "a"/],
    [
      'an image outside of a folder',
      of({ '1.png': image }),
      /"1\.png" is not in a folder of its class/,
    ],
    ['a JPEG', of({ 'a/1.jpeg': image }), /"a\/1\.jpeg" is a JPEG; only PNG .* on the Data page/],
    ['another kind of file', of({ 'a/1.txt': image }), /"a\/1\.txt" is not a PNG image/],
    [
      'a damaged image',
      of({ 'a/1.png': image.subarray(0, 60), 'b/1.png': image }),
      /"a\/1\.png" can’t be read: /,
    ],
    [
      'a name that leads elsewhere',
      of({ '../a/1.png': image }),
      /^a\.zip can’t be imported: .*invalid/,
    ],
    ['no images', of({ 'a/': new Uint8Array() }), /it has no images/],
  ])('%s is refused', async ([, files, message]) => {
    await refused('images', files).toMatchObject(problem(message));
  });

  test('an image of 20,000 pixels along a side is refused before it is unpacked', async () => {
    const { header, pngOfParts, chunk } = await import('../../../../support/png.ts');
    const huge = pngOfParts(
      header({ width: 20_000, height: 20_000 }),
      chunk('IDAT'),
      chunk('IEND'),
    );
    await refused('images', of({ 'a/1.png': huge, 'b/1.png': image })).toMatchObject(
      problem(/"a\/1\.png" can’t be read: it has 20000x20000 pixels; at most 4096x4096/),
    );
  });
});

describe('Parquet', () => {
  test('names of classes are taken from the metadata', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `class ${index}`);
    const found = await read('parquet', { 'a.parquet': parquetOf(training, names) });
    expect(found.classNames).toEqual(names);
  });

  test('a changed byte is either not noticed or refused with the file’s name', async () => {
    const whole = parquetOf(training);
    let refusals = 0;
    for (let at = 7; at < whole.length; at += Math.ceil(whole.length / 40)) {
      const changed = whole.slice();
      changed[at]! ^= 0x55;
      const outcome = await read('parquet', { 'a.parquet': changed }).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) {
        refusals += 1;
        expect(outcome).toMatchObject(problem(/^a\.parquet can’t be imported: /));
      }
    }
    expect(refusals).toBeGreaterThan(0);
  });

  test.for<[string, Uint8Array, RegExp]>([
    ['a file that is cut off', parquetOf(training).subarray(0, 900), /can’t be read as Parquet/],
    ['another kind of file', Buffer.from('not a table'), /can’t be read as Parquet/],
  ])('%s is refused', async ([, file, message]) => {
    await refused('parquet', { 'a.parquet': file }).toMatchObject(problem(message));
  });
});
