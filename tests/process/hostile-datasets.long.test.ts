import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { barImages } from '../support/idx.ts';
import { imageAt, npyOf, parquetOf, pngOf } from '../support/foreign-datasets.ts';
import { chunk, header, pngOfParts } from '../support/png.ts';
import { trainerProgram } from '../support/program.ts';
import { openWorkbench } from '../support/workbenches.ts';

// In the process that reads the files in the app, as whoever made them wanted it: nothing may be left of them.

const labels = Uint8Array.from({ length: 40 }, (_, index) => index % 2);
const all = { labels, images: barImages(labels) };
const image = pngOf(imageAt(all.images, 0));
const parquet = parquetOf(all);
const huge = pngOfParts(header({ width: 20_000, height: 20_000 }), chunk('IDAT'), chunk('IEND'));
const two = { 'a/1.png': image, 'b/2.png': image };

/** A ZIP archive whose last entry says another size than its content has. */
function lying(files: Parameters<typeof zipSync>[0], size: number): Buffer {
  const archive = Buffer.from(zipSync(files));
  const entry = archive.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  archive.writeUInt32LE(size, entry + 24);
  return archive;
}

/** A Parquet file that says another length of its metadata. */
function withMetadataLength(length: number): Buffer {
  const file = Buffer.from(parquet);
  file.writeUInt32LE(length, file.length - 8);
  return file;
}

/** A Parquet file whose group of rows says that it has 63 of the 40. */
function withManyRows(): Buffer {
  const file = Buffer.from(parquet);
  // The field's type, and 40 as a zigzag varint.
  const at = file.lastIndexOf(Buffer.from([0x16, 80]));
  file[at + 1] = 2 * 63;
  return file;
}

/** A Parquet file whose first page says that it has 2 GiB when it is unpacked. */
function withLargePage(): Buffer {
  const [start, sizeField] = [4, 0x15];
  const at = parquet.indexOf(sizeField, start + 1) + 1;
  let end = at;
  while (parquet[end]! & 0x80) end += 1;
  const size = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]);
  return Buffer.concat([parquet.subarray(0, at), size, parquet.subarray(end + 1)]);
}

const row = '1,0,0,0,255\n0,0,255,0,0\n';
const missingCell = `${row.repeat(15_503)}1,0,0,255\n${row}`;
const objects = npyOf([40], new Uint8Array(8 * 40), '|O');
const zeros = new Uint8Array(20_000_000);

test.for<[string, string, Uint8Array, RegExp]>([
  [
    'a ZIP bomb that says how large it is',
    'a.zip',
    zipSync({ ...two, 'b/3.png': [zeros, { level: 9 }] }),
    /"b\/3\.png" has 20,000,000 bytes; images may have at most 16,777,216/,
  ],
  [
    'a ZIP bomb that says it is small',
    'a.zip',
    lying({ ...two, 'b/3.png': [zeros, { level: 9 }] }, 100),
    /b\/3\.png can’t be unpacked: it has more bytes than the 100 that its entry says/,
  ],
  [
    'a PNG bomb',
    'a.zip',
    zipSync({
      ...two,
      'b/3.png': pngOfParts(header(), chunk('IDAT', deflateSync(zeros)), chunk('IEND')),
    }),
    /"b\/3\.png" can’t be read: it has more pixel data than its size needs/,
  ],
  [
    'a name that leads out of the folder',
    'a.zip',
    zipSync({ ...two, '../../c/1.png': image }),
    /the archive is damaged: .*\.\.\/\.\.\/c\/1\.png/,
  ],
  [
    'an absolute name',
    'a.zip',
    zipSync({ ...two, '/etc/c/1.png': image }),
    /the archive is damaged: .*\/etc\/c\/1\.png/,
  ],
  [
    'an image of 20,000 pixels a side',
    'a.zip',
    zipSync({ ...two, 'b/3.png': huge }),
    /"b\/3\.png" can’t be read: it has 20000x20000 pixels; at most 4096x4096 are read/,
  ],
  [
    'one class only',
    'a.zip',
    zipSync({ 'a/1.png': image, 'a/2.png': image }),
    /it has only one class, "a"; at least two folders of images are needed/,
  ],
  [
    'arrays of Python objects',
    'a.npz',
    zipSync({ 'x_train.npy': npyOf([40, 28, 28], all.images), 'y_train.npy': objects }),
    /y_train\.npy: it has Python objects, which can run code when they are read/,
  ],
  [
    'an array that says it is larger than all memory',
    'a.npz',
    lying(
      {
        'y_train.npy': npyOf([40], labels),
        'x_train.npy': npyOf([40, 28, 28], all.images),
      },
      2 ** 32 - 2,
    ),
    /x_train\.npy has 4,294,967,294 bytes; at most 2,147,483,647 are read/,
  ],
  [
    'a table with a cell missing in row 31,007',
    'a.csv',
    Buffer.from(missingCell),
    /row 31,007 has 4 cells, and the rows before it have 5/,
  ],
  [
    'a table of images of different sizes',
    'a.csv',
    Buffer.from(`${row}1,0,0,0,0,0,0,0,0,255\n`),
    /row 3 has 10 cells, and the rows before it have 5/,
  ],
  [
    'a Parquet file with more metadata than it has bytes',
    'a.parquet',
    withMetadataLength(0x7fff_ffff),
    /can’t be read as Parquet/,
  ],
  [
    'a Parquet file whose numbers of rows differ',
    'a.parquet',
    withManyRows(),
    /its row groups have more rows than it says/,
  ],
  [
    'a Parquet page that says it is larger than all memory',
    'a.parquet',
    withLargePage(),
    /can’t be read as Parquet/,
  ],
  [
    'a Parquet file that is cut off',
    'a.parquet',
    parquet.subarray(0, parquet.length / 2),
    /can’t be read as Parquet/,
  ],
])('%s is refused, and nothing is left', async ([, name, bytes, problem]) => {
  const { workbench, home } = await openWorkbench({ program: trainerProgram });
  const { id } = await workbench.call('imports.begin', {
    ...{ kind: 'dataset', name: 'hostile' },
    files: [{ name, bytes: bytes.length }],
  });
  await workbench.call('imports.append', { id, file: name, piece: bytes });
  const error = await workbench.call('imports.inspect', { id }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'damaged' });
  const { message } = error as Error;
  expect(message).toMatch(problem);
  expect(message).toMatch(new RegExp(`^${name.replace('.', '\\.')} can’t be imported: `));
  expect(message).not.toContain(home);
  await expect(workbench.call('imports.finish', { id })).rejects.toMatchObject({
    code: 'not-found',
  });
  expect(await readdir(join(home, '.imports'))).toEqual([]);
  expect(await readdir(home)).not.toContain('datasets');
});

test('images of different sizes are brought to one, and that is said', async () => {
  const { workbench } = await openWorkbench({ program: trainerProgram });
  const bytes = zipSync({
    ...two,
    'a/3.png': pngOf(new Uint8Array(10 * 20), 10, 20),
    'b/4.png': pngOf(new Uint8Array(64 * 64), 64, 64),
  });
  const { id } = await workbench.call('imports.begin', {
    ...{ kind: 'dataset', name: 'mixed' },
    files: [{ name: 'a.zip', bytes: bytes.length }],
  });
  await workbench.call('imports.append', { id, file: 'a.zip', piece: bytes });
  expect(await workbench.call('imports.inspect', { id })).toMatchObject({
    training: [1, 1],
    notes: [
      '2 images of 10x20, 64x64 pixels were scaled to 28x28, the longer side to fit; nothing was cropped.',
    ],
  });
});
