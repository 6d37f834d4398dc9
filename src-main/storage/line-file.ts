import { open, type FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { UnrollError } from '#shared/api/errors';
import { checkBeforeWriting, checkStored, parseJson, readBoundedFile } from './bounded-file.ts';
import { storageError } from './storage-error.ts';
import { TaskQueue } from './task-queue.ts';

/** A file of JSON lines that grows while training; each line is checked by one schema. */
export interface LineFormat<Value> {
  readonly schema: z.ZodType<Value>;
  /** The largest file that is read, in bytes. */
  readonly limit: number;
}

/** Appends to a file of lines. Appends go to the file in the order they are asked for. */
export interface LineWriter<Value> {
  /**
   * Adds one line. What is handed over survives the process; only `sync` makes it survive a loss of power.
   * @throws UnrollError 'internal' if the schema refuses the value, 'storage' if the disk does; the file then ends
   *   with the line before
   */
  append(value: Value): Promise<void>;
  /** @throws UnrollError 'storage' */
  sync(): Promise<void>;
  /** Syncs and closes; no call may follow. @throws UnrollError 'storage' */
  close(): Promise<void>;
}

interface Line<Value> {
  readonly value: Value;
  /** Where the line ends in the file, its line feed included. */
  readonly end: number;
  readonly terminated: boolean;
}

const lineFeed = 0x0a;

/**
 * Reads all lines; no file means no lines. A torn last line, which a crash while appending leaves, is ignored.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function readLineFile<Value>(
  path: string,
  format: LineFormat<Value>,
): Promise<Value[]> {
  return (await readLines(path, format)).map(({ value }) => value);
}

/**
 * Opens a file to go on with it: cuts off a torn last line and everything from the first line on that isn't wanted.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function openLineFile<Value>(
  path: string,
  format: LineFormat<Value>,
  isWanted: (value: Value) => boolean,
): Promise<LineWriter<Value>> {
  const lines = await readLines(path, format);
  const firstUnwanted = lines.findIndex(({ value }) => !isWanted(value));
  const kept = lines.slice(0, firstUnwanted === -1 ? lines.length : firstUnwanted).at(-1);
  try {
    const file = await open(path, 'a');
    try {
      // Cutting at the end of a line leaves a whole file at every moment, and works on a full disk too.
      await file.truncate(kept?.end ?? 0);
      if (kept?.terminated === false) await file.appendFile('\n');
      return new AppendingWriter(path, format.schema, file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

async function readLines<Value>(
  path: string,
  { schema, limit }: LineFormat<Value>,
): Promise<Line<Value>[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readBoundedFile(path, limit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return [];
    throw error;
  }
  const lines: Line<Value>[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(lineFeed, start);
    const terminated = feed !== -1;
    const end = terminated ? feed + 1 : bytes.length;
    const name = `${path} line ${lines.length + 1}`;
    try {
      const value = checkStored(schema, parseJson(bytes.subarray(start, end), name), name);
      lines.push({ value, end, terminated });
    } catch (error) {
      if (terminated) throw error;
    }
    start = end;
  }
  return lines;
}

class AppendingWriter<Value> implements LineWriter<Value> {
  readonly #path: string;
  readonly #schema: z.ZodType<Value>;
  readonly #file: FileHandle;
  #size: number;
  readonly #queue = new TaskQueue();

  constructor(path: string, schema: z.ZodType<Value>, file: FileHandle, size: number) {
    this.#path = path;
    this.#schema = schema;
    this.#file = file;
    this.#size = size;
  }

  append(value: Value): Promise<void> {
    return this.#write(async () => {
      const checked = checkBeforeWriting(this.#schema, value, this.#path);
      const line = Buffer.from(`${JSON.stringify(checked)}\n`);
      try {
        await this.#file.appendFile(line);
      } catch (error) {
        // A part of the line may have been written; the next one must not follow it.
        await this.#file.truncate(this.#size);
        throw error;
      }
      this.#size += line.length;
    });
  }

  sync(): Promise<void> {
    return this.#write(() => this.#file.sync());
  }

  close(): Promise<void> {
    return this.#write(async () => {
      try {
        await this.#file.sync();
      } finally {
        await this.#file.close();
      }
    });
  }

  async #write(task: () => Promise<void>): Promise<void> {
    try {
      await this.#queue.run(task);
    } catch (error) {
      throw storageError(error, 'written', this.#path);
    }
  }
}
