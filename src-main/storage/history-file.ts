import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/api/errors';
import { historyPointSchema, type HistoryPoint } from '#shared/experiment/record';
import { checkBeforeWriting, checkStored, parseJson, readBoundedFile } from './bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { storageError } from './storage-error.ts';
import { TaskQueue } from './task-queue.ts';

/** The largest history that is read, in bytes: some four million points. */
const historyLimit = 1024 * 1024 * 1024;

const lineFeed = 0x0a;

/** Appends to `history.jsonl`. Appends go to the file in the order they are asked for. */
export interface HistoryWriter {
  /**
   * Adds one line. What is handed over survives the process; only `sync` makes it survive a loss of power.
   * @throws UnrollError 'internal' if the point's schema refuses it, 'storage' if the disk does; the file then ends
   *   with the point before
   */
  append(point: HistoryPoint): Promise<void>;
  /** @throws UnrollError 'storage' */
  sync(): Promise<void>;
  /** Syncs and closes; no call may follow. @throws UnrollError 'storage' */
  close(): Promise<void>;
}

interface HistoryLine {
  readonly point: HistoryPoint;
  /** Where the line ends in the file, its line feed included. */
  readonly end: number;
  readonly terminated: boolean;
}

/**
 * Reads `history.jsonl`; no file means no points. A torn last line, which a crash while appending leaves, is ignored.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function readHistory(folder: string): Promise<HistoryPoint[]> {
  return (await readLines(join(folder, experimentFiles.history))).map((line) => line.point);
}

/**
 * Opens `history.jsonl` to go on after a training step: cuts off a torn last line and every point with a later step,
 * which the resumed training will write anew. The points of a history must have ascending steps.
 * @throws UnrollError 'damaged' naming the line, or 'storage'
 */
export async function openHistory(folder: string, afterStep: number): Promise<HistoryWriter> {
  const path = join(folder, experimentFiles.history);
  const lines = await readLines(path);
  const firstLater = lines.findIndex((line) => line.point.step > afterStep);
  const kept = lines.slice(0, firstLater === -1 ? lines.length : firstLater).at(-1);
  try {
    const file = await open(path, 'a');
    try {
      // Cutting at the end of a line leaves a whole file at every moment, and works on a full disk too.
      await file.truncate(kept?.end ?? 0);
      if (kept?.terminated === false) await file.appendFile('\n');
      return new AppendingWriter(path, file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    throw storageError(error, 'written', path);
  }
}

async function readLines(path: string): Promise<HistoryLine[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readBoundedFile(path, historyLimit);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return [];
    throw error;
  }
  const lines: HistoryLine[] = [];
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(lineFeed, start);
    const terminated = feed !== -1;
    const end = terminated ? feed + 1 : bytes.length;
    const name = `${path} line ${lines.length + 1}`;
    try {
      const point = checkStored(
        historyPointSchema,
        parseJson(bytes.subarray(start, end), name),
        name,
      );
      lines.push({ point, end, terminated });
    } catch (error) {
      if (terminated) throw error;
    }
    start = end;
  }
  return lines;
}

class AppendingWriter implements HistoryWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  #size: number;
  readonly #queue = new TaskQueue();

  constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  append(point: HistoryPoint): Promise<void> {
    return this.#write(async () => {
      const checked = checkBeforeWriting(historyPointSchema, point, this.#path);
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
