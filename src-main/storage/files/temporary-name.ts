import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './storage-error.ts';

/** Enough to recognise a file; more could make the name longer than file systems allow. */
const longestStem = 40;
const temporaryPattern = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * @returns an unused path beside a file or folder, for its replacement or for deleting it. The name says which process
 *   made it, so that `removeLeftovers` knows when that is gone.
 */
export function temporaryBeside(path: string): string {
  const stem = basename(path).slice(0, longestStem);
  const random = randomBytes(6).toString('hex');
  return join(dirname(path), `.${stem}.${hostTag()}-${process.pid}-${random}.tmp`);
}

/**
 * @returns the state of the process that a temporary name belongs to; undefined if it isn't one of `temporaryBeside`
 */
export function temporaryOwner(name: string): 'running' | 'gone' | 'elsewhere' | undefined {
  const [, host, pid] = temporaryPattern.exec(name) ?? [];
  if (host === undefined) return undefined;
  if (host !== hostTag()) return 'elsewhere';
  return processExists(Number(pid)) ? 'running' : 'gone';
}

/** @returns a tag for this machine, whose name may have characters that file names can't have */
function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process can't be signalled, but it exists.
    return errorCode(error) === 'EPERM';
  }
}
