import { setTimeout } from 'node:timers/promises';
import { errorCode } from './storage-error.ts';

/** What Windows says of a file that another program has open, or had open when it was removed. */
const transient: readonly (string | undefined)[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Milliseconds between attempts; 2 s in all. */
const waits = [10, 20, 40, 80, 150, 300, 600, 800];

/** What patience takes from around it. */
export interface Patience {
  readonly platform: NodeJS.Platform;
  /** @param milliseconds how long */
  wait(milliseconds: number): Promise<unknown>;
}

const ordinary: Patience = { platform: process.platform, wait: setTimeout };

/** Whether an error can be over in a moment: on Windows, where another program has the file open just then. */
export function isTransient(error: unknown, { platform }: Pick<Patience, 'platform'>): boolean {
  return platform === 'win32' && transient.includes(errorCode(error));
}

/**
 * Does something with a file, on Windows again and again for 2 s where another program has it open just then, if only
 * to read it, as virus scanners do.
 * @throws what the last attempt does
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
