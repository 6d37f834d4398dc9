import { join } from 'node:path';
import { runSchema, type ExperimentRecord, type RunRecord } from '#shared/experiment/record';
import { experimentFiles } from './experiment-files.ts';
import type { Lock } from '../locks/lock.ts';
import {
  readRecordDocumentIfThere,
  writeRecordDocument,
  type RecordDocument,
} from './record-document.ts';

/**
 * `run.json`, which only the holder of the folder's lock writes. It isn't read again before a change, so that nothing
 * that others write can interfere.
 */
export class RunRecordFile {
  readonly #path: string;
  readonly #lock: Lock;
  #present: RunRecord;
  #stored: RecordDocument | undefined;

  private constructor(
    path: string,
    lock: Lock,
    present: RunRecord,
    stored: RecordDocument | undefined,
  ) {
    this.#path = path;
    this.#lock = lock;
    this.#present = present;
    this.#stored = stored;
  }

  /**
   * @param record the folder's, read while the lock was held
   * @param lock the folder's, held until the last change
   * @throws UnrollError 'damaged' or 'storage'
   */
  static async open(folder: string, record: ExperimentRecord, lock: Lock): Promise<RunRecordFile> {
    const path = join(folder, experimentFiles.run);
    return new RunRecordFile(
      path,
      lock,
      runSchema.parse(record),
      await readRecordDocumentIfThere(path),
    );
  }

  /**
   * Changes some fields; the others stay.
   * @throws UnrollError 'busy' if the lock was taken over, 'invalid-input' if the file is from a newer Unroll,
   *   'internal' for fields that their schema refuses, or 'storage'
   */
  async change(fields: Partial<RunRecord>): Promise<void> {
    await this.#lock.assertHeld();
    const changed = { ...this.#present, ...fields };
    await writeRecordDocument(this.#path, runSchema, changed, {
      stored: this.#stored,
      hashed: true,
    });
    this.#present = changed;
  }
}
