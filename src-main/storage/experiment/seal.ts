import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { UnrollError } from '#shared/contract/errors';
import type { RunRecord } from '#shared/experiment/record';
import { openRegularFile } from '../files/regular-file.ts';
import { errorCode, storageError } from '../files/storage-error.ts';

/** Shows whether a file that only grows still begins with what was written into it. */
export interface Seal {
  /** SHA-256 of its first bytes, in hexadecimal. */
  readonly sha256: string;
  /** How many bytes; null for all of the file. */
  readonly bytes: number | null;
}

/** The record's fields with the seals of the files that grow while a run trains. */
export type SealFields = Pick<
  RunRecord,
  | 'historySha256'
  | 'historyBytes'
  | 'validationSha256'
  | 'validationBytes'
  | 'insideSha256'
  | 'insideBytes'
>;

/** The seals of those files; null for a file that there isn't. */
export interface RunSeals {
  readonly history: Seal | null;
  readonly validation: Seal | null;
  readonly inside: Seal | null;
}

/** @returns the seal of `history.jsonl`; null for a record without one, such as older ones */
export function historySeal({
  historySha256: sha256,
  historyBytes: bytes,
}: SealFields): Seal | null {
  return sha256 === null ? null : { sha256, bytes };
}

/** @returns the seal of `validation.jsonl`; null for a record without one */
export function validationSeal({
  validationSha256: sha256,
  validationBytes: bytes,
}: SealFields): Seal | null {
  return sha256 === null ? null : { sha256, bytes };
}

/** @returns the seal of `inside.jsonl`; null for a record without one */
export function recordingSeal({
  insideSha256: sha256,
  insideBytes: bytes,
}: Pick<SealFields, 'insideSha256' | 'insideBytes'>): Seal | null {
  return sha256 === null ? null : { sha256, bytes };
}

/** @returns the record's fields for the seals of the files */
export function sealFields({ history, validation, inside }: RunSeals): SealFields {
  return {
    historySha256: history?.sha256 ?? null,
    historyBytes: history?.bytes ?? null,
    validationSha256: validation?.sha256 ?? null,
    validationBytes: validation?.bytes ?? null,
    insideSha256: inside?.sha256 ?? null,
    insideBytes: inside?.bytes ?? null,
  };
}

/**
 * Checks a file against its seal.
 * @throws UnrollError 'damaged' if the file doesn't begin with the sealed content, or 'storage'
 */
export async function checkSeal(path: string, seal: Seal): Promise<void> {
  if ((await sealedHash(path, seal)) === seal.sha256) return;
  throw new UnrollError(
    'damaged',
    `${path} is damaged: it has changed since the run wrote it (the SHA-256 differs); restore it from a backup`,
  );
}

/** A missing file counts as an empty one. */
async function sealedHash(path: string, { bytes }: Seal): Promise<string> {
  try {
    const file = await openRegularFile(path);
    try {
      return (await hashBeginning(file, bytes)).digest('hex');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return createHash('sha256').digest('hex');
    throw storageError(error, 'read', path);
  }
}

/** @returns a SHA-256 over the first bytes of an open file, all of it for null, which can be updated with more */
export async function hashBeginning(file: FileHandle, bytes: number | null): Promise<Hash> {
  const hash = createHash('sha256');
  if (bytes === 0) return hash;
  for await (const chunk of file.createReadStream({ ...beginning(bytes), autoClose: false })) {
    hash.update(chunk as Uint8Array);
  }
  return hash;
}

/** @returns the range of a file's first bytes, at least one; null for all of them */
export function beginning(bytes: number | null): { readonly start: 0; readonly end?: number } {
  return bytes === null ? { start: 0 } : { start: 0, end: bytes - 1 };
}
