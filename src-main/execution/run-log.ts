import { constants } from 'node:fs';
import { openRegularFile } from '../storage/files/regular-file.ts';

const forAppending = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT;
const fullNotice = '\n[the log is full; the rest is discarded]\n';

/** What a training process writes to its output streams, kept in a file that can't grow without end. */
export class RunLog {
  readonly #path: string;
  readonly #maximumBytes: number;
  #queue: Promise<void> = Promise.resolve();
  #full = false;

  /** @param maximumBytes of the whole file, with what it held before */
  constructor(path: string, maximumBytes = 1024 * 1024) {
    this.#path = path;
    this.#maximumBytes = maximumBytes;
  }

  /** Appends in the background. A log that can't be written is no reason to stop a run, so failures are passed over. */
  append(text: string): void {
    this.#queue = this.#queue.then(() => this.#write(text)).catch(() => undefined);
  }

  /** Waits until all that was appended is in the file. */
  async written(): Promise<void> {
    await this.#queue;
  }

  async #write(text: string): Promise<void> {
    if (this.#full) return;
    const file = await openRegularFile(this.#path, forAppending);
    try {
      const { size } = await file.stat();
      this.#full = size + Buffer.byteLength(text) > this.#maximumBytes;
      if (this.#full && size >= this.#maximumBytes) return;
      await file.appendFile(this.#full ? fullNotice : text);
    } finally {
      await file.close();
    }
  }
}
