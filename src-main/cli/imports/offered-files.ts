import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ImportedFile } from '#shared/contract/import-files';
import type { OfferedFile } from '#shared/exchange/import-kinds';

/** The most files that are taken from folders. */
const mostFiles = 150_000;

/**
 * The files at some paths, those in folders included, in the order of their names; links in folders are left out.
 * @throws UnrollError 'not-found' for a path that can't be read, 'invalid-input' for too many files
 */
export async function offeredFiles(paths: readonly string[]): Promise<OfferedFile[]> {
  const offered: OfferedFile[] = [];
  for (const path of paths) await collect(path, basename(resolve(path)), offered);
  return offered;
}

async function collect(path: string, shown: string, offered: OfferedFile[]): Promise<void> {
  if (!(await isFolder(path))) {
    if (offered.length === mostFiles) {
      throw new UnrollError(
        'invalid-input',
        `${path}: there are more than ${mostFiles} files; import fewer at once`,
      );
    }
    offered.push({ path: shown, content: await openInput(path) });
    return;
  }
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) =>
    unreadable(path, cause),
  );
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile() && !entry.isDirectory()) continue;
    await collect(join(path, entry.name), `${shown}/${entry.name}`, offered);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => unreadable(path, cause));
  return found.isDirectory();
}

/** @throws UnrollError 'not-found' for a file that can't be read */
async function openInput(path: string): Promise<ImportedFile> {
  try {
    const blob = await openAsBlob(path);
    return {
      name: basename(path),
      size: blob.size,
      slice: (start, end) => blob.slice(start, end),
    };
  } catch (cause) {
    return unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): never {
  const { message } = cause as Error;
  throw new UnrollError('not-found', `${path}: the file can't be read (${message})`, { cause });
}
