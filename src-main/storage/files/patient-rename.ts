import { rename, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isTransient, patiently, type Patience } from './patience.ts';

/** What a rename is done with. */
export interface RenameTools extends Patience {
  rename(from: string, to: string): Promise<void>;
}

/**
 * Renames a file or folder, with patience.
 * @throws the error of the operating system, in the end; EEXIST where Windows means that a folder is there already
 */
export function renamePatiently(
  from: string,
  to: string,
  tools: RenameTools = { rename, wait: setTimeout, platform: process.platform },
): Promise<void> {
  return patiently(async () => {
    try {
      await tools.rename(from, to);
    } catch (error) {
      if (!isTransient(error, tools) || !(await isFolder(to))) throw error;
      throw Object.assign(new Error(`a folder is at ${to}`, { cause: error }), { code: 'EEXIST' });
    }
  }, tools);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
