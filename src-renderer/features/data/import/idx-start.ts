import { imageBytes } from '#shared/contract/commands';
import { imageSide } from '#shared/data/image-size';
import { gzipStart, isGzip } from './gzip-start.ts';

/** The beginning of an IDX file. */
export interface IdxStart {
  /** The number of images or labels, from the header. */
  readonly count: number;
  /** As many whole images, or labels, as were read. */
  readonly data: Uint8Array;
  readonly isImages: boolean;
}

/** Images that are read for a preview. */
const previewImages = 24;
const labelHeader = 8;
const imageHeader = 16;
/** More than any data set in this format has. */
const maxExamples = 10_000_000;

/**
 * Reads the beginning of an IDX file, plain or gzip, and checks what it shows. The workbench checks the whole file.
 * Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits" (file formats, at the end of the page).
 * @throws Error that says what is wrong with the file, without its name
 */
export async function readIdxStart(file: Blob): Promise<IdxStart> {
  const bytes = await firstBytes(file, imageHeader + previewImages * imageBytes);
  if (bytes.length < labelHeader) throw new Error('It is too short to be an IDX file.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [zero, type, dimensions] = [view.getUint16(0), view.getUint8(2), view.getUint8(3)];
  if (zero !== 0) throw new Error('It is not an IDX file.');
  if (type !== 0x08)
    throw new Error('It does not contain unsigned bytes, as images and labels must.');
  if (dimensions !== 1 && dimensions !== 3) {
    throw new Error(`It has ${dimensions} dimensions; labels have 1 and images 3.`);
  }
  const isImages = dimensions === 3;
  const count = view.getUint32(4);
  if (count === 0) throw new Error('It contains no examples.');
  if (count > maxExamples)
    throw new Error(`Its header says ${count} examples, which is too many to be true.`);
  if (!isImages) return { count, isImages, data: bytes.subarray(labelHeader) };
  if (bytes.length < imageHeader) throw new Error('It ends within its header.');
  const [rows, columns] = [view.getUint32(8), view.getUint32(12)];
  if (rows !== imageSide || columns !== imageSide) {
    throw new Error(`It has images of ${rows} x ${columns} pixels; they must have 28 x 28.`);
  }
  const whole = Math.min(
    count,
    previewImages,
    Math.floor((bytes.length - imageHeader) / imageBytes),
  );
  return { count, isImages, data: bytes.subarray(imageHeader, imageHeader + whole * imageBytes) };
}

/** The first bytes of a file, uncompressed; fewer if it has fewer. */
async function firstBytes(file: Blob, length: number): Promise<Uint8Array> {
  if (await isGzip(file)) return gzipStart(file, length);
  return new Uint8Array(await file.slice(0, length).arrayBuffer());
}
