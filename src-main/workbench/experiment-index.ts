import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { experimentRecordSchema, type ExperimentRecord } from '#shared/experiment/record';
import { writeFileDurably } from '../storage/durable-files.ts';
import { checkStored, parseJson, readBoundedFile } from '../storage/bounded-file.ts';
import { storageError } from '../storage/storage-error.ts';

/** Tells one state of a file from another without reading it. Each atomic write gives a new inode. */
export interface Fingerprint {
  /** Milliseconds since 1970, with fractions. */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
  readonly inode: number;
}

/** @throws UnrollError 'storage' */
export async function readFingerprint(path: string): Promise<Fingerprint> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return { modified: mtimeMs, size, inode: ino };
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}

const indexVersion = 1;
/** The largest index that is read, in bytes. */
const indexLimit = 512 * 1024 * 1024;

const indexSchema = z.object({
  version: z.literal(indexVersion),
  experiments: z.record(
    z.string(),
    z.object({
      modified: z.number(),
      size: z.int(),
      inode: z.number(),
      record: experimentRecordSchema,
    }),
  ),
});
type Entries = z.infer<typeof indexSchema>['experiments'];

/**
 * What was last read of each experiment's record, in one file, so that a list need not open every folder. It can be
 * lost or damaged at no cost but time. One object serves one list.
 */
export class ExperimentIndex {
  readonly #path: string;
  #before: Entries;
  #after: Entries = {};
  #changed = false;

  private constructor(path: string, entries: Entries) {
    this.#path = path;
    this.#before = entries;
  }

  /** Reads the index; one that is missing or can't be used counts as empty. */
  static async load(path: string): Promise<ExperimentIndex> {
    try {
      const stored = parseJson(await readBoundedFile(path, indexLimit), path);
      return new ExperimentIndex(path, checkStored(indexSchema, stored, path).experiments);
    } catch {
      return new ExperimentIndex(path, {});
    }
  }

  /** An index for another list, which knows what was loaded or last saved without reading the file again. */
  next(): ExperimentIndex {
    return new ExperimentIndex(this.#path, this.#before);
  }

  /** The record as it was when its file had this fingerprint. It stays in the index. */
  find(id: string, fingerprint: Fingerprint): ExperimentRecord | undefined {
    const entry = this.#before[id];
    if (
      entry?.modified !== fingerprint.modified ||
      entry.size !== fingerprint.size ||
      entry.inode !== fingerprint.inode
    ) {
      return undefined;
    }
    this.#after[id] = entry;
    return entry.record;
  }

  /** Puts a record into the index that was read from a file with this fingerprint. */
  add(id: string, fingerprint: Fingerprint, record: ExperimentRecord): void {
    this.#after[id] = { ...fingerprint, record };
    this.#changed = true;
  }

  /** Writes the index if it has changed: with what was found or added, and nothing else. A failure does no harm. */
  async save(): Promise<void> {
    const [before, after] = [this.#before, this.#after].map((all) => Object.keys(all).length);
    this.#before = this.#after;
    if (!this.#changed && after === before) return;
    const text = JSON.stringify({ version: indexVersion, experiments: this.#after });
    try {
      await writeFileDurably(this.#path, text);
    } catch {
      // A read-only or full disk: the list is whole without the index, only slower the next time.
    }
  }
}
