import { rename, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { errorCode } from './storage-error.ts';

/** What a rename is done with. */
export interface RenameTools {
  rename(from: string, to: string): Promise<void>;
  /** @param milliseconds how long */
  wait(milliseconds: number): Promise<unknown>;
  readonly platform: NodeJS.Platform;
}

/** What Windows says while another program has one of the files open. */
const transient: readonly (string | undefined)[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Milliseconds; 2 s in all. */
const waits = [10, 20, 40, 80, 150, 300, 600, 800];

/**
 * Renames a file or folder. Windows refuses that while anybody has one of them open, if only to read it, a virus
 * scanner for example; there it is tried again for some 2 s.
 * @throws the error of the operating system, in the end; EEXIST where Windows means that a folder is there already
 */
export async function renamePatiently(
  from: string,
  to: string,
  { rename: attempt, wait, platform }: RenameTools = {
    rename,
    wait: setTimeout,
    platform: process.platform,
  },
): Promise<void> {
  for (let attempts = 0; ; attempts++) {
    try {
      await attempt(from, to);
      return;
    } catch (error) {
      if (platform !== 'win32' || !transient.includes(errorCode(error))) throw error;
      if (await isFolder(to)) {
        throw Object.assign(new Error(`a folder is at ${to}`, { cause: error }), {
          code: 'EEXIST',
        });
      }
      const pause = waits[attempts];
      if (pause === undefined) throw error;
      await wait(pause);
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
