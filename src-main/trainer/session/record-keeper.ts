import type { ExperimentRecord } from '#shared/experiment/record';
import { readRecord, writeRecord } from '../../storage/experiment-folder.ts';

/** The fields of a record that belong to the run; the others are a person's. */
export type RunFields = Pick<
  ExperimentRecord,
  | 'startedAt'
  | 'finishedAt'
  | 'status'
  | 'statusReason'
  | 'parameters'
  | 'environment'
  | 'data'
  | 'step'
  | 'totalSteps'
  | 'trainingSeconds'
  | 'epochs'
  | 'weightHashes'
  | 'bestEpoch'
  | 'weightsSha256'
  | 'test'
>;

/** Keeps the run's part of a record up to date while a person may change the name, notes and tags beside it. */
export class RecordKeeper {
  readonly #folder: string;
  #latest: ExperimentRecord;
  #ours: Partial<RunFields> = {};

  constructor(folder: string, record: ExperimentRecord) {
    this.#folder = folder;
    this.#latest = record;
  }

  /**
   * Writes changed fields, and again those changed before, in case someone else wrote an older state back.
   * @throws UnrollError 'storage'
   */
  async change(change: Partial<RunFields>): Promise<void> {
    this.#ours = { ...this.#ours, ...change };
    this.#latest = { ...(await this.#read()), ...this.#ours };
    await writeRecord(this.#folder, this.#latest);
  }

  /** The record as it is on disk; the last known one if it was damaged meanwhile. */
  async #read(): Promise<ExperimentRecord> {
    try {
      return await readRecord(this.#folder);
    } catch {
      return this.#latest;
    }
  }
}
