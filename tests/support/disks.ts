import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onTestFinished, type TestContext } from 'vitest';
import { skipBecause } from './skip-because.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);

/**
 * A small disk in memory that is unmounted when the present test has ended. Skips the test, with the reason printed,
 * where none can be mounted.
 * @param options as for mount, such as `size=64k`
 */
export async function mountMemoryDisk(context: TestContext, options: string): Promise<string> {
  const folder = await temporaryFolder();
  try {
    await run('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  } catch (error) {
    skipBecause(
      context,
      `a disk in memory can't be mounted here: ${(error as Error).message.trim()}`,
    );
  }
  onTestFinished(async () => {
    // Lazily, as a test that fails may leave a file open.
    await run('umount', ['--lazy', folder]);
  });
  return folder;
}

/** Makes a mounted disk read-only. */
export async function makeReadOnly(folder: string): Promise<void> {
  await run('mount', ['-o', 'remount,ro', folder]);
}

/** Gives a mounted disk in memory another size, such as `1m`. */
export async function resizeDisk(folder: string, size: string): Promise<void> {
  await run('mount', ['-o', `remount,size=${size}`, folder]);
}

/** Makes a named pipe. Skips the test, with the reason printed, where there are none. */
export async function makePipe(context: TestContext, path: string): Promise<void> {
  if (process.platform === 'win32') skipBecause(context, 'Windows has no pipes in folders');
  await run('mkfifo', [path]);
}
