import { UnrollError } from '#shared/contract/errors';
import type { GreyImage } from '#shared/digit/grey-image';
import { compareTexts } from '#shared/text/compare-texts';
import { counted, formatCount } from '#shared/text/format';
import { ZipArchive, type ZipEntry } from '../../archives/zip-reader.ts';
import { maxClasses } from '../datasets.ts';
import {
  ImageCollector,
  maxExamples,
  partOf,
  refuse,
  type DatasetReader,
  type SourceFile,
} from './foreign-dataset.ts';
import { fitImage, ChangeCount } from './fit-image.ts';
import { readPicture } from './read-picture.ts';

/** The largest image file that is unpacked. */
const largestImage = 16 * 1024 * 1024;

/** An image of the archive with what its folders say. */
interface ClassedEntry {
  readonly entry: ZipEntry;
  readonly className: string;
  readonly part: 'training' | 'test' | null;
}

/** ZIP archives of images in a folder for each class. */
export const readImageArchive: DatasetReader = async (files, control) => {
  const [file, another] = files;
  if (file === undefined || another !== undefined) {
    throw new UnrollError('damaged', 'give one ZIP archive, with all classes in it');
  }
  const archive = await open(file);
  try {
    const images = imagesOf(archive, file);
    const names = classNamesOf(images, file);
    const numbers = new Map(names.map((name, number) => [name, number]));
    const parts = { training: new ImageCollector(), test: new ImageCollector() };
    const changes = new ChangeCount();
    for (const [index, { entry, className, part }] of images.entries()) {
      if (index % 256 === 0) {
        control.signal.throwIfAborted();
        control.report(index / images.length);
      }
      const image = await readImage(archive, entry, file, changes);
      parts[part ?? 'training'].add(fitImage(image), numbers.get(className)!, file.name);
    }
    if (parts.training.count === 0) {
      refuse(file.name, 'all of its images are in a folder for testing');
    }
    const areDigits = names.every((name, number) => name === String(number));
    return {
      training: parts.training.finish(),
      test: parts.test.count === 0 ? null : parts.test.finish(),
      classNames: areDigits ? null : names,
      notes: changes.notes(),
    };
  } finally {
    await archive.close();
  }
};

async function open(file: SourceFile): Promise<ZipArchive> {
  try {
    return await ZipArchive.open(file.path, 2 * maxExamples);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'damaged') {
      refuse(file.name, error.message, error);
    }
    throw error;
  }
}

/** The images with their classes; files that systems add are left out. */
function imagesOf(archive: ZipArchive, file: SourceFile): ClassedEntry[] {
  const images: ClassedEntry[] = [];
  for (const entry of archive.entries) {
    const { name } = entry;
    const folders = name.split('/');
    const base = folders.pop()!;
    if (base === '' || base.startsWith('.') || name.startsWith('__MACOSX/')) continue;
    if (/^(thumbs\.db|desktop\.ini)$/i.test(base)) continue;
    if (/\.jpe?g$/i.test(base)) {
      refuse(
        file.name,
        `${JSON.stringify(name)} is a JPEG; only PNG images are read here. Choose the folder with the images on the Data page, where JPEGs are converted, or convert them to PNG first`,
      );
    }
    if (!/\.png$/i.test(base)) {
      refuse(
        file.name,
        `${JSON.stringify(name)} is not a PNG image; only these are accepted, in a folder for each class`,
      );
    }
    const className = folders.pop();
    if (className === undefined || partOf(className) !== null) {
      refuse(file.name, `${JSON.stringify(name)} is not in a folder of its class`);
    }
    const part = folders.map((folder) => partOf(folder)).find((found) => found !== null) ?? null;
    images.push({ entry, className, part });
  }
  if (images.length === 0) refuse(file.name, 'it has no images');
  // By their own names, so that numbered images keep their order whatever their classes.
  return images.toSorted(
    (a, b) =>
      compareNumbered(baseOf(a.entry.name), baseOf(b.entry.name)) ||
      compareTexts(a.entry.name, b.entry.name),
  );
}

const collator = new Intl.Collator('en', { numeric: true });

/** Compares names as people number them: 2 before 10. */
function compareNumbered(a: string, b: string): number {
  return collator.compare(a, b) || compareTexts(a, b);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The names of the classes in their order: numbers by size, other names by the alphabet. */
function classNamesOf(images: readonly ClassedEntry[], file: SourceFile): string[] {
  const names = [...new Set(images.map(({ className }) => className))].sort(compareNumbered);
  if (names.length < 2) {
    refuse(
      file.name,
      `it has only one class, ${JSON.stringify(names[0])}; at least two folders of images are needed`,
    );
  }
  if (names.length > maxClasses) {
    refuse(
      file.name,
      `it has ${formatCount(names.length)} folders of images; at most ${counted(maxClasses, 'class', 'classes')} are accepted`,
    );
  }
  return names;
}

async function readImage(
  archive: ZipArchive,
  entry: ZipEntry,
  file: SourceFile,
  changes: ChangeCount,
): Promise<GreyImage> {
  if (entry.size > largestImage) {
    refuse(
      file.name,
      `${JSON.stringify(entry.name)} has ${formatCount(entry.size)} bytes; images may have at most ${formatCount(largestImage)}`,
    );
  }
  const bytes = await unpacked(archive, entry, file);
  try {
    return readPicture(bytes, changes);
  } catch (error) {
    return refuse(
      file.name,
      `${JSON.stringify(entry.name)} can’t be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

async function unpacked(
  archive: ZipArchive,
  entry: ZipEntry,
  file: SourceFile,
): Promise<Uint8Array> {
  try {
    return await archive.read(entry);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'damaged') {
      refuse(file.name, error.message, error);
    }
    throw error;
  }
}
