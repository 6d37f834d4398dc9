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

/** A parsed file of an experiment's record: an object with unchecked keys. */
export type RecordDocument = Readonly<Record<string, unknown>>;

/** The largest size of these files, in bytes: far more than Unroll writes. */
const sizeLimit = 64 * 1024 * 1024;

/**
 * Reads one file of an experiment's record and migrates it to the present schema version. If it contains its own hash,
 * that must still match.
 * @throws UnrollError 'not-found', 'damaged' naming the file and the problem, or 'storage'
 */
export async function readRecordDocument(path: string): Promise<RecordDocument> {
  return toRecordDocument(parseJson(await readBoundedFile(path, sizeLimit), path), path);
}

/**
 * As `readRecordDocument`, of a file that has been read.
 * @throws UnrollError 'damaged' naming the file and the problem
 */
export function toRecordDocument(stored: unknown, path: string): RecordDocument {
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

/** As `readRecordDocument`; undefined if the file is missing. */
export async function readRecordDocumentIfThere(path: string): Promise<RecordDocument | undefined> {
  try {
    return await readRecordDocument(path);
  } catch (error) {
    if (error instanceof UnrollError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** @returns whether a file exists that a newer Unroll has written, so that this one must leave it as it is */
export function isNewerDocument(document: RecordDocument | undefined): boolean {
  return typeof document?.schemaVersion === 'number' && document.schemaVersion > recordVersion;
}

/**
 * Writes one file of an experiment's record, atomically, with its own hash.
 * @param stored the previous content, whose unknown keys are kept; undefined for a new file
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

/** Independent of the layout of the text; the order of keys, which files keep, counts. */
function hashOf(document: RecordDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}
