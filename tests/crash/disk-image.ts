import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RandomStream } from '#shared/random/random-stream';
import type { Call } from './interposer.ts';

/**
 * What a disk may hold after its power was cut, as Pillai and others model it in "All File Systems Are Not Created
 * Equal", OSDI 2014: what was synced is there; of the rest, names and data may each be there or not.
 */

/**
 * Which changes of names that no folder's sync covers are kept:
 * - `all`: every one
 * - `journal`: up to some moment, in the order they were made (ext4, XFS)
 * - `folders`: up to a moment of its own in each folder
 */
export type KeptNames = 'all' | 'journal' | 'folders';
/**
 * What becomes of data written after a file's last sync:
 * - `kept`: all of it is there
 * - `lost`: none of it
 * - `zeroed`: the file has its length, and zeros
 * - `cut`: a part of it is there
 */
export type KeptData = 'kept' | 'lost' | 'zeroed' | 'cut';

export interface Cut {
  /** How many of the calls have been made. */
  readonly after: number;
  readonly names: KeptNames;
  readonly data: KeptData;
}

type Entry = FileNode | FolderNode;

interface FolderNode {
  readonly kind: 'folder';
  readonly entries: Map<string, Entry>;
}

interface FileNode {
  readonly kind: 'file';
  /** As it would be read while the machine runs. */
  bytes: Buffer;
  /** As of its last sync. */
  synced: Buffer;
}

/** What the data folder held before the first call. */
export interface Beginning {
  readonly files: ReadonlyMap<string, { readonly inode: string; readonly bytes: Buffer }>;
  readonly folders: readonly string[];
}

