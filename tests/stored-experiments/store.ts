import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  experimentFiles,
  writePredictions,
  writeRecord,
} from '../../src-main/storage/experiment/experiment-folder.ts';
import type { Original, Variation } from './vary.ts';

/** Puts an experiment into a data folder, with the weights of the one it was made of. */
export async function storeVariation(
  home: string,
  variation: Variation,
  original: Original,
): Promise<void> {
  const folder = join(home, 'experiments', variation.record.id);
  await mkdir(folder, { recursive: true });
  const { header, epochs } = variation.validation;
  await writeFile(join(folder, experimentFiles.history), asLines(variation.history));
  await writeFile(join(folder, experimentFiles.validation), asLines([header, ...epochs]));
  if (variation.predictions !== null) {
    await writePredictions(folder, variation.predictions);
    await copyFile(
      join(original.folder, experimentFiles.model),
      join(folder, experimentFiles.model),
    );
  }
  await writeRecord(folder, variation.record);
}

function asLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}
