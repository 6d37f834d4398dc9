import { maxInArchive } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';
import { contentNamesHelp, isContentName } from '../storage/files/folder-files.ts';
import { isTemporary } from '../storage/files/leftovers.ts';
import type { ZipEntry } from '../storage/archives/zip-reader.ts';

/** Files that systems put into folders, in lower case: macOS, Windows, KDE. */
const systemFiles = ['.ds_store', 'thumbs.db', 'ehthumbs.db', 'desktop.ini', '.directory'];
/** Where macOS stores what a ZIP archive can't hold, one file for each. */
const macOsFolder = '__MACOSX/';
const macOsFile = '._';
/** `lock.json`, `experiment.json.lock`, and their temporary files. */
const lockPattern = /^([^/]+\.)?lock(\.[^/]+)?$/;

/**
 * Finds the experiments in an archive: one at its top or in a folder, or several, each in its own folder. What else the
 * archive of a folder contains is ignored: system files, the folder itself, and what processes leave beside an
 * experiment's files.
 * @returns the files of each experiment under their plain names
 * @throws UnrollError 'damaged' for any other name, a repeated name, a missing record or too many experiments
 */
export function experimentsIn(entries: readonly ZipEntry[]): readonly Map<string, ZipEntry>[] {
  const others = entries.filter(({ name }) => !isSystemFile(name));
  const folders = foldersOf(others);
  const experiments = new Map(folders.map((folder) => [folder, new Map<string, ZipEntry>()]));
  for (const entry of others) {
    // A folder that contains the record's.
    if (entry.name.endsWith('/') && folders.some((folder) => folder.startsWith(entry.name))) {
      continue;
    }
    const folder = parentOf(entry.name);
    const files = experiments.get(folder);
    const name = entry.name.slice(folder.length);
    if (files !== undefined && isProcessFile(name)) continue;
    if (files === undefined || !isContentName(name)) {
      refuseArchive(
        `it contains ${JSON.stringify(entry.name)}, which isn’t one of an experiment’s files; ` +
          `those are ${contentNamesHelp}, all at the top or in one folder for each experiment`,
      );
    }
    if (files.has(name)) refuseArchive(`it contains ${entry.name} twice`);
    files.set(name, entry);
  }
  return [...experiments.values()];
}

/** @throws UnrollError 'damaged' */
export function refuseArchive(problem: string): never {
  throw new UnrollError('damaged', `the archive can’t be imported: ${problem}`);
}

/** The folders that records are in, each with a `/` at its end; the empty text is the top. */
function foldersOf(entries: readonly ZipEntry[]): readonly string[] {
  const records = entries.filter(({ name }) => baseName(name) === experimentFiles.request);
  const folders = [...new Set(records.map(({ name }) => parentOf(name)))];
  if (folders.length === 0) refuseArchive(`${experimentFiles.request} is missing`);
  if (folders.length > maxInArchive) {
    refuseArchive(
      `it contains ${folders.length} experiments; at most ${maxInArchive} are accepted`,
    );
  }
  return folders;
}

/** @returns whether a file in an archive is one that systems put into folders */
export function isSystemFile(path: string): boolean {
  const name = baseName(path);
  return (
    path.startsWith(macOsFolder) ||
    name.startsWith(macOsFile) ||
    systemFiles.includes(name.toLowerCase())
  );
}

/** @returns whether a file belongs to a process rather than to the experiment, or can be recreated */
export function isProcessFile(name: string): boolean {
  return name === experimentFiles.historyCache || lockPattern.test(name) || isTemporary(name);
}

function baseName(path: string): string {
  return path.slice(parentOf(path).length);
}

/** The folder that a file is in, or the folder itself, with a `/` at its end; empty at the top. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
