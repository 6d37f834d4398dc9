import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { checkBeforeWriting, checkStored, parseJson } from './bounded-file.ts';
import { syncHandle } from './disk-sync.ts';
import { openRegularFile } from './regular-file.ts';
import { hashBeginning, type Seal } from '../experiment/seal.ts';
import { errorCode, storageError } from './storage-error.ts';
import { TaskQueue } from '../tasks/task-queue.ts';

/** A file of JSON lines that grows while training; each line is checked by one schema. */
export interface LineFormat<Value> {
  readonly schema: z.ZodType<Value>;
  /**
   * @returns whether a value is certainly one of these, in a fraction of the time that the schema takes. If it isn't
   *   certain, the schema decides.
   */
  readonly passesFastCheck?: (value: unknown) => value is Value;
  /** The largest file that is read, in bytes. */
  readonly limit: number;
}

/** Appends to a file of lines, in the order of the calls. */
export interface LineWriter<Value> {
  /**
   * Adds one line. It then survives the end of the process; only `sync` makes it survive a power cut.
   * @throws UnrollError 'internal' if the schema refuses the value, 'storage' if the disk does; the file then ends
   *   with the line before
   */
  append(value: Value): Promise<void>;
  /** @throws UnrollError 'storage' */
  sync(): Promise<void>;
  /** @returns the seal of what has been written so far. Rely on it only after `sync`. */
  seal(): Promise<Seal>;
  /** Syncs and closes; no call may follow. @throws UnrollError 'storage' */
  close(): Promise<void>;
}

/** Some whole lines of a file. */
interface Block<Value> {
  readonly values: readonly Value[];
  readonly bytes: Uint8Array;
  /** The start of the block in the file. */
  readonly begin: number;
}

const lineFeed = 0x0a;
/** Bytes that are read before other work can run: a few milliseconds' worth. */
const bytesAtOnce = 256 * 1024;

/** Receives lines while they are read. */
export interface LineVisitor<Value> {
  visit(value: Value): void;
  /**
   * Receives the bytes of some whole lines. @returns false if it can't read them all: they are then visited one by one
   */
  visitBytes?(bytes: Uint8Array): boolean;
}

/**
 * Visits one line after the other without keeping them; a missing file has no lines. A torn last line, which a crash
 * while appending leaves, is ignored.
 * @param sealed reads no further than the end of this seal
 * @param isBefore starts behind the last line for which this is true, searched from the end
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export function visitLines<Value>(
  path: string,
  format: LineFormat<Value>,
  visitor: LineVisitor<Value>,
  sealed: Seal | null = null,
  isBefore?: (value: Value) => boolean,
): Promise<void> {
  return reading(path, format.limit, async (file, fileSize) => {
    const size = Math.min(fileSize, sealed?.bytes ?? fileSize);
    const start = isBefore === undefined ? 0 : await placeBehind(file, size, format, isBefore);
    const takes = (bytes: Uint8Array): boolean => visitor.visitBytes?.(bytes) ?? false;
    for await (const { values } of blocksOf(path, file, start, size, format, takes)) {
      for (const value of values) visitor.visit(value);
    }
  });
}

/** Where a line is relative to the last one that is kept: before it, that line itself, or beyond it. */
export type LinePlace = 'before' | 'last' | 'beyond';

/** @returns the place of a line by its number, if the numbers of lines ascend */
export function placeBy(number: number, last: number): LinePlace {
  if (number === last) return 'last';
  return number < last ? 'before' : 'beyond';
}

/**
 * Opens a file to append to it: cuts off everything behind the last line that is kept, and a torn line. Lines behind it
 * need not be readable, because a crash can leave anything there.
 * @param placeOf gives the place of each line in turn; null keeps none
 * @throws UnrollError 'damaged' naming a line that can't be read and isn't behind the last one, or 'storage'
 */
