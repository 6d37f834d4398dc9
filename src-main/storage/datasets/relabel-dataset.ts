import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { counted } from '#shared/text/format';
import { storageError } from '../files/storage-error.ts';
import { classNamesFile } from './class-names.ts';
import { datasetFiles, findFile } from './datasets.ts';
import { readIdx, writeIdx } from './idx.ts';

/**
 * Gives the classes of a data set names, and leaves out labels that no training example has: the others are numbered
 * from 0 in the same order.
 * @param names by the labels that the files have
 * @returns what was done, in sentences
 * @throws UnrollError 'damaged' naming the file for a label without a name or one that only the test part has, or as
 *   `readDataset`
 */
export async function relabelDataset(
  folder: string,
  names: ReadonlyMap<number, string>,
): Promise<string[]> {
  const { trainingLabels, testLabels } = datasetFiles;
  const given = (await readIdx(await findFile(folder, trainingLabels), { dimensions: 1 })).data;
  const used = [...new Set(given)].sort((a, b) => a - b);
  const nameless = used.find((label) => !names.has(label));
  if (nameless !== undefined) {
    throw new UnrollError(
      'damaged',
      `${join(folder, trainingLabels)} has the label ${nameless}, which the label mapping does not name; it names ${[...names.keys()].join(', ')}`,
    );
  }
  const numbers = new Map(used.map((label, number) => [label, number]));
  const isShifted = used.some((label, number) => label !== number);
  if (isShifted) {
    for (const file of [trainingLabels, testLabels]) await renumber(folder, file, numbers);
  }
  const path = join(folder, classNamesFile);
  const classNames = used.map((label) => names.get(label));
  try {
    await writeFile(path, `${JSON.stringify(classNames, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw storageError(error, 'written', path);
  }
  const notes = [
    `${counted(used.length, 'class', 'classes')} got the names that the label mapping gives.`,
  ];
  if (isShifted) {
    const last = used.length - 1;
    notes.push(
      `The labels ${used[0]} to ${used[last]} became 0 to ${last}: those that no example has were left out.`,
    );
  }
  return notes;
}

async function renumber(
  folder: string,
  file: string,
  numbers: ReadonlyMap<number, number>,
): Promise<void> {
  const given = await findFile(folder, file);
  const { data } = await readIdx(given, { dimensions: 1 });
  const labels = data.map((label) => {
    const number = numbers.get(label);
    if (number !== undefined) return number;
    throw new UnrollError(
      'damaged',
      `${join(folder, file)} has the label ${label}, which no training example has`,
    );
  });
  const path = join(folder, file);
  if (given !== path) await rm(given);
  await writeIdx(path, [labels.length], labels);
}