/** Reads a data folder, for `stateAfter`. */
export async function readBeginning(home: string): Promise<Beginning> {
  const files = new Map<string, { inode: string; bytes: Buffer }>();
  const folders: string[] = [];
  const entries = await readdir(home, { withFileTypes: true, recursive: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(home.length + 1);
    if (entry.isDirectory()) folders.push(name);
    else {
      const { ino } = await lstat(path, { bigint: true });
      files.set(name, { inode: String(ino), bytes: await readFile(path) });
    }
  }
  return { files, folders: folders.sort() };
}

/** A state of a disk: the bytes of each file by its path; null for a folder. */
export type DiskState = ReadonlyMap<string, Buffer | null>;

/**
 * The state of the disk when power was cut.
 * @param calls all that the program made, without marks
 * @param random decides what is left open by the cut
 */
export function stateAfter(
  beginning: Beginning,
  calls: readonly Call[],
  cut: Cut,
  random: RandomStream,
): DiskState {
  const made = calls.slice(0, cut.after);
  const disk = new Disk(beginning);
  const isKept = chooseNames(made, cut.names, random);
  for (const [place, call] of made.entries()) disk.make(call, isKept(place));
  return disk.state(cut.data, random);
}

/** A short text that is the same for equal states only. */
export function digestOf(state: DiskState): string {
  const hash = createHash('sha256');
  for (const [path, bytes] of [...state].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${bytes === null ? 'folder' : bytes.length}\0`).update(bytes ?? '');
  }
  return hash.digest('hex');
}

/** Puts a state into an empty folder. */
export async function writeState(state: DiskState, home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  for (const [path, bytes] of state) {
    if (bytes === null) await mkdir(join(home, path), { recursive: true });
  }
  for (const [path, bytes] of state) {
    if (bytes !== null) await writeFile(join(home, path), bytes, { mode: 0o600 });
  }
}

const ofNames = new Set<Call['name']>([
  'create',
  'rename',
  'link',
  'symlink',
  'unlink',
  'mkdir',
  'rmdir',
]);

/** The folders whose entries a call changes. */
function foldersOf({ name, path, other }: Call): string[] {
  if (name === 'rename') return [...new Set([parent(path), parent(other)])];
  return [parent(name === 'link' ? other : path)];
}

function parent(path: string): string {
  const folder = dirname(path);
  return folder === '.' ? '' : folder;
}

/** Decides of each change of names whether it is on the disk. Those that a folder's sync covers always are. */
function chooseNames(
  calls: readonly Call[],
  names: KeptNames,
  random: RandomStream,
): (place: number) => boolean {
  if (names === 'all') return () => true;
  const covered = coveredNames(calls, names);
  if (names === 'journal') {
    const open = [...calls.keys()].filter(
      (place) => ofNames.has(calls[place]!.name) && !covered.has(place),
    );
    // The disk ends before this one.
    const first = open[random.below(open.length + 1)] ?? Infinity;
    return (place) => place < first || covered.has(place);
  }
  const lost = new Set<number>();
  const ended = new Set<string>();
  for (const [place, call] of calls.entries()) {
    if (!ofNames.has(call.name)) continue;
    const folders = foldersOf(call);
    const isEnded = folders.some((folder) => ended.has(folder));
    if (!covered.has(place) && (isEnded || random.below(2) === 0)) {
      lost.add(place);
      for (const folder of folders) ended.add(folder);
    } else if (call.name === 'rename') {
      addMoved(ended, call.path, call.other);
    }
  }
  return (place) => !lost.has(place);
}

/**
 * The changes of names that are on the disk for certain. A sync of a folder covers all that was changed in it; in a
 * journal, any sync covers everything before it. What is covered covers what came before it in the same folders.
 */
function coveredNames(calls: readonly Call[], names: KeptNames): Set<number> {
  const covered = new Set<number>();
  const certain = new Set<string>();
  let isAllCertain = false;
  for (let place = calls.length - 1; place >= 0; place--) {
    const call = calls[place]!;
    if (call.name === 'syncFolder') certain.add(call.path);
    if (names === 'journal' && (call.name === 'sync' || call.name === 'syncFolder')) {
      isAllCertain = true;
    }
    if (!ofNames.has(call.name)) continue;
    const folders = foldersOf(call);
    if (isAllCertain || folders.some((folder) => certain.has(folder))) {
      covered.add(place);
      for (const folder of folders) certain.add(folder);
    }
    // What is known of a folder under its new name holds for it under the old one.
    if (call.name === 'rename') addMoved(certain, call.other, call.path);
  }
  return covered;
}

/** Adds, for each folder that is or lies in `from`, the one of the same name in `to`. */
function addMoved(folders: Set<string>, from: string, to: string): void {
  for (const folder of [...folders]) {
    if (folder === from || folder.startsWith(`${from}/`)) {
      folders.add(to + folder.slice(from.length));
    }
  }
}

class Disk {
  readonly #root: FolderNode = { kind: 'folder', entries: new Map() };
  /** Files by their inode number, which a file that is gone leaves to a new one. */
  readonly #files = new Map<string, FileNode>();

  constructor({ files, folders }: Beginning) {
    for (const path of folders) this.#put(path, { kind: 'folder', entries: new Map() });
    for (const [path, { inode, bytes }] of files) {
      const file: FileNode = { kind: 'file', bytes, synced: bytes };
      this.#files.set(inode, file);
      this.#put(path, file);
    }
  }

  /** @param isKept whether a change of names is on the disk; its data goes to the file in any case */
  make(call: Call, isKept: boolean): void {
    const { name, path, other, inode } = call;
    if (name === 'create') {
      const file: FileNode = { kind: 'file', bytes: Buffer.alloc(0), synced: Buffer.alloc(0) };
      this.#files.set(inode, file);
      if (isKept) this.#put(path, file);
      return;
    }
    const file = this.#files.get(inode);
    if (name === 'write' && file !== undefined) {
      const end = call.offset + call.data.length;
      const bytes = Buffer.alloc(Math.max(file.bytes.length, end));
      file.bytes.copy(bytes);
      bytes.set(call.data, call.offset);
      file.bytes = bytes;
    }
    if (name === 'truncate' && file !== undefined) {
      const bytes = Buffer.alloc(call.offset);
      file.bytes.copy(bytes);
      file.bytes = bytes;
    }
    if (name === 'sync' && file !== undefined) file.synced = file.bytes;
    if (!isKept) return;
    if (name === 'mkdir') this.#put(path, { kind: 'folder', entries: new Map() });
    if (name === 'unlink' || name === 'rmdir') this.#take(path);
    if (name === 'link') this.#put(other, this.#find(path));
    if (name === 'rename') {
      const moved = this.#take(path);
      // Where its making was lost there is nothing to be moved.
      if (moved !== undefined) this.#put(other, moved);
    }
  }

  state(data: KeptData, random: RandomStream): DiskState {
    const state = new Map<string, Buffer | null>();
    const visit = ({ entries }: FolderNode, prefix: string): void => {
      for (const [name, entry] of entries) {
        const path = prefix + name;
        if (entry.kind === 'file') state.set(path, contentOf(entry, data, random));
        else {
          state.set(path, null);
          visit(entry, `${path}/`);
        }
      }
    };
    visit(this.#root, '');
    return state;
  }

  #find(path: string): Entry | undefined {
    let found: Entry | undefined = this.#root;
    for (const name of path === '' ? [] : path.split('/')) {
      found = found?.kind === 'folder' ? found.entries.get(name) : undefined;
    }
    return found;
  }

  /** Without its folder, whose making was lost, an entry is lost too. */
  #put(path: string, entry: Entry | undefined): void {
    const folder = this.#find(parent(path));
    if (entry === undefined || folder?.kind !== 'folder') return;
    folder.entries.set(path.slice(path.lastIndexOf('/') + 1), entry);
  }

  #take(path: string): Entry | undefined {
    const folder = this.#find(parent(path));
    if (folder?.kind !== 'folder') return undefined;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const entry = folder.entries.get(name);
    folder.entries.delete(name);
    return entry;
  }
}

function contentOf({ bytes, synced }: FileNode, data: KeptData, random: RandomStream): Buffer {
  if (data === 'kept' || bytes.equals(synced)) return bytes;
  if (data === 'lost') return synced;
  const firstUnsynced = firstDifference(bytes, synced);
  const length =
    data === 'cut' ? firstUnsynced + random.below(bytes.length - firstUnsynced + 1) : bytes.length;
  const content = Buffer.alloc(length);
  bytes.copy(content, 0, 0, data === 'cut' ? length : Math.min(firstUnsynced, length));
  return content;
}

function firstDifference(a: Buffer, b: Buffer): number {
  const shorter = Math.min(a.length, b.length);
  for (let place = 0; place < shorter; place++) if (a[place] !== b[place]) return place;
  return shorter;
}
