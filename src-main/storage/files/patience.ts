import { setTimeout } from 'node:timers/promises';
import { errorCode } from './storage-error.ts';

/** Windows' error codes for a file that another program has open, or had open when it was removed. */
const transient: readonly (string | undefined)[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Milliseconds between attempts; 2 s altogether. */
const waits = [10, 20, 40, 80, 150, 300, 600, 800];

/** The dependencies, which tests replace. */
export interface Patience {
  readonly platform: NodeJS.Platform;
  /** @param milliseconds how long */
  wait(milliseconds: number): Promise<unknown>;
}

const ordinary: Patience = { platform: process.platform, wait: setTimeout };

/** @returns whether an error may soon be over: on Windows, if another program has the file open */
export function isTransient(error: unknown, { platform }: Pick<Patience, 'platform'>): boolean {
  return platform === 'win32' && transient.includes(errorCode(error));
}

/**
 * Runs a task on a file. On Windows it is repeated for 2 s if another program has the file open, even only to read it,
 * as virus scanners do.
 * @throws what the last attempt throws
 */
export async function patiently<Result>(
  task: () => Promise<Result>,
  patience: Patience = ordinary,
): Promise<Result> {
  for (const wait of waits) {
    try {
      return await task();
    } catch (error) {
      if (!isTransient(error, patience)) throw error;
    }
    await patience.wait(wait);
  }
  return task();
}
