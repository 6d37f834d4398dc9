import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  type AsyncBuffer,
  type FileMetaData,
} from 'hyparquet';
import { z } from 'zod';
import { formatCount } from '#shared/text/format';
import { storageError } from '../../files/storage-error.ts';
import { maxClasses, type Examples } from '../datasets.ts';
import { longestClassName } from '../class-names.ts';
import {
  ImageCollector,
  maxExamples,
  readByPart,
  refuse,
  type DatasetReader,
  type ReadingControl,
  type SourceFile,
} from './foreign-dataset.ts';
import { fitImage, ChangeCount } from './fit-image.ts';
import { readPicture } from './read-picture.ts';

/** Between so many rows the progress is reported, and the reading can end. */
const rowsAtOnce = 2000;
/** The most bytes that are read at a time. */
const largestPiece = 256 * 1024 * 1024;

/** Data sets as Hugging Face stores them. */
export const readParquet: DatasetReader = async (files, control) => {
  const changes = new ChangeCount();
  const { training, test } = await readByPart(files, control, (file, part) =>
    readTable(file, changes, part),
  );
  return {
    training: training.images,
    test: test?.images ?? null,
    classNames: training.classNames,
    notes: changes.notes(),
  };
};

interface ReadTable {
  readonly images: Examples;
  readonly classNames: readonly string[] | null;
}

async function readTable(
  file: SourceFile,
  changes: ChangeCount,
  control: ReadingControl,
): Promise<ReadTable> {
  const handle = await open(file.path);
  try {
    const buffer = await bufferOf(handle);
    const metadata = await understood(file, () => parquetMetadataAsync(buffer));
    const rows = Number(metadata.num_rows);
    if (!(rows > 0 && rows <= maxExamples)) {
      refuse(
        file.name,
        `it says that it has ${formatCount(rows)} rows; 1 to ${formatCount(maxExamples)} are accepted`,
      );
    }
    checkColumns(file, metadata);
    const collector = new ImageCollector();
    let start = 0;
    // A whole group at a time: the library decodes all of a group's pages whatever rows are asked for.
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows);
      if (end > rows) refuse(file.name, 'its row groups have more rows than it says');
      const read = await understood(file, () =>
        parquetReadObjects({
          file: buffer,
          metadata,
          columns: ['image', 'label'],
          rowStart: start,
          rowEnd: end,
          utf8: false,
        }),
      );
      for (const [index, row] of read.entries()) {
        if (index % rowsAtOnce === 0) {
          control.signal.throwIfAborted();
          control.report((start + index) / rows);
          await setImmediate();
        }
        const { image, label } = exampleOf(file, start + index, row, changes);
        collector.add(fitImage(image), label, file.name);
      }
      start += read.length;
    }
    if (start !== rows) {
      refuse(
        file.name,
        `it has ${formatCount(start)} rows, and says that it has ${formatCount(rows)}`,
      );
    }
    return { images: collector.finish(), classNames: classNamesOf(metadata) };
  } finally {
    await handle.close();
  }
}

/** A file as the library reads it. Lengths in the file can lie, so that each piece is bounded by the file's own size. */
async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const length = end - start;
      if (!(start >= 0 && length >= 0 && end <= size && length <= largestPiece)) {
        throw new RangeError('it names a place that the file does not have');
      }
      const piece = new Uint8Array(length);
      const { bytesRead } = await handle.read(piece, 0, length, start);
      if (bytesRead < length) throw new RangeError('it is cut off');
      return piece.buffer;
    },
  };
}

/** @throws UnrollError 'damaged' for whatever the library finds */
async function understood<Result>(file: SourceFile, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw storageError(error, 'read', file.path);
    }
    const problem = error instanceof Error ? error.message : String(error);
    return refuse(file.name, `it can’t be read as Parquet: ${problem}`, error);
  }
}

function checkColumns(file: SourceFile, { schema }: FileMetaData): void {
  const names = schema.slice(1).map(({ name }) => name);
  for (const wanted of ['image', 'label']) {
    if (!names.includes(wanted)) {
      refuse(file.name, `it has no column ${wanted}; it has ${names.slice(0, 20).join(', ')}`);
    }
  }
}

const rowSchema = z.object({
  image: z.union([
    z.instanceof(Uint8Array<ArrayBufferLike>),
    z.object({ bytes: z.instanceof(Uint8Array<ArrayBufferLike>) }).transform(({ bytes }) => bytes),
  ]),
  label: z.union([z.bigint().transform(Number), z.number()]).pipe(
    z
      .int()
      .min(0)
      .max(maxClasses - 1),
  ),
});

function exampleOf(file: SourceFile, index: number, row: unknown, changes: ChangeCount) {
  const result = rowSchema.safeParse(row);
  const place = `row ${formatCount(index + 1)}`;
  if (!result.success) {
    return refuse(
      file.name,
      `${place} must have the bytes of an image and a label from 0 to ${maxClasses - 1}`,
    );
  }
  const { image, label } = result.data;
  try {
    return { image: readPicture(image, changes), label };
  } catch (error) {
    return refuse(
      file.name,
      `${place}: the image can’t be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

const featuresSchema = z.object({
  info: z.object({
    features: z.object({
      label: z.object({ names: z.array(z.string().min(1).max(longestClassName)) }),
    }),
  }),
});

/** The names in the metadata of Hugging Face's library; null without any, or where they are only the numbers. */
function classNamesOf({ key_value_metadata: metadata }: FileMetaData): readonly string[] | null {
  const text = metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return null;
  try {
    const { names } = featuresSchema.parse(JSON.parse(text)).info.features.label;
    if (names.length < 2 || names.length > maxClasses) return null;
    return names.every((name, number) => name === String(number)) ? null : names;
  } catch {
    // Other programs may write something else there.
    return null;
  }
}
