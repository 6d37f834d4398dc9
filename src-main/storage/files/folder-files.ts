import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentFile } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import {
  keptCheckpointName,
  keptEpochOf,
  keptEpochsAmong,
} from '#shared/experiment/kept-checkpoints';
import { experimentFiles } from '../experiment/experiment-files.ts';
import { openRegularFile } from './regular-file.ts';
import { errorCode, storageError } from './storage-error.ts';

/**
 * The names of the files that make up an experiment, without those of kept checkpoints; the lock belongs to a process,
 * not to the experiment, and a cache can be recreated.
 */
const contentNames: readonly string[] = Object.values(experimentFiles).filter(
  (name) => name !== experimentFiles.lock && name !== experimentFiles.historyCache,
);

/** The names of those files, in words. */
export const contentNamesHelp = [...contentNames, keptCheckpointName('N')].join(', ');

/** Whether a file of that name is one of those that make up an experiment. */
export function isContentName(name: string): boolean {
  return contentNames.includes(name) || keptEpochOf(name) !== null;
}

/** Lists the existing files of an experiment. @throws UnrollError 'storage' */
export async function listFiles(folder: string): Promise<ExperimentFile[]> {
  const files: ExperimentFile[] = [];
  for (const name of [...contentNames, ...(await keptNames(folder))]) {
    const path = join(folder, name);
    try {
      const found = await stat(path);
      if (!found.isFile()) continue;
      files.push({ name, bytes: found.size, modifiedAt: found.mtime.toISOString() });
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw storageError(error, 'read', path);
    }
  }
  return files;
}

/** The names of the checkpoints that are kept in a folder, by their epochs. */
async function keptNames(folder: string): Promise<readonly string[]> {
  try {
    return keptEpochsAmong(await readdir(folder)).map(keptCheckpointName);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error, 'read', folder);
  }
}

/**
 * Reads one of the files that make up an experiment.
 * @throws UnrollError 'not-found' if it has no such file, 'damaged' if it isn't a file, or 'storage'
 */
export async function readContentFile(folder: string, name: string): Promise<Uint8Array> {
  const missing = new UnrollError(
    'not-found',
    `the experiment has no file “${name}”; experiments.files lists those that it has`,
  );
  if (!isContentName(name)) throw missing;
  const path = join(folder, name);
  try {
    const file = await openRegularFile(path);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw errorCode(error) === 'ENOENT' ? missing : storageError(error, 'read', path);
  }
}

/**
 * Reads the end of `log.txt`, from the beginning of a line; a missing file is an empty log.
 * @param limit the most that is read, in bytes
 * @throws UnrollError 'damaged' if it isn't a file, or 'storage'
 */
export async function readLogEnd(
  folder: string,
  limit: number,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const path = join(folder, experimentFiles.log);
  try {
    const file = await openRegularFile(path);
    try {
      const { size } = await file.stat();
      const cut = size > limit;
      const bytes = Buffer.alloc(Math.min(size, limit));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
      const text = bytes.toString('utf8', 0, bytesRead);
      return { text: cut ? text.slice(text.indexOf('\n') + 1) : text, cut };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { text: '', cut: false };
    throw storageError(error, 'read', path);
  }
}
