import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './storage-error.ts';

/** Enough to recognise a file by; more could make the name longer than file systems allow. */
const longestStem = 40;
const temporaryPattern = /^\..+\.([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp$/;

/**
 * An unused path beside a file or folder for what is to take its place or to be deleted. Its name says which process
 * made it, so that `removeLeftovers` knows when that is gone.
 */
export function temporaryBeside(path: string): string {
  const stem = basename(path).slice(0, longestStem);
  const random = randomBytes(6).toString('hex');
  return join(dirname(path), `.${stem}.${hostTag()}-${process.pid}-${random}.tmp`);
}

/**
 * What a name says of who made it.
 * @returns undefined if `temporaryBeside` doesn't make such names
 */
export function temporaryOwner(name: string): 'running' | 'gone' | 'elsewhere' | undefined {
  const [, host, pid] = temporaryPattern.exec(name) ?? [];
  if (host === undefined) return undefined;
  if (host !== hostTag()) return 'elsewhere';
  return processExists(Number(pid)) ? 'running' : 'gone';
}

/** Stands for this machine; its name itself may have characters that file names can't. */
function hostTag(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return errorCode(error) === 'EPERM';
  }
}