export async function openLineFile<Value>(
  path: string,
  format: LineFormat<Value>,
  placeOf: ((value: Value) => LinePlace) | null,
): Promise<LineWriter<Value>> {
  const kept = placeOf === null ? nothing : await keptPart(path, format, placeOf);
  try {
    // Windows doesn't truncate a file that was opened for appending.
    const file = await openRegularFile(path, constants.O_RDWR | constants.O_CREAT);
    try {
      // Truncating at the end of a line leaves a valid file at every moment, and works on a full disk too.
      await file.truncate(kept.end);
      const hash = await hashBeginning(file, kept.end);
      const writer = new AppendingWriter(path, format.schema, file, kept.end, hash);
      if (!kept.terminated) await writer.endLine();
      return writer;
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

/** The part of a file that is kept. */
interface KeptPart {
  /** Its end, in bytes. */
  readonly end: number;
  /** Whether its last line ends with a line feed; true without lines. */
  readonly terminated: boolean;
}

const nothing: KeptPart = { end: 0, terminated: true };

async function keptPart<Value>(
  path: string,
  format: LineFormat<Value>,
  placeOf: (value: Value) => LinePlace,
): Promise<KeptPart> {
  let kept = nothing;
  await reading(path, format.limit, async (file, size) => {
    for await (const { values, bytes, begin } of blocksOf(path, file, 0, size, format)) {
      let end = 0;
      for (const value of values) {
        const place = placeOf(value);
        if (place === 'beyond') return;
        end = endOfLine(bytes, end);
        kept = { end: begin + end, terminated: bytes[end - 1] === lineFeed };
        if (place === 'last') return;
      }
    }
  });
  return kept;
}

/** Opens a file for a task; skips a missing one. @throws UnrollError 'damaged' or 'storage' */
async function reading(
  path: string,
  limit: number,
  read: (file: FileHandle, size: number) => Promise<void>,
): Promise<void> {
  try {
    const file = await openRegularFile(path);
    try {
      const { size } = await file.stat();
      if (size > limit) {
        throw new UnrollError(
          'damaged',
          `${path} is damaged: it has ${size} bytes, and at most ${limit} are allowed`,
        );
      }
      await read(file, size);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw storageError(error, 'read', path);
  }
}

/** Reads a part of a file; less if it has become shorter meanwhile. */
async function readPart(file: FileHandle, begin: number, end: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(end - begin);
  let length = 0;
  while (length < bytes.length) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, begin + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/**
 * Reads all lines from the one at `start`, several at a time; other work can run in between.
 * @param takes is offered the bytes of some whole lines and returns whether it has read them; they are then left out
 */
async function* blocksOf<Value>(
  path: string,
  file: FileHandle,
  start: number,
  size: number,
  format: LineFormat<Value>,
  takes: (bytes: Uint8Array) => boolean = () => false,
): AsyncGenerator<Block<Value>> {
  for (let begin = start; begin < size;) {
    const bytes = await readWholeLines(file, begin, size);
    if (bytes.length === 0) return;
    if (!takes(bytes)) {
      yield* parse(path, file, begin, bytes, begin + bytes.length >= size, format);
    }
    begin += bytes.length;
  }
}

/** Reads whole lines from a place: at least one, and all that are left at the end of the file. */
async function readWholeLines(file: FileHandle, begin: number, size: number): Promise<Uint8Array> {
  for (let length = bytesAtOnce; ; length *= 2) {
    const end = Math.min(size, begin + length);
    const bytes = await readPart(file, begin, end);
    if (end === size) return bytes;
    const lastFeed = bytes.lastIndexOf(lineFeed);
    if (lastFeed !== -1) return bytes.subarray(0, lastFeed + 1);
  }
}

/**
 * Parses lines one by one, up to the first that can't be read. A torn line at the end of the file is left out.
 * @param isEnd whether the file ends with these lines
 */
async function* parse<Value>(
  path: string,
  file: FileHandle,
  begin: number,
  bytes: Uint8Array,
  isEnd: boolean,
  format: LineFormat<Value>,
): AsyncGenerator<Block<Value>> {
  const values: Value[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = endOfLine(bytes, start);
    const line = bytes.subarray(start, end);
    const value = parseLine(line, format);
    if (value !== undefined) {
      values.push(value);
    } else if (!isEnd || line.at(-1) === lineFeed) {
      yield { values, bytes, begin };
      // Throws with the reason.
      checkedLine(line, format, `${path} line ${(await countLines(file, begin + start)) + 1}`);
    }
    start = end;
  }
  yield { values, bytes, begin };
}

/**
 * Finds where the lines start that follow the last one for which `isBefore` is true. It checks one line of each block
 * from the end, then those of one block. Reading from there reports lines that can't be read.
 */
async function placeBehind<Value>(
  file: FileHandle,
  size: number,
  format: LineFormat<Value>,
  isBefore: (value: Value) => boolean,
): Promise<number> {
  const holds = (line: Uint8Array): boolean | undefined => {
    const value = parseLine(line, format);
    return value === undefined ? undefined : isBefore(value);
  };
  for (let end = size; end > 0;) {
    const { bytes, begin } = await readLinesBefore(file, end);
    if (begin === 0 || holds(bytes.subarray(0, endOfLine(bytes, 0))) === true) {
      for (let lineEnd = bytes.length; lineEnd > 0;) {
        const start = lineEnd === 1 ? 0 : bytes.lastIndexOf(lineFeed, lineEnd - 2) + 1;
        const isLineBefore = holds(bytes.subarray(start, lineEnd));
        if (isLineBefore === true) return begin + lineEnd;
        const isTorn = begin + lineEnd === size && bytes[lineEnd - 1] !== lineFeed;
        if (isLineBefore === undefined && !isTorn) return begin + start;
        lineEnd = start;
      }
      return begin;
    }
    end = begin;
  }
  return 0;
}

/** Reads whole lines up to where a line ends: at least one. */
async function readLinesBefore(
  file: FileHandle,
  end: number,
): Promise<{ readonly bytes: Uint8Array; readonly begin: number }> {
  for (let length = bytesAtOnce; ; length *= 2) {
    const begin = Math.max(0, end - length);
    const bytes = await readPart(file, begin, end);
    if (begin === 0) return { bytes, begin };
    const feed = bytes.indexOf(lineFeed);
    if (feed !== -1 && feed < bytes.length - 1) {
      return { bytes: bytes.subarray(feed + 1), begin: begin + feed + 1 };
    }
  }
}

/** @returns the end of the line that begins at a place, its line feed included */
function endOfLine(bytes: Uint8Array, start: number): number {
  const feed = bytes.indexOf(lineFeed, start);
  return feed === -1 ? bytes.length : feed + 1;
}

/** @returns undefined if it isn't a line of this format */
function parseLine<Value>(line: Uint8Array, format: LineFormat<Value>): Value | undefined {
  try {
    return checkedLine(line, format, '');
  } catch {
    return undefined;
  }
}

/** @throws UnrollError 'damaged' naming the line */
function checkedLine<Value>(
  line: Uint8Array,
  { schema, passesFastCheck }: LineFormat<Value>,
  name: string,
): Value {
  const value = parseJson(line, name);
  return passesFastCheck?.(value) === true ? value : checkStored(schema, value, name);
}

/** @returns how many lines end before a place */
async function countLines(file: FileHandle, place: number): Promise<number> {
  let count = 0;
  for (let begin = 0; begin < place; begin += bytesAtOnce) {
    count += countFeeds(await readPart(file, begin, Math.min(place, begin + bytesAtOnce)));
  }
  return count;
}

function countFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let feed = bytes.indexOf(lineFeed); feed !== -1; feed = bytes.indexOf(lineFeed, feed + 1)) {
    count += 1;
  }
  return count;
}

class AppendingWriter<Value> implements LineWriter<Value> {
  readonly #path: string;
  readonly #schema: z.ZodType<Value>;
  readonly #file: FileHandle;
  #size: number;
  readonly #hash: Hash;
  readonly #queue = new TaskQueue();

  /**
   * @param size that of the file, in bytes
   * @param hash that of the whole file
   */
  constructor(path: string, schema: z.ZodType<Value>, file: FileHandle, size: number, hash: Hash) {
    this.#path = path;
    this.#schema = schema;
    this.#file = file;
    this.#size = size;
    this.#hash = hash;
  }

  append(value: Value): Promise<void> {
    return this.#write(() => {
      const checked = checkBeforeWriting(this.#schema, value, this.#path);
      return this.#add(`${JSON.stringify(checked)}\n`);
    });
  }

  /** Durably adds the missing line feed of the last line. @throws UnrollError 'storage' */
  endLine(): Promise<void> {
    return this.#write(async () => {
      await this.#add('\n');
      await syncHandle(this.#file);
    });
  }

  sync(): Promise<void> {
    return this.#write(() => syncHandle(this.#file));
  }

  seal(): Promise<Seal> {
    return this.#queue.run(() =>
      Promise.resolve({ sha256: this.#hash.copy().digest('hex'), bytes: this.#size }),
    );
  }

  close(): Promise<void> {
    return this.#write(async () => {
      try {
        await syncHandle(this.#file);
      } finally {
        await this.#file.close();
      }
    });
  }

  async #add(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      for (let written = 0; written < bytes.length;) {
        const left = bytes.length - written;
        const place = this.#size + written;
        written += (await this.#file.write(bytes, written, left, place)).bytesWritten;
      }
    } catch (error) {
      // A part of the line may have been written; the next one must not follow it.
      await this.#file.truncate(this.#size);
      throw error;
    }
    this.#size += bytes.length;
    this.#hash.update(bytes);
  }

  async #write(task: () => Promise<void>): Promise<void> {
    try {
      await this.#queue.run(task);
    } catch (error) {
      throw storageError(error, 'written', this.#path);
    }
  }
}
