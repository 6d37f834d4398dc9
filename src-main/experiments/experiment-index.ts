import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import {
  experimentRecordSchema,
  recordVersion,
  type ExperimentRecord,
} from '#shared/experiment/record';
import { writeFileDurably } from '../storage/files/durable-files.ts';
import { experimentFiles, recordFiles } from '../storage/experiment/experiment-files.ts';
import { visitLines } from '../storage/files/line-file.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { schemaIdentity } from './schema-identity.ts';

/** Those beside the record's own, without which it is still whole. */
const besideRecord = [experimentFiles.leftOut, experimentFiles.repetitions];

/** Node's other `stat`, of promises, takes twice the time and, for many files at once, ten times the memory. */
const stat = promisify(fs.stat);

/**
 * Identifies the state of an experiment's record without reading its files, by the time of change, size and inode of
 * each. Each atomic write gives a new inode; a change of permissions counts too, so that a file that can't be read any
 * more isn't listed as if it could.
 * @throws UnrollError 'not-found' if there is no experiment in the folder, or 'storage'
 */
export async function readFingerprint(folder: string): Promise<string> {
  const states = await Promise.all([
    ...recordFiles.map((name) => fileState(join(folder, name))),
    // A record says itself that one of them can't be read, and is then not kept.
    ...besideRecord.map((name) => fileState(join(folder, name)).catch(() => unreadable)),
  ]);
  if (states[0] === missing) {
    throw new UnrollError('not-found', `${join(folder, recordFiles[0])} does not exist`);
  }
  return states.join(' ');
}

const missing = '-';
const unreadable = '?';

async function fileState(path: string): Promise<string> {
  try {
    const { ctimeMs, size, ino } = await stat(path);
    return `${ctimeMs}:${size}:${ino}`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return missing;
    throw storageError(error, 'read', path);
  }
}

/** Raised when the lines change, or what is read from the same files while the schema of a record stays the same. */
const indexVersion = 4;
const lineFeed = 0x0a;
/** The largest index that is read, in bytes. */
const indexLimit = 512 * 1024 * 1024;

/**
 * The first line of the file. An index is only as good as the check that its records have passed, and the defaults that
 * they got then. So it says which check that was, and its records need not be checked again, which takes longer than
 * reading them.
 */
const headerSchema = z.object({
  version: z.literal(indexVersion),
  /** Of the record; see `recordIdentity`. */
  schema: z.string(),
  /** Of the rest of the file. */
  sha256: z.string(),
});
/** A further line. */
interface Entry {
  readonly id: string;
  readonly fingerprint: string;
  readonly record: ExperimentRecord;
}

/**
 * Each experiment's record as it was last read, in one file, so that a list need not open every folder. If it is lost
 * or damaged, that only costs time. One object serves one list.
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

  /** Reads the index; one that is missing, or isn't exactly as this Unroll writes it, counts as empty. */
  static async load(path: string): Promise<ExperimentIndex> {
    return new ExperimentIndex(path, (await readEntries(path).catch(() => null)) ?? new Map());
  }

  /** @returns an index for another list, with what was loaded or last saved, without reading the file again */
  next(): ExperimentIndex {
    return new ExperimentIndex(this.#path, this.#before);
  }

  /** @returns the record as it was when its files had this fingerprint. It stays in the index. */
  find(id: string, fingerprint: string): ExperimentRecord | undefined {
    const entry = this.#before.get(id);
    if (entry?.fingerprint !== fingerprint) return undefined;
    this.#after.set(id, entry);
    return entry.record;
  }

  /** Adds a record that was read from files with this fingerprint and has passed its check. */
  add(id: string, fingerprint: string, record: ExperimentRecord): void {
    this.#after.set(id, { id, fingerprint, record });
    this.#changed = true;
  }

  /** Writes the index if it has changed: only what was found or added. A failure does no harm. */
  async save(): Promise<void> {
    const isSame = !this.#changed && this.#after.size === this.#before.size;
    this.#before = this.#after;
    if (isSame) return;
    const lines = [...this.#after.values()].map((entry) =>
      Buffer.from(`${JSON.stringify(entry)}\n`),
    );
    const hash = createHash('sha256');
    for (const line of lines) hash.update(line);
    const header = JSON.stringify({
      version: indexVersion,
      schema: recordIdentity(),
      sha256: hash.digest('hex'),
    } satisfies z.input<typeof headerSchema>);
    try {
      await writeFileDurably(this.#path, Buffer.concat([Buffer.from(`${header}\n`), ...lines]));
    } catch {
      // A read-only or full disk: the list is complete without the index, only slower next time.
    }
  }
}

let knownIdentity: string | undefined;

/** @returns an identity that changes with the schema of a record, and with the meaning of its keys */
function recordIdentity(): string {
  knownIdentity ??= schemaIdentity(experimentRecordSchema, recordVersion);
  return knownIdentity;
}

/**
 * Reads the entries of an index, in small parts, so that neither all bytes nor all text are in memory beside them and
 * other work can run in between.
 * @returns null if the file's hash isn't the one in its header, or there is none
 * @throws Error if it isn't an index of this Unroll
 */
async function readEntries(path: string): Promise<Map<string, Entry> | null> {
  const entries = new Map<string, Entry>();
  const hash = createHash('sha256');
  let expected: string | null = null;
  const visitBytes = (bytes: Uint8Array): true => {
    const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    if (expected === null) {
      start = endOfLine(block, 0);
      expected = hashInHeader(block.toString('utf8', 0, start));
    }
    hash.update(block.subarray(start));
    for (let end; start < block.length; start = end) {
      end = endOfLine(block, start);
      const entry = JSON.parse(block.toString('utf8', start, end)) as Entry;
      entries.set(entry.id, entry);
    }
    return true;
  };
  const format = { schema: z.never(), limit: indexLimit };
  await visitLines(path, format, { visit: () => undefined, visitBytes });
  return hash.digest('hex') === expected ? entries : null;
}

/** @throws Error if it isn't the first line of an index that this Unroll could have written */
function hashInHeader(line: string): string {
  const { schema, sha256 } = headerSchema.parse(JSON.parse(line));
  if (schema !== recordIdentity()) throw new Error('its records have passed another check');
  return sha256;
}

/** @returns the end of the line that begins at a place, its line feed included */
function endOfLine(bytes: Uint8Array, start: number): number {
  const feed = bytes.indexOf(lineFeed, start);
  return feed === -1 ? bytes.length : feed + 1;
}
