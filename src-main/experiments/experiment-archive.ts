import { UnrollError } from '#shared/contract/errors';
import { experimentFiles } from '../storage/experiment/experiment-files.ts';
import { contentNames } from '../storage/files/folder-files.ts';
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
 * Finds the files of an experiment in an archive: at its top, or in a folder. What else the archive of a folder
 * contains is ignored: system files, the folder itself, and what processes leave beside an experiment's files.
 * @returns each file under its plain name
 * @throws UnrollError 'damaged' for any other name, a repeated name, or unless there is exactly one record
 */
export function experimentFilesIn(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  const others = entries.filter(({ name }) => !isSystemFile(name));
  const folder = folderOf(others);
  const files = new Map<string, ZipEntry>();
  for (const entry of others) {
    // A folder that contains the record's.
    if (entry.name.endsWith('/') && folder.startsWith(entry.name)) continue;
    const name = entry.name.startsWith(folder) ? entry.name.slice(folder.length) : '';
    if (isProcessFile(name)) continue;
    if (!contentNames.includes(name)) {
      refuseArchive(
        `it contains ${JSON.stringify(entry.name)}, which isn't one of an experiment's files; ` +
          `those are ${contentNames.join(', ')}, all at the top or in one folder`,
      );
    }
    if (files.has(name)) refuseArchive(`it contains ${name} twice`);
    files.set(name, entry);
  }
  return files;
}

/** @throws UnrollError 'damaged' */
export function refuseArchive(problem: string): never {
  throw new UnrollError('damaged', `the archive can't be imported: ${problem}`);
}

/** The folder that the record is in, with a `/` at its end; empty if it is at the top. */
function folderOf(entries: readonly ZipEntry[]): string {
  const folders = entries
    .filter(({ name }) => baseName(name) === experimentFiles.request)
    .map(({ name }) => name.slice(0, -experimentFiles.request.length));
  const [first, ...further] = new Set(folders);
  if (first === undefined) refuseArchive(`${experimentFiles.request} is missing`);
  if (further.length > 0) {
    refuseArchive(`it contains ${further.length + 1} experiments; export one at a time`);
  }
  return first;
}

function isSystemFile(path: string): boolean {
  const name = baseName(path);
  return (
    path.startsWith(macOsFolder) ||
    name.startsWith(macOsFile) ||
    systemFiles.includes(name.toLowerCase())
  );
}

/** @returns whether a file belongs to a process rather than to the experiment, or can be recreated */
function isProcessFile(name: string): boolean {
  return name === experimentFiles.historyCache || lockPattern.test(name) || isTemporary(name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
