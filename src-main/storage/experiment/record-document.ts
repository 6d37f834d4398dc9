import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';
import { migrateRecord } from '#shared/experiment/migrations';
import { recordVersion } from '#shared/experiment/record';
import { writeFileDurably } from '../files/durable-files.ts';
import { checkBeforeWriting, parseJson, readBoundedFile } from '../files/bounded-file.ts';
import { legibleJson } from '../json/legible-json.ts';
import { withUnknownKeys } from '../json/unknown-keys.ts';

/** A file of an experiment's record as it was parsed: of an object it is known, of its keys nothing. */
export type RecordDocument = Readonly<Record<string, unknown>>;

/** The largest of these files that is read, in bytes: far above what Unroll writes. */
const sizeLimit = 64 * 1024 * 1024;

/**
 * Reads one file of an experiment's record and brings it to the present schema version. One that was written with its
 * own hash must still have it.
 * @throws UnrollError 'not-found', 'damaged' naming the file and the problem, or 'storage'
 */
export async function readRecordDocument(path: string): Promise<RecordDocument> {
  const stored = parseJson(await readBoundedFile(path, sizeLimit), path);
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    throw new UnrollError('damaged', `${path} is damaged: it isn't a JSON object`);
  }
  const { sha256, ...document } = stored as Record<string, unknown>;
  if (sha256 !== undefined && sha256 !== hashOf(document)) {
    throw new UnrollError(
      'damaged',
      `${path} is damaged: it has changed since Unroll wrote it (the SHA-256 differs)`,
    );
  }
  try {
    return migrateRecord(document);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new UnrollError('damaged', `${path} is damaged: ${problem}`, { cause: error });
  }
}

/** As `readRecordDocument`; undefined where the file is missing. */
export async function readRecordDocumentIfThere(path: string): Promise<RecordDocument | undefined> {
  try {
    return await readRecordDocument(path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** Whether there is a file and a newer Unroll has written it, so that this one must leave it as it is. */
export function isNewerDocument(document: RecordDocument | undefined): boolean {
  return typeof document?.schemaVersion === 'number' && document.schemaVersion > recordVersion;
}

/**
 * Writes one file of an experiment's record, atomically, with its own hash.
 * @param stored what the file held before, whose unknown keys are kept; undefined for a new one
 * @param hashed false for a file that people may edit by hand
 * @throws UnrollError 'invalid-input' if the file is from a newer Unroll, 'internal' for content that the schema
 *   refuses, 'storage' if the disk does; the old file stays in every case
 */
export async function writeRecordDocument(
  path: string,
  schema: z.ZodType,
  content: object,
  { stored, hashed }: { readonly stored?: RecordDocument | undefined; readonly hashed: boolean },
): Promise<void> {
  if (stored !== undefined && isNewerDocument(stored)) throw newerError(path, stored);
  const checked = checkBeforeWriting(schema, content, path);
  const kept = withUnknownKeys(schema, stored ?? {}, checked) as Record<string, unknown>;
  const document = { ...kept, schemaVersion: recordVersion };
  const whole = hashed ? { ...document, sha256: hashOf(document) } : document;
  await writeFileDurably(path, `${legibleJson(whole)}\n`);
}

function newerError(path: string, { schemaVersion }: RecordDocument): UnrollError {
  return new UnrollError(
    'invalid-input',
    `${basename(path)} is of version ${String(schemaVersion)}, from a newer Unroll: the experiment can be shown but ` +
      `not changed; this Unroll knows versions up to ${recordVersion}`,
  );
}

/** Independent of how the text is laid out; the order of keys counts, which files keep. */
function hashOf(document: RecordDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}
