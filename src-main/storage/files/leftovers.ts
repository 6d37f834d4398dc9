import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryOwner } from './temporary-name.ts';

/** Milliseconds after which nobody can still be working on a temporary file, whatever process made it. */
const longestUse = 60 * 60 * 1000;

/** Names that earlier versions gave to temporary files and new experiments: they don't say whose they are. */
const earlierPattern = new RegExp(
  `^(${[
    '(queue|preferences|index|settings|experiment|run|notes|predictions)\\.json',
    '(model|checkpoint)\\.safetensors',
    'history\\.cache',
    // Handwritten digits and comparisons.
    '([0-9a-f-]{36}|[a-z0-9-]+-[a-z0-9]{5})\\.json',
  ].join('|')})\\.\\d{5,10}$|^\\.new-\\w{6}$`,
);

/** @returns whether a name is that of a file or folder that was being written or deleted */
export function isTemporary(name: string): boolean {
  return temporaryOwner(name) !== undefined || earlierPattern.test(name);
}

/**
 * Removes the temporary files and folders that killed processes have left in a folder: those of processes of this
 * machine that are gone, and all that are over an hour old. What can't be removed stays; it does no harm.
 * @param now milliseconds since 1970
 */
export async function removeLeftovers(folder: string, now: number = Date.now()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    try {
      if (await isLeftover(name, path, now)) await rm(path, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}

async function isLeftover(name: string, path: string, now: number): Promise<boolean> {
  if (!isTemporary(name)) return false;
  if (temporaryOwner(name) === 'gone') return true;
  return (await lstat(path)).mtimeMs < now - longestUse;
}
