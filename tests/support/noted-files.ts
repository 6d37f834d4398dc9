import type * as FileSystem from 'node:fs/promises';
import { relative } from 'node:path';

/** What is asked of a file system in a test, with paths relative to a folder and temporary names as `*`. */
export const noted = {
  calls: [] as string[],
  folder: '',
  /** Given each call before it is made, and may throw in its place. */
  onCall: (() => undefined) as (call: string) => void,
};

function note(action: string, ...paths: string[]): void {
  const names = paths.map((path) => relative(noted.folder, path).replaceAll('\\', '/') || '.');
  const call = [action, ...names.map((name) => name.replace(/\.[^/]+\.tmp/, '*'))].join(' ');
  noted.calls.push(call);
  noted.onCall(call);
}

/** The calls that change something for good, without those that close files. */
export function notedWithoutClosing(): string[] {
  return noted.calls.filter((call) => !call.startsWith('close'));
}

/** A file system that notes what is asked of it: use it with `vi.mock('node:fs/promises', …)`. */
export function notingFileSystem(real: typeof FileSystem): typeof FileSystem {
  const open = async (path: string, flags?: string, mode?: number) => {
    const file = await real.open(path, flags, mode);
    const { writeFile, sync, close } = file;
    return Object.assign(file, {
      writeFile: (data: string) => {
        note('write', path);
        return writeFile.call(file, data);
      },
      sync: () => {
        note('sync', path);
        return sync.call(file);
      },
      close: async () => {
        await close.call(file);
        note('close', path);
      },
    });
  };
  const rename = async (from: string, to: string): Promise<void> => {
    note('rename', from, to);
    await real.rename(from, to);
  };
  const link = async (from: string, to: string): Promise<void> => {
    note('link', from, to);
    await real.link(from, to);
  };
  const mkdir = async (path: string, options: object = {}): Promise<void> => {
    // Those that tests themselves make have none.
    if ('mode' in options) note('mkdir', path);
    await real.mkdir(path, options);
  };
  const rm = async (path: string, options?: object): Promise<void> => {
    note('remove', path);
    await real.rm(path, options);
  };
  return { ...real, open, link, rename, mkdir, rm } as typeof FileSystem;
}

/** Folders in which something was made, renamed or removed without syncing them afterwards. */
export function foldersNotSynced(): string[] {
  const waiting = new Set<string>();
  for (const call of noted.calls) {
    const [action, ...paths] = call.split(' ');
    if (action === 'sync') waiting.delete(paths[0]!);
    const changes = action === 'rename' || action === 'mkdir' || action === 'remove';
    // What has a temporary name may be lost.
    if (changes) for (const path of paths) if (!path.includes('*')) waiting.add(folderOf(path));
  }
  return [...waiting];
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '.';
}
