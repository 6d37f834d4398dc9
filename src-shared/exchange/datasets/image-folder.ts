import { largestImport } from '../../contract/commands.ts';
import { UnrollError } from '../../contract/errors.ts';
import type { OfferedFile } from '../offered-file.ts';
import { StoredZip } from '../stored-zip.ts';

/** A folder of images by class is sent to the workbench as the ZIP archive that somebody could have made of it. */

const imageName = /\.(png|jpe?g)$/i;
/** Files that systems add to folders. */
const systemFile = /^(\..*|thumbs\.db|desktop\.ini)$/i;

/** Whether a file is an image by its name. */
export function isImageName(name: string): boolean {
  return imageName.test(name);
}

/** Whether a file is a JPEG by its name. */
export function isJpegName(name: string): boolean {
  return /\.jpe?g$/i.test(name);
}

/**
 * Whether files are a folder of images, and not archives or tables that lie in a folder: some are in folders and
 * images by their names.
 */
export function isImageFolder(files: readonly Pick<OfferedFile, 'path'>[]): boolean {
  return files.some(({ path }) => path.includes('/') && isImageName(path));
}

/** The files of a folder without those that systems add. */
export function withoutSystemFiles<File extends Pick<OfferedFile, 'path'>>(
  files: readonly File[],
): File[] {
  return files.filter(({ path }) => !systemFile.test(baseOf(path)));
}

/** The name of an archive of a folder: that of the folder. */
export function archiveNameOf(files: readonly Pick<OfferedFile, 'path'>[]): string {
  const tops = new Set(files.map(({ path }) => path.slice(0, Math.max(0, path.indexOf('/')))));
  const [only = ''] = tops;
  return `${tops.size === 1 && only !== '' ? only.slice(0, 100) : 'images'}.zip`;
}

/** @returns what is wrong with a folder's files as far as their names and sizes tell; null if nothing is */
export function imageFolderProblem(
  files: readonly OfferedFile[],
  { jpeg }: { readonly jpeg: 'read' | 'refused' },
): string | null {
  const given = withoutSystemFiles(files);
  const other = given.find(({ path }) => !isImageName(path));
  if (other !== undefined) {
    return `${other.path} is not an image; a folder of images by class has only PNG or JPEG files, in a folder for each class.`;
  }
  const jpegs = given.filter(({ path }) => isJpegName(path));
  if (jpeg === 'refused' && jpegs.length > 0) {
    return `${jpegs[0]!.path} is a JPEG, and the command line reads only PNG. Import the folder in the app, whose browser reads JPEGs, or convert the images to PNG first.`;
  }
  const loose = given.find(({ path }) => !path.includes('/'));
  if (loose !== undefined) return `${loose.path} is not in a folder of its class.`;
  const bytes = given.reduce((sum, { content }) => sum + content.size, 0);
  return bytes > largestImport
    ? `The images have ${bytes} bytes together; at most ${largestImport} can be imported.`
    : null;
}

export interface PackingOptions {
  /** Turns a file into a PNG, and its path into that of a PNG; leaves others as they are. */
  readonly read: (file: OfferedFile) => Promise<{ path: string; bytes: Uint8Array }>;
  readonly signal?: { throwIfAborted(): void } | undefined;
  /** Called with the fraction of the files that was packed, 0 to 1. */
  readonly progress?: ((share: number) => void) | undefined;
}

/**
 * Packs the files of a folder into an archive.
 * @returns its pieces in order; a caller can put each away before it asks for the next
 * @throws UnrollError 'invalid-input' if a file can't be read; the signal's reason
 */
export async function* packImages(
  files: readonly OfferedFile[],
  { read, signal, progress }: PackingOptions,
): AsyncGenerator<Uint8Array> {
  const zip = new StoredZip();
  const given = withoutSystemFiles(files);
  for (const [index, file] of given.entries()) {
    signal?.throwIfAborted();
    let image: { path: string; bytes: Uint8Array };
    try {
      image = await read(file);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new UnrollError('invalid-input', `${file.path} can’t be read: ${reason}`, { cause });
    }
    yield* zip.add(image.path, image.bytes);
    progress?.((index + 1) / given.length);
  }
  yield* zip.end();
}

/** The whole content of a file, as it is. */
export async function contentOf({
  path,
  content,
}: OfferedFile): Promise<{ path: string; bytes: Uint8Array }> {
  return { path, bytes: new Uint8Array(await content.slice(0, content.size).arrayBuffer()) };
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
