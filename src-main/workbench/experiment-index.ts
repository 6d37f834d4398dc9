import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UnrollError } from '#shared/api/errors';
import { experimentRecordSchema, type ExperimentRecord } from '#shared/experiment/record';
import { writeFileDurably } from '../storage/durable-files.ts';
import { parseJson, readBoundedFile } from '../storage/bounded-file.ts';
import { recordFiles } from '../storage/experiment-files.ts';
import { errorCode, storageError } from '../storage/storage-error.ts';

/**
 * Tells one state of an experiment's record from another without reading its files: the time of change, size and inode
 * of each. Each atomic write gives a new inode; a change of permissions counts too, so that a file that can't be read any
 * more isn't listed as if it could.
 * @throws UnrollError 'not-found' if there is no experiment in the folder, or 'storage'
 */
export async function readFingerprint(folder: string): Promise<string> {
  const states = await Promise.all(recordFiles.map((name) => fileState(join(folder, name))));
  if (states[0] === missing) {
    throw new UnrollError('not-found', `${join(folder, recordFiles[0])} does not exist`);
  }
  return states.join(' ');
}

const missing = '-';

async function fileState(path: string): Promise<string> {
  try {
    const { ctimeMs, size, ino } = await stat(path);
    return `${ctimeMs}:${size}:${ino}`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return missing;
    throw storageError(error, 'read', path);
  }
}

const indexVersion = 3;
const lineFeed = 0x0a;
/** The largest index that is read, in bytes. */
const indexLimit = 512 * 1024 * 1024;

/** The first line of the file. */
const headerSchema = z.object({
  version: z.literal(indexVersion),
  /** Of the rest of the file. */
  sha256: z.string(),
});
/** A further line. */
const entrySchema = z.object({
  id: z.string(),
  fingerprint: z.string(),
  record: experimentRecordSchema,
});
type Entry = z.infer<typeof entrySchema>;

/**
 * What was last read of each experiment's record, in one file, so that a list need not open every folder. It can be
 * lost or damaged at no cost but time. One object serves one list.
 */
export class ExperimentIndex {
  readonly #path: string;
  #before: ReadonlyMap<string, Entry>;
  #after = new Map<string, Entry>();
  #changed = false;

  private constructor(path: string, entries: ReadonlyMap<string, Entry>) {
    this.#path = path;
    this.#before = entries;
  }

  /** Reads the index; one that is missing, or isn't just as it was written, counts as empty. */
  static async load(path: string): Promise<ExperimentIndex> {
    try {
      const bytes = await readBoundedFile(path, indexLimit);
      const end = bytes.indexOf(lineFeed) + 1;
      const header = headerSchema.parse(parseJson(bytes.subarray(0, end), path));
      const lines = bytes.subarray(end);
      if (header.sha256 !== hashOf(lines)) return new ExperimentIndex(path, new Map());
      return new ExperimentIndex(path, new Map(entriesOf(lines, path)));
    } catch {
      return new ExperimentIndex(path, new Map());
    }
  }

  /** An index for another list, which knows what was loaded or last saved without reading the file again. */
  next(): ExperimentIndex {
    return new ExperimentIndex(this.#path, this.#before);
  }

  /** The record as it was when its files had this fingerprint. It stays in the index. */
  find(id: string, fingerprint: string): ExperimentRecord | undefined {
    const entry = this.#before.get(id);
    if (entry?.fingerprint !== fingerprint) return undefined;
    this.#after.set(id, entry);
    return entry.record;
  }

  /** Puts a record into the index that was read from files with this fingerprint. */
  add(id: string, fingerprint: string, record: ExperimentRecord): void {
    this.#after.set(id, { id, fingerprint, record });
    this.#changed = true;
  }

  /** Writes the index if it has changed: with what was found or added, and nothing else. A failure does no harm. */
  async save(): Promise<void> {
    const isSame = !this.#changed && this.#after.size === this.#before.size;
    this.#before = this.#after;
    if (isSame) return;
    const entries = [...this.#after.values()];
    const lines = Buffer.concat(entries.map((entry) => Buffer.from(`${JSON.stringify(entry)}\n`)));
    const header = JSON.stringify({ version: indexVersion, sha256: hashOf(lines) });
    try {
      await writeFileDurably(this.#path, Buffer.concat([Buffer.from(`${header}\n`), lines]));
    } catch {
      // A read-only or full disk: the list is whole without the index, only slower the next time.
    }
  }
}

/** One after the other, so that no more than one is in memory in several forms. */
function* entriesOf(lines: Uint8Array, path: string): Generator<[string, Entry]> {
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(lineFeed, start);
    const entry = entrySchema.parse(parseJson(lines.subarray(start, end), path));
    yield [entry.id, entry];
    start = end + 1;
  }
}

function hashOf(lines: Uint8Array): string {
  return createHash('sha256').update(lines).digest('hex');
}
