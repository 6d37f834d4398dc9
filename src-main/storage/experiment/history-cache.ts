import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { historyKeys, type HistoryColumns, type HistoryKey } from '#shared/contract/commands';
import { writeFileDurably } from '../files/durable-files.ts';
import { parseJson, readBoundedFile } from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import type { Seal } from './seal.ts';

/*
 * history.cache: a JSON line that names the state of the text and the number of points, padded with spaces to a
 * multiple of 8 bytes, then the columns one after the other as little-endian doubles. It can be deleted at any time.
 */

/** Identifies a state of the part of `history.jsonl` that is read. */
export interface TextState {
  /** The number of bytes that are read. */
  readonly bytes: number;
  /** Nanoseconds since 1970, which a number can't hold exactly. */
  readonly modified: string;
}

/**
 * Seconds for which a text must be unchanged before it is cached: for a growing one the cache would be rewritten again
 * and again, and within a tick of the file system's clock two states of a text can look the same.
 */
const quietSeconds = 5;

const version = 1;
const headerSchema = z.object({
  version: z.literal(version),
  text: z.object({ bytes: z.int().nonnegative(), modified: z.string() }),
  keys: z.array(z.string()),
  points: z.int().nonnegative(),
  crc32: z.int().nonnegative(),
});
/** Enough for more points than are read from a text. */
const sizeLimit = 1024 * 1024 * 1024;
const lineFeed = 0x0a;

/**
 * @returns the present state of the text of a history; undefined if there is none, or it can't be checked
 * @param sealed the part that is read
 */
export async function textState(
  folder: string,
  sealed: Seal | null,
): Promise<TextState | undefined> {
  try {
    const { size, mtimeNs } = await stat(textPath(folder), { bigint: true });
    const bytes = Math.min(Number(size), sealed?.bytes ?? Infinity);
    return { bytes, modified: String(mtimeNs) };
  } catch {
    return undefined;
  }
}

/** @returns the cached columns of a text; undefined if there are none of this state of it, or they are damaged */
export async function readHistoryCache(
  folder: string,
  text: TextState,
): Promise<HistoryColumns | undefined> {
  try {
    return columnsOf(await readBoundedFile(cachePath(folder), sizeLimit), text);
  } catch {
    return undefined;
  }
}

function columnsOf(bytes: Uint8Array, text: TextState): HistoryColumns | undefined {
  const end = bytes.indexOf(lineFeed) + 1;
  const header = headerSchema.parse(parseJson(bytes.subarray(0, end), ''));
  if (!isOf(header, text)) return undefined;
  const { points } = header;
  const numbers = bytes.subarray(end);
  const columnBytes = points * Float64Array.BYTES_PER_ELEMENT;
  if (numbers.length !== historyKeys.length * columnBytes) return undefined;
  if (crc32(numbers) !== header.crc32) return undefined;
  const columns = historyKeys.map((key, place): [HistoryKey, Float64Array] => {
    // Each with memory of its own: the bridge to a window copies all that a column is a part of.
    const start = numbers.byteOffset + place * columnBytes;
    return [key, new Float64Array(numbers.buffer.slice(start, start + columnBytes))];
  });
  return Object.fromEntries(columns) as HistoryColumns;
}

/**
 * Caches the columns of a text that hasn't changed for some time. If that fails, in a read-only folder or on a full
 * disk, the text is read again next time.
 * @param text its state before it was read; if that has changed meanwhile, nothing is cached
 * @param sealed the part that was read
 */
export async function keepHistoryCache(
  folder: string,
  text: TextState,
  sealed: Seal | null,
  columns: HistoryColumns,
): Promise<void> {
  const age = Date.now() / 1000 - Number(text.modified) / 1e9;
  if (age < quietSeconds) return;
  const now = await textState(folder, sealed);
  if (now?.bytes !== text.bytes || now.modified !== text.modified) return;
  await writeFileDurably(cachePath(folder), bytesOf(text, columns)).catch(() => undefined);
}

function bytesOf(text: TextState, columns: HistoryColumns): Uint8Array {
  const points = columns.step.length;
  const numbers = new Float64Array(historyKeys.length * points);
  historyKeys.forEach((key, place) => numbers.set(columns[key], place * points));
  const data = new Uint8Array(numbers.buffer);
  const header = JSON.stringify({ version, text, keys: historyKeys, points, crc32: crc32(data) });
  // So that the numbers are aligned and can be read in place.
  const line = Buffer.from(`${header.padEnd(Math.ceil((header.length + 1) / 8) * 8 - 1)}\n`);
  return Buffer.concat([line, data]);
}

function isOf({ text, keys }: z.output<typeof headerSchema>, state: TextState): boolean {
  return (
    text.bytes === state.bytes &&
    text.modified === state.modified &&
    keys.join() === historyKeys.join()
  );
}

function textPath(folder: string): string {
  return join(folder, experimentFiles.history);
}

function cachePath(folder: string): string {
  return join(folder, experimentFiles.historyCache);
}
