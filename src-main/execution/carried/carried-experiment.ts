import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { experimentFiles } from '../../storage/experiment/experiment-files.ts';
import { parseJson } from '../../storage/files/bounded-file.ts';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { isContentName } from '../../storage/files/folder-files.ts';
import { errorCode, storageError } from '../../storage/files/storage-error.ts';
import { packFiles, unpackFiles } from './packed-files.ts';

/** What stays where it is: what the workbench writes meanwhile, and the log of this computer. */
const staying: readonly string[] = [
  experimentFiles.notes,
  experimentFiles.repetitions,
  experimentFiles.log,
];

/** As much of `run.json` as is needed here, in any version. */
const runSchema = z.looseObject({ epochs: z.array(z.unknown()).default([]) });

/** Whether a file of an experiment's folder goes to the machine that trains it, and comes back. */
function isCarried(name: string): boolean {
  return isContentName(name) && !staying.includes(name);
}

/**
 * The files of an experiment that are carried from one machine to another, also while it trains: the record is read
 * first and the checkpoint next, so that the files that grow reach at least as far as both.
 * @throws UnrollError 'storage'
 */
export async function packExperiment(folder: string): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const name of inReadingOrder(await namesIn(folder))) {
    const path = join(folder, name);
    try {
      files.set(name, await readFile(path));
    } catch (error) {
      // Training replaces and removes files meanwhile.
      if (errorCode(error) !== 'ENOENT') throw storageError(error, 'read', path);
    }
  }
  return packFiles(files);
}

/**
 * Puts carried files into an experiment's folder, each by a rename and the record last, as it has the others' hashes.
 * Files that aren't among them are removed, those that aren't carried stay. Where the run has been trained further than
 * they say, nothing changes. Only for whoever holds the folder's lock, or has just made the folder.
 * @throws UnrollError 'damaged', also for the files of another experiment, or 'storage'
 */
export async function unpackExperiment(pack: Uint8Array, folder: string): Promise<void> {
  const id = basename(folder);
  const files = carriedFiles(pack, id);
  const [request, run] = await Promise.all(
    [experimentFiles.request, experimentFiles.run].map((name) => readIfThere(join(folder, name))),
  );
  const carriedRequest = files.get(experimentFiles.request);
  // It is never written again.
  if (carriedRequest === undefined || request?.equals(carriedRequest) === false) {
    throw new UnrollError(
      'damaged',
      `what has arrived as the files of ${id} isn’t this experiment; its files stay as they are`,
    );
  }
  if (epochsIn(files.get(experimentFiles.run), id) < epochsIn(run, id)) return;
  for (const name of inReadingOrder([...files.keys()]).reverse()) {
    await writeIfChanged(join(folder, name), files.get(name)!);
  }
  for (const name of await namesIn(folder)) {
    if (!files.has(name)) await rm(join(folder, name), { force: true });
  }
}

/**
 * Makes the folder of an experiment from its carried files, on a machine that only trains it. What is there after a crash
 * is of no use to anybody, so that nothing waits for the disk.
 * @throws UnrollError 'damaged' or 'storage'
 */
export async function unpackNewExperiment(pack: Uint8Array, folder: string): Promise<void> {
  const files = carriedFiles(pack, basename(folder));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  } catch (error) {
    throw storageError(error, 'written', folder);
  }
}

/** The files in a pack, checked to be an experiment's. @throws UnrollError 'damaged' */
function carriedFiles(pack: Uint8Array, id: string): Map<string, Uint8Array> {
  const files = unpackFiles(pack, id);
  const stranger = [...files.keys()].find((name) => !isCarried(name));
  if (stranger === undefined) return files;
  throw new UnrollError('damaged', `${JSON.stringify(stranger)} isn’t a file of an experiment`);
}

function inReadingOrder(names: readonly string[]): string[] {
  const first: readonly string[] = [experimentFiles.run, experimentFiles.checkpoint];
  return [
    ...first.filter((name) => names.includes(name)),
    ...names.filter((name) => !first.includes(name)),
  ];
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(isCarried);
  } catch (error) {
    throw storageError(error, 'read', folder);
  }
}

/** How many epochs a `run.json` has; -1 without one. @throws UnrollError 'damaged' */
function epochsIn(bytes: Uint8Array | null | undefined, id: string): number {
  if (bytes === null || bytes === undefined) return -1;
  const run = runSchema.safeParse(parseJson(bytes, `${experimentFiles.run} of ${id}`));
  if (run.success) return run.data.epochs.length;
  throw new UnrollError('damaged', `${experimentFiles.run} of ${id} is damaged: it has no epochs`);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw storageError(error, 'read', path);
  }
}

async function writeIfChanged(path: string, bytes: Uint8Array): Promise<void> {
  const before = await readIfThere(path);
  if (before?.equals(bytes) === true) return;
  await writeFileDurably(path, bytes);
}
