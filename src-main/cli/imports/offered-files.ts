import { openAsBlob } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { ImportedFile } from '#shared/contract/import-files';
import type { OfferedFile } from '#shared/exchange/import-kinds';

/** The most files that are taken from folders. */
const mostFiles = 150_000;

/**
 * The files at some paths, those in folders included, in the order of their names; links in folders are left out. Each is
 * shown from the last name of its given path on; given paths that end alike are shown with so many of the folders before
 * as it takes to tell them apart.
 * @throws UnrollError 'not-found' for a path that can't be read, 'invalid-input' for too many files or a path given twice
 */
export async function offeredFiles(paths: readonly string[]): Promise<OfferedFile[]> {
  const offered: OfferedFile[] = [];
  const shown = shownPaths(paths);
  for (const [index, path] of paths.entries()) await collect(path, shown[index]!, offered);
  return offered;
}

/** The ends of some paths, with `/` between names, each as short as it can be to differ from the others. */
function shownPaths(paths: readonly string[]): string[] {
  const whole = paths.map((path) => resolve(path));
  const twice = paths.find((_, index) => whole.indexOf(whole[index]!) < index);
  if (twice !== undefined) {
    throw new UnrollError('invalid-input', `${twice}: it is given twice; give each path once`);
  }
  const lengths = whole.map(() => 1);
  for (;;) {
    const shown = whole.map((path, index) => path.split(sep).slice(-lengths[index]!).join('/'));
    const alike = shown.map((path) => shown.filter((other) => other === path).length > 1);
    if (!alike.includes(true)) return shown;
    for (const [index, isAlike] of alike.entries()) if (isAlike) lengths[index]! += 1;
  }
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
  throw new UnrollError('not-found', `${path}: the file can’t be read (${message})`, { cause });
}
