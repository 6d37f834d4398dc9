import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { ZipFile } from 'yazl';
import type { SourceFile } from '#main/storage/datasets/foreign/foreign-dataset';

/** Labelled images of 28x28 bytes. */
export interface TestImages {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

const side = 28;
const area = side * side;

/** A control that nobody cancels. */
export const patientControl = { signal: new AbortController().signal, report: () => undefined };

/** Writes a file into a folder. */
export async function sourceFile(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<SourceFile> {
  const path = join(folder, name);
  await writeFile(path, content);
  return { name, path };
}

export function imageAt(images: Uint8Array, index: number): Uint8Array {
  return images.subarray(index * area, (index + 1) * area);
}

/** Images as a table: the label first, then the pixels. */
export function csvOf({ images, labels }: TestImages): string {
  return Array.from(
    labels,
    (label, index) => `${label},${imageAt(images, index).join(',')}\n`,
  ).join('');
}

/** An array of bytes in NumPy's format. */
export function npyOf(shape: readonly number[], data: Uint8Array, type = '|u1'): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const header = `${dictionary.padEnd(Math.ceil((11 + dictionary.length) / 64) * 64 - 11)}\n`;
  return Buffer.concat([
    Uint8Array.of(
      0x93,
      0x4e,
      0x55,
      0x4d,
      0x50,
      0x59,
      1,
      0,
      header.length & 255,
      header.length >> 8,
    ),
    Buffer.from(header, 'latin1'),
    data,
  ]);
}

/** An archive as Keras's mnist.npz. */
export function npzOf(training: TestImages, test: TestImages): Uint8Array {
  const part = (name: string, { images, labels }: TestImages) => ({
    [`x_${name}.npy`]: npyOf([labels.length, side, side], images),
    [`y_${name}.npy`]: npyOf([labels.length], labels),
  });
  return zipSync({ ...part('train', training), ...part('test', test) }, { level: 1 });
}

export function pngOf(image: Uint8Array, width = side, height = side): Uint8Array {
  return encode({ width, height, data: image, channels: 1, depth: 8 });
}

/** An archive of a PNG for each image in `part/label`; in ZIP64 if there are many. */
export async function imageArchiveOf(
  parts: Readonly<Record<string, TestImages>>,
): Promise<Uint8Array> {
  const archive = new ZipFile();
  for (const [part, { images, labels }] of Object.entries(parts)) {
    labels.forEach((label, index) => {
      const name = `${part}/${label}/${String(index).padStart(5, '0')}.png`;
      archive.addBuffer(Buffer.from(pngOf(imageAt(images, index))), name, { compress: false });
    });
  }
  archive.end();
  return buffer(archive.outputStream);
}

/** A table as Hugging Face's library writes it, with the names of the classes in its metadata. */
export function parquetOf(
  { images, labels }: TestImages,
  classNames: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit)),
): Uint8Array {
  const info = { info: { features: { label: { names: classNames, _type: 'ClassLabel' } } } };
  return new Uint8Array(
    parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 2 },
        { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
        { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
        {
          name: 'path',
          type: 'BYTE_ARRAY',
          converted_type: 'UTF8',
          repetition_type: 'OPTIONAL',
        },
        { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        {
          name: 'image',
          data: Array.from(labels, (_, index) => ({
            bytes: pngOf(imageAt(images, index)),
            path: `${index}.png`,
          })),
        },
        { name: 'label', data: Array.from(labels, BigInt) },
      ],
      kvMetadata: [{ key: 'huggingface', value: JSON.stringify(info) }],
    }),
  );
}
