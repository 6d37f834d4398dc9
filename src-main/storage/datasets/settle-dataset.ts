import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { imageBytes, imageSide } from '#shared/data/image-size';
import { datasetFiles, readPart, type Examples, type PartName } from './datasets.ts';
import { writeIdx } from './idx.ts';
import { splitForTesting } from './split-for-testing.ts';
import { transposeImages } from './transpose-images.ts';

/** What is decided about a data set once its files are read. */
export interface Settlement {
  /** Splits the test part off the training examples; null: the files have one. */
  readonly splitSeed: number | null;
  /** Black becomes white. */
  readonly inverted: boolean;
  /** Rows and columns are exchanged. */
  readonly transposed: boolean;
}

/** Images that are inverted before other work can run. */
const imagesAtOnce = 10_000;

/** Whether a decision needs files to be written again. */
export function changesFiles({ splitSeed, inverted, transposed }: Settlement): boolean {
  return splitSeed !== null || inverted || transposed;
}

/**
 * Changes the files of a data set as was decided; what needs no change stays as it is.
 * @param folder with the four files, or with those for training only if a test part is to be split off
 * @param report hears how much is done, from 0 to 1
 * @throws UnrollError as `readDataset`, or 'storage'
 */
export async function settleDataset(
  folder: string,
  settlement: Settlement,
  report: (share: number) => void,
): Promise<void> {
  const { splitSeed, inverted, transposed } = settlement;
  if (!changesFiles(settlement)) return;
  let done = 0;
  /** Each part is read, changed and written. */
  const step = async <Result>(work: Promise<Result>): Promise<Result> => {
    const result = await work;
    done += 1;
    report(done / 6);
    return result;
  };
  const change = async (part: Examples): Promise<void> => {
    if (inverted) await invertImages(part.images);
    if (transposed) await transposeImages(part.images, imageSide);
  };
  const given = await step(readPart(folder, 'training'));
  await step(change(given));
  if (splitSeed !== null) {
    const { training, test } = splitForTesting(given, splitSeed);
    await step(writePart(folder, 'training', training));
    await step(writePart(folder, 'test', test));
    report(1);
    return;
  }
  await step(writePart(folder, 'training', given));
  const test = await step(readPart(folder, 'test'));
  await step(change(test));
  await step(writePart(folder, 'test', test));
}

/** Writes the two files of a part, plain, in place of those that are there. @throws UnrollError 'storage' */
export async function writePart(
  folder: string,
  part: PartName,
  { count, images, labels }: Examples,
): Promise<void> {
  const [imagesPath, labelsPath] = [
    join(folder, datasetFiles[`${part}Images`]),
    join(folder, datasetFiles[`${part}Labels`]),
  ];
  await writeIdx(imagesPath, [count, imageSide, imageSide], images);
  await writeIdx(labelsPath, [count], labels);
  for (const path of [imagesPath, labelsPath]) await rm(`${path}.gz`, { force: true });
}

async function invertImages(images: Uint8Array): Promise<void> {
  const piece = imagesAtOnce * imageBytes;
  for (let start = 0; start < images.length; start += piece) {
    const end = Math.min(start + piece, images.length);
    for (let at = start; at < end; at++) images[at] = 255 - images[at]!;
    await setImmediate();
  }
}
