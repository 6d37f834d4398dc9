import { setTimeout } from 'node:timers/promises';
import { errorCode } from './storage-error.ts';

/** What Windows says of a file that another program has open, or had open when it was removed. */
const transient: readonly (string | undefined)[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Milliseconds between attempts; 2 s in all. */
const waits = [5, 10, 20, 40, 80, 150, 300, 600, 800];

/**
 * Does something with a file, on Windows again and again for 2 s where another program has it open just then.
 * @throws what the last attempt does
 */
export async function patiently<Result>(
  task: () => Promise<Result>,
  platform: NodeJS.Platform = process.platform,
): Promise<Result> {
  for (const wait of platform === 'win32' ? waits : []) {
    try {
      return await task();
    } catch (error) {
      if (!transient.includes(errorCode(error))) throw error;
    }
    await setTimeout(wait);
  }
  return task();
}
