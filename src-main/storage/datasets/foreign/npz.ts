import { readFile, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { UnrollError } from '#shared/contract/errors';
import { imageBytes, imageSide } from '#shared/data/image-size';
import { formatCount } from '#shared/text/format';
import { ZipArchive, type ZipEntry } from '../../archives/zip-reader.ts';
import { maxClasses, type Examples } from '../datasets.ts';
import {
  ImageCollector,
  refuse,
  type DatasetReader,
  type ReadingControl,
  type SourceFile,
} from './foreign-dataset.ts';
import { fitImage, ChangeCount } from './fit-image.ts';
import { readNpy, type NumberArray } from './npy.ts';
import { fitsScale, pixelBytes, pixelRangeOf, scaleNotes, scaleOf } from './pixel-scale.ts';

/** The names of the arrays, the first of each being Keras's. */
const arrayNames = {
  trainingImages: ['x_train', 'train_images', 'training_images', 'images', 'x'],
  trainingLabels: ['y_train', 'train_labels', 'training_labels', 'labels', 'y'],
  testImages: ['x_test', 'test_images'],
  testLabels: ['y_test', 'test_labels'],
} as const;

/** The largest array that is read, in bytes: as much as Node reads at once, and MNIST in double precision five times. */
const largestArray = 2 ** 31 - 1;
/** The most arrays of an archive that are looked at. */
const maxArrays = 1000;

/** Archives of NumPy arrays, as Keras's mnist.npz. */
export const readNpz: DatasetReader = async (files, control) => {
  const [file, another] = files;
  if (file === undefined || another !== undefined) {
    throw new UnrollError('damaged', 'give one .npz file, with training and test arrays in it');
  }
  const archive = await open(file);
  try {
    const entry = (names: readonly string[]): ZipEntry | undefined =>
      archive.entries.find(({ name }) => names.some((wanted) => name === `${wanted}.npy`));
    const notes = new Set<string>();
    const changes = new ChangeCount();
    const part = async (
      images: keyof typeof arrayNames,
      labels: keyof typeof arrayNames,
    ): Promise<Examples | null> => {
      const [imageEntry, labelEntry] = [entry(arrayNames[images]), entry(arrayNames[labels])];
      if (imageEntry === undefined && labelEntry === undefined) return null;
      const missing = imageEntry === undefined ? images : labels;
      if (imageEntry === undefined || labelEntry === undefined)
        return noArray(file, missing, archive);
      control.signal.throwIfAborted();
      const pixels = await arrayOf(archive, imageEntry, file);
      const numbers = await arrayOf(archive, labelEntry, file);
      const isWhole = images === 'trainingImages' && entry(arrayNames.testImages) === undefined;
      const half = images === 'testImages' ? 0.5 : 0;
      return collect(file, imageEntry.name, pixels, labelEntry.name, numbers, {
        signal: control.signal,
        report: (share) => control.report(isWhole ? share : half + share / 2),
        notes,
        changes,
      });
    };
    const training = await part('trainingImages', 'trainingLabels');
    if (training === null) return noArray(file, 'trainingImages', archive);
    const test = await part('testImages', 'testLabels');
    return { training, test, classNames: null, notes: [...notes, ...changes.notes()] };
  } finally {
    await archive.close();
  }
};

async function open(file: SourceFile): Promise<ZipArchive> {
  try {
    return await ZipArchive.open(file.path, maxArrays);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'damaged') {
      refuse(file.name, error.message, error);
    }
    throw error;
  }
}

function noArray(file: SourceFile, missing: keyof typeof arrayNames, archive: ZipArchive): never {
  const present = archive.entries.map(({ name }) => name.replace(/\.npy$/, '')).slice(0, 20);
  return refuse(
    file.name,
    `it has no array ${arrayNames[missing].join(' or ')}; it has ${present.join(', ') || 'none'}`,
  );
}

async function arrayOf(
  archive: ZipArchive,
  entry: ZipEntry,
  file: SourceFile,
): Promise<NumberArray> {
  if (entry.size > largestArray) {
    refuse(
      file.name,
      `${entry.name} has ${formatCount(entry.size)} bytes; at most ${formatCount(largestArray)} are read`,
    );
  }
  const path = `${file.path}.array`;
  try {
    await archive.extract(entry, path);
    return readNpy(await readFile(path));
  } catch (error) {
    if (error instanceof RangeError)
      return refuse(file.name, `${entry.name}: ${error.message}`, error);
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

async function collect(
  file: SourceFile,
  imagesName: string,
  { shape, data }: NumberArray,
  labelsName: string,
  labels: NumberArray,
  into: ReadingControl & { readonly notes: Set<string>; readonly changes: ChangeCount },
): Promise<Examples> {
  const [count = 0, ...rest] = shape;
  const [height, width] = sidesOf(rest) ?? [];
  if (count === 0 || height === undefined || width === undefined) {
    return refuse(
      file.name,
      `${imagesName} has the shape [${shape.join(', ')}]; it must be [count, height, width]`,
    );
  }
  const isList = labels.shape.length === 1 || (labels.shape.length === 2 && labels.shape[1] === 1);
  if (!isList || labels.shape[0] !== count) {
    refuse(
      file.name,
      `${labelsName} has the shape [${labels.shape.join(', ')}]; for ${imagesName} it must be [${count}]`,
    );
  }
  const range = pixelRangeOf(data);
  if (range === null || !fitsScale(range, scaleOf(range.largest))) {
    return refuse(
      file.name,
      `${imagesName} has pixels that are neither whole numbers from 0 to 255 nor fractions from 0 to 1`,
    );
  }
  const scale = scaleOf(range.largest);
  for (const note of scaleNotes(scale)) into.notes.add(note);
  const area = height * width;
  const collector = new ImageCollector();
  for (let index = 0; index < count; index++) {
    const label = labels.data[index]!;
    if (!Number.isInteger(label) || label < 0 || label >= maxClasses) {
      refuse(
        file.name,
        `${labelsName} has ${label} for example ${index}; labels must be whole numbers from 0 to ${maxClasses - 1}`,
      );
    }
    const pixels = data.subarray(index * area, (index + 1) * area);
    const image = { width, height, pixels: pixelBytes(pixels, scale) };
    into.changes.add(image);
    collector.add(fitImage(image), label, file.name);
    if (index % 4096 === 0) {
      into.signal.throwIfAborted();
      into.report(index / count);
      await setImmediate();
    }
  }
  return collector.finish();
}

/** Height and width of images with these further sizes; undefined if they can't be images. */
function sidesOf(sizes: readonly number[]): readonly [number, number] | undefined {
  if (sizes.length === 1 && sizes[0] === imageBytes) return [imageSide, imageSide];
  if (sizes.length === 2 || (sizes.length === 3 && sizes[2] === 1)) {
    const [height = 0, width = 0] = sizes;
    return height > 0 && width > 0 ? [height, width] : undefined;
  }
  return undefined;
}
