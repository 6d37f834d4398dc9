import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UnrollError } from '#shared/contract/errors';
import {
  notesSchema,
  recordVersion,
  requestSchema,
  runSchema,
  type ExperimentNotes,
  type ExperimentRecord,
} from '#shared/experiment/record';
import { checkStored } from '../files/bounded-file.ts';
import { experimentFiles } from './experiment-files.ts';
import { readBesideRecord } from './beside-record.ts';
import { withNotesLock } from '../locks/lock.ts';
import { hasUnknownFields, viewNewerRecord } from './newer-record.ts';
import {
  isNewerDocument,
  readRecordDocument,
  readRecordDocumentIfThere,
  writeRecordDocument,
  type RecordDocument,
} from './record-document.ts';

export { experimentFiles } from './experiment-files.ts';
export { openHistory, readHistoryOf, type HistoryWriter } from './history-file.ts';
export { readPredictions, writePredictions } from './predictions-file.ts';
export { openRecording, readRecordingOf, type RecordingWriter } from './recording-file.ts';
export { readValidationAnswers } from './validation-answers.ts';

/**
 * Reads the record in an experiment's folder. The folder's name is the experiment's id whatever the files say, so that
 * a copied folder is a separate experiment. Missing fields get their defaults. A record from a newer Unroll is read as
 * far as it can be understood (see `isReadOnly`). Files that only say more about the run are left out of it if they are
 * damaged (see `damagedFiles`).
 * @throws UnrollError 'not-found', 'damaged' (naming the file and the first problem) or 'storage'
 */
export async function readRecord(folder: string): Promise<ExperimentRecord> {
  const path = (name: string): string => join(folder, name);
  const request = await readRecordDocument(path(experimentFiles.request));
  const run = await readRecordDocumentIfThere(path(experimentFiles.run));
  const notes = await readRecordDocumentIfThere(path(experimentFiles.notes));
  const beside = await readBesideRecord(folder);
  const name = basename(folder);
  const id = requestSchema.shape.id.safeParse(name).success ? name : request.id;
  if ([request, run, notes].some(isNewerDocument) || hasUnknownFields(request)) {
    const newer = { name: id, ...request, ...run, ...notes, id, ...beside };
    return viewNewerRecord(newer, name);
  }
  // A part without its own file is in the first one, which once held the whole record.
  const pathOf = (file: RecordDocument | undefined, own: string): string =>
    path(file === undefined ? experimentFiles.request : own);
  return {
    schemaVersion: recordVersion,
    ...checkStored(requestSchema, { ...request, id }, path(experimentFiles.request)),
    ...checkStored(
      notesSchema,
      { name: id, ...(notes ?? request) },
      pathOf(notes, experimentFiles.notes),
    ),
    ...checkStored(runSchema, run ?? request, pathOf(run, experimentFiles.run)),
    ...beside,
  };
}

/** @returns whether a record was written by a newer Unroll: it can then be shown in part, but not changed */
export function isReadOnly(record: ExperimentRecord): boolean {
  return record.schemaVersion > recordVersion;
}

/**
 * Writes a whole record into a folder that nobody else uses yet. One that was never started gets no `run.json`.
 * @throws UnrollError 'internal' for one that its schema refuses, or 'storage'
 */
export async function writeRecord(folder: string, record: ExperimentRecord): Promise<void> {
  await writeRecordDocument(join(folder, experimentFiles.request), requestSchema, record, {
    hashed: true,
  });
  await writeNotes(folder, record, undefined);
  const { data: run } = runSchema.safeParse(record);
  if (!isDeepStrictEqual(run, runSchema.parse({}))) {
    await writeRecordDocument(join(folder, experimentFiles.run), runSchema, record, {
      hashed: true,
    });
  }
}

/**
 * Changes the user's notes on an experiment, under a lock.
 * @returns the record before and after the change, between which nobody else changed it
 * @throws UnrollError as `readRecord`, 'invalid-input' for a record from a newer Unroll, 'internal' for notes that
 *   their schema refuses, and 'busy' if another process keeps the lock for 20 s
 */
export function changeNotes(
  folder: string,
  change: Partial<ExperimentNotes>,
): Promise<{ readonly before: ExperimentRecord; readonly after: ExperimentRecord }> {
  return withNotesLock(folder, async () => {
    const before = await readRecord(folder);
    if (isReadOnly(before)) throw readOnlyError(before);
    const after = { ...before, ...change };
    const stored = await readRecordDocumentIfThere(join(folder, experimentFiles.notes));
    await writeNotes(folder, after, stored);
    return { before, after };
  });
}

/** People may edit it by hand, so it has no hash. */
function writeNotes(
  folder: string,
  notes: ExperimentNotes,
  stored: RecordDocument | undefined,
): Promise<void> {
  const path = join(folder, experimentFiles.notes);
  return writeRecordDocument(path, notesSchema, notes, { stored, hashed: false });
}

function readOnlyError({ id }: ExperimentRecord): UnrollError {
  return new UnrollError(
    'invalid-input',
    `${id} is from a newer Unroll: it can be shown but not changed; this Unroll knows records up to version ` +
      `${recordVersion}`,
  );
}
