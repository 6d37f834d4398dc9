import { rename, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isTransient, patiently, type Patience } from './patience.ts';

/** The dependencies of a rename. */
export interface RenameTools extends Patience {
  rename(from: string, to: string): Promise<void>;
}

/**
 * Renames a file or folder, repeatedly as `patiently` does.
 * @throws the last error of the operating system; EEXIST if Windows means that there is already a folder
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
