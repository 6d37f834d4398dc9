import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFiles } from '#main/storage/datasets/datasets';
import { encodeIdx as encodeIdxBytes } from '#main/storage/datasets/idx';

/** The bytes of an IDX file of unsigned bytes, as Node and the browser's file choosers take them. */
export function encodeIdx(sizes: readonly number[], data: Uint8Array): Buffer<ArrayBuffer> {
  return Buffer.from(encodeIdxBytes(sizes, data));
}

/** 28x28 images that tell the classes apart: a bar in the row that the label names, and a few pixels that vary. */
export function barImages(labels: Uint8Array): Uint8Array {
  const images = new Uint8Array(labels.length * 784);
  labels.forEach((label, example) => {
    const row = example * 784 + 28 * (2 * label + 2);
    images.fill(200, row + 4, row + 24);
    images[example * 784 + (example % 784)] = 99;
  });
  return images;
}

/** Writes a small data set into `<home>/datasets/<name>/`, with labels 0 to 9 in turn, and gives the folder. */
export async function writeDataset(
  home: string,
  name: string,
  counts: { readonly training: number; readonly test: number },
): Promise<string> {
  const folder = join(home, 'datasets', name);
  await mkdir(folder, { recursive: true });
  const write = async (count: number, images: string, labels: string): Promise<void> => {
    const classes = Uint8Array.from({ length: count }, (_, example) => example % 10);
    await writeFile(join(folder, images), encodeIdx([count, 28, 28], barImages(classes)));
    await writeFile(join(folder, labels), encodeIdx([count], classes));
  };
  await write(counts.training, datasetFiles.trainingImages, datasetFiles.trainingLabels);
  await write(counts.test, datasetFiles.testImages, datasetFiles.testLabels);
  return folder;
}
