import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fields } from '#shared/catalogue/fields';
import { UnrollError } from '#shared/contract/errors';
import { bundledDataset, datasetFolder } from '../../storage/datasets/datasets.ts';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { packFiles, unpackFiles } from './packed-files.ts';

/**
 * The files of a data set, for a machine that doesn't have it; null for the one that comes with Unroll.
 * @throws UnrollError 'invalid-input' or 'not-found' for the name, or 'storage'
 */
export async function packDataset(name: string, home: string): Promise<Uint8Array | null> {
  if (name === bundledDataset) return null;
  const folder = await datasetFolder(name, home);
  try {
    const files = new Map<string, Uint8Array>();
    const entries = await readdir(folder, { withFileTypes: true });
    // In one order, so that the pack of a data set always has the same hash.
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isFile()) files.set(entry.name, await readFile(join(folder, entry.name)));
    }
    return packFiles(files);
  } catch (error) {
    throw storageError(error, 'read', folder);
  }
}

/** Puts a data set into a data folder. @throws UnrollError 'damaged' or 'storage' */
export async function unpackDataset(pack: Uint8Array, name: string, home: string): Promise<void> {
  const files = unpackFiles(pack, `the data set ${name}`);
  const isPlain = (file: string): boolean => file === basename(file) && !file.startsWith('.');
  if (!fields.dataset.pattern.test(name) || ![...files.keys()].every(isPlain)) {
    throw new UnrollError('damaged', `${JSON.stringify(name)} isn’t a data set`);
  }
  const folder = join(home, 'datasets', name);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storageError(error, 'written', folder);
  }
  for (const [file, bytes] of files) await writeFileDurably(join(folder, file), bytes);
}
