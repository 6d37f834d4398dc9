import { cp, lutimes, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders for the rounds, each to be used once and then removed. */
export class WorkFolders {
  readonly #root: string;
  #made = 0;

  /** @param root an existing folder */
  constructor(root: string) {
    this.#root = root;
  }

  /** Lets a task use a new empty folder, which is removed in any case. */
  async use<Result>(task: (folder: string) => Promise<Result>): Promise<Result> {
    const folder = join(this.#root, `round-${this.#made++}`);
    await mkdir(folder, { recursive: true });
    try {
      return await task(folder);
    } finally {
      // A process that was killed may still be at it.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** Copies a whole data folder. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true });
}

/** All paths below a folder, relative to it; folders end with a slash. */
export async function pathsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.map((entry) => {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    return entry.isDirectory() ? `${path}/` : path;
  });
}

/** Makes everything in a folder as old as if nobody had touched it for three days. */
export async function age(folder: string): Promise<void> {
  const moment = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
  for (const path of await pathsBelow(folder)) await lutimes(join(folder, path), moment, moment);
}
