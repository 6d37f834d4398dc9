import { isAscii } from 'node:buffer';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { UnrollError } from '#shared/api/errors';
import { checkBeforeWriting, checkStored, parseJson, readBoundedFile } from './bounded-file.ts';
import { storageError } from './storage-error.ts';
import { TaskQueue } from './task-queue.ts';

/** A file of JSON lines that grows while training; each line is checked by one schema. */
export interface LineFormat<Value> {
  readonly schema: z.ZodType<Value>;
  /**
   * Whether a value is one of these beyond doubt, in a fraction of the time that the schema takes. What it isn't sure of
   * is for the schema to judge.
   */
  readonly isSurely?: (value: unknown) => value is Value;
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
/** Bytes that are read before others get their turn: a few milliseconds' worth. */
const bytesAtOnce = 256 * 1024;

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
 * Hands over one line after the other without keeping them, which takes far less time where there are 100,000.
 * @param isBefore begins behind the last line that this holds for, found from the end of the file
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function visitLines<Value>(
  path: string,
  format: LineFormat<Value>,
  visit: (value: Value) => void,
  isBefore?: (value: Value) => boolean,
): Promise<void> {
  const bytes = await readBytes(path, format.limit);
  const start = isBefore === undefined ? 0 : placeBehind(bytes, format, isBefore);
  await forEachLine(path, bytes, start, format, ({ value }) => {
    visit(value);
  });
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

async function readLines<Value>(path: string, format: LineFormat<Value>): Promise<Line<Value>[]> {
  const lines: Line<Value>[] = [];
  await forEachLine(path, await readBytes(path, format.limit), 0, format, (line) => {
    lines.push(line);
  });
  return lines;
}

async function readBytes(path: string, limit: number): Promise<Uint8Array> {
  try {
    return await readBoundedFile(path, limit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return new Uint8Array(0);
    throw error;
  }
}

/** Takes one line after the other, from the one at `start` on; other work gets its turn in between. */
async function forEachLine<Value>(
  path: string,
  bytes: Uint8Array,
  start: number,
  format: LineFormat<Value>,
  take: (line: Line<Value>) => void,
): Promise<void> {
  for (let begin = start; begin < bytes.length;) {
    const end = endOfBlock(bytes, begin);
    const lines =
      parseBlock(bytes, begin, end, format) ?? parseSingly(path, bytes, begin, end, format);
    for (const line of lines) take(line);
    begin = end;
    if (begin < bytes.length) await setImmediate();
  }
}

/** Where some whole lines end that are read at once: at least one, and all that are left at the end of the file. */
function endOfBlock(bytes: Uint8Array, begin: number): number {
  const most = begin + bytesAtOnce;
  if (most >= bytes.length) return bytes.length;
  const lastFeed = bytes.lastIndexOf(lineFeed, most);
  const feed = lastFeed >= begin ? lastFeed : bytes.indexOf(lineFeed, most);
  return feed < 0 ? bytes.length : feed + 1;
}

/**
 * Parses some lines as one document, which takes half the time that it takes one by one; undefined unless all of them
 * are whole and beyond doubt.
 */
function parseBlock<Value>(
  bytes: Uint8Array,
  begin: number,
  end: number,
  { isSurely }: LineFormat<Value>,
): Line<Value>[] | undefined {
  if (isSurely === undefined || bytes[end - 1] !== lineFeed) return undefined;
  const block = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - 1 - begin);
  // Else a letter could be several bytes, or none at all.
  if (!isAscii(block)) return undefined;
  const texts = block.toString('latin1').split('\n');
  let values: unknown[];
  try {
    values = JSON.parse(`[${texts.join(',')}]`) as unknown[];
  } catch {
    return undefined;
  }
  if (values.length !== texts.length) return undefined;
  const lines: Line<Value>[] = [];
  let lineEnd = begin;
  for (const [place, value] of values.entries()) {
    if (!isSurely(value)) return undefined;
    lineEnd += texts[place]!.length + 1;
    lines.push({ value, end: lineEnd, terminated: true });
  }
  return lines;
}

/** Parses some lines one by one. A torn line at the end of the file is left out. */
function* parseSingly<Value>(
  path: string,
  bytes: Uint8Array,
  start: number,
  stop: number,
  format: LineFormat<Value>,
): Generator<Line<Value>> {
  for (let begin = start; begin < stop;) {
    const feed = bytes.indexOf(lineFeed, begin);
    const terminated = feed !== -1;
    const end = terminated ? feed + 1 : bytes.length;
    const name = (): string => `${path} line ${countFeeds(bytes.subarray(0, begin)) + 1}`;
    let value: Value | undefined;
    try {
      value = parseLine(bytes.subarray(begin, end), format, name);
    } catch (error) {
      if (terminated) throw error;
    }
    if (value !== undefined) yield { value, end, terminated };
    begin = end;
  }
}

/** Where the line begins that follows the last one `isBefore` holds for. Lines that can't be read are not looked at. */
function placeBehind<Value>(
  bytes: Uint8Array,
  format: LineFormat<Value>,
  isBefore: (value: Value) => boolean,
): number {
  let end = bytes.length;
  while (end > 0) {
    const start = end === 1 ? 0 : bytes.lastIndexOf(lineFeed, end - 2) + 1;
    try {
      if (isBefore(parseLine(bytes.subarray(start, end), format, () => ''))) return end;
    } catch {
      // Reading forwards will say what is wrong with it.
    }
    end = start;
  }
  return 0;
}

/** @param name of the line, for errors */
function parseLine<Value>(
  line: Uint8Array,
  { schema, isSurely }: LineFormat<Value>,
  name: () => string,
): Value {
  let value: unknown;
  try {
    value = parseJson(line, '');
  } catch {
    value = parseJson(line, name());
  }
  return isSurely?.(value) === true ? value : checkStored(schema, value, name());
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
