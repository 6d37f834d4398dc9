import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished, type TestContext } from 'vitest';
import { bundleProgram, ChildProgram } from './child-program.ts';
import { skipBecause } from './skip-because.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/**
 * Another process that has taken a data folder.
 * @param address of its pages; without one it is like the desktop app
 */
export async function takenBy(path: string, address = ''): Promise<ChildProgram> {
  const program = join(import.meta.dirname, '../main/storage/programs/folder-taker.ts');
  const child = new ChildProgram(await bundleProgram(program, await temporaryFolder()), [
    path,
    address,
  ]);
  if ((await child.message()) !== 'taken') throw new Error(`${path} could not be taken`);
  return child;
}

/** A folder that is mounted at another path, and can be unmounted there and mounted again. */
export interface MountedFolder {
  readonly path: string;
  unmount(): Promise<void>;
  mount(): Promise<void>;
}

/** Mounts a folder. Skips the test, with the reason printed, where that isn't allowed. */
export async function mountFolder(context: TestContext): Promise<MountedFolder> {
  const [source, path] = [await temporaryFolder(), await temporaryFolder()];
  const mounted: MountedFolder = {
    path,
    // Lazily, as a removed disk goes too while files on it are open.
    unmount: async () => void (await run('umount', ['--lazy', path])),
    mount: async () => void (await run('mount', ['--bind', source, path])),
  };
  try {
    await mounted.mount();
  } catch (error) {
    skipBecause(context, `a folder can't be mounted here: ${(error as Error).message.trim()}`);
  }
  onTestFinished(() => mounted.unmount().catch(() => undefined));
  return mounted;
}
