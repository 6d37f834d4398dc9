import { dirname } from 'node:path';
import { z } from 'zod';
import { fields } from '#shared/catalogue/fields';
import { experimentRecordSchema } from '#shared/experiment/record';
import { writeFileDurably } from '../storage/files/durable-files.ts';
import { withFileLock } from '../storage/locks/lock-file.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { readOrSetAside } from '../storage/files/set-aside.ts';

/** The content of `queue.json`; see `QueueState`. */
const storedQueueSchema = z.object({
  version: z.literal(1),
  waiting: z.array(experimentRecordSchema.shape.id),
  sideBySide: z.int().min(1).max(16),
  threadsEach: z.int().min(fields.threads.minimum).max(fields.threads.maximum),
  held: z.boolean(),
});
export type StoredQueue = Readonly<z.infer<typeof storedQueueSchema>>;

export const emptyQueue: StoredQueue = {
  version: 1,
  waiting: [],
  sideBySide: 1,
  threadsEach: 0,
  held: false,
};

/** The file that keeps the queue from one start of the application to the next. */
export class QueueFile {
  readonly #path: string;
  readonly #checkFolder: () => Promise<void>;
  /** Its content when it was last read or written here. */
  #known: string | null = null;

  constructor(path: string, checkFolder: () => Promise<void> = () => Promise.resolve()) {
    this.#path = path;
    this.#checkFolder = checkFolder;
  }

  /**
   * Reads what another Unroll on the same data folder has written since the last call; at the first call, whatever is
   * stored. A damaged file is set aside and counts as missing.
   * @returns undefined if there is nothing new
   * @throws UnrollError 'storage'
   */
  async readNew(): Promise<StoredQueue | undefined> {
    const stored = await readOrSetAside(this.#path, storedQueueSchema);
    if (stored === undefined || JSON.stringify(stored) === this.#known) return undefined;
    this.#known = JSON.stringify(stored);
    return stored;
  }

  /**
   * Runs a task that reads the queue and writes it changed, while no other program does.
   * @throws UnrollError 'busy' or 'storage', and what the task throws
   */
  async whileLocked<Result>(task: () => Promise<Result>): Promise<Result> {
    await this.#checkFolder();
    await makeFolder(dirname(this.#path));
    return withFileLock(this.#path, task);
  }

  /** Writes the queue, atomically. @throws UnrollError 'storage' */
  async write(queue: StoredQueue): Promise<void> {
    await writeFileDurably(this.#path, `${JSON.stringify(queue, null, 2)}\n`);
    this.#known = JSON.stringify(storedQueueSchema.parse(queue));
  }
}
