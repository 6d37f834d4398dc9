import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { packKey } from './keys.ts';

/** Bytes of a piece: small enough that a slow connection is never blocked for long. */
const pieceBytes = 256 * 1024;
/** Pieces that are on their way at once. */
const piecesAtOnce = 8;
/** Seconds for which what is carried waits to be collected. */
export const lifetime = 30 * 24 * 3600;

/** Names what was stored by `writePack`. */
export const packReferenceSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z
    .int()
    .nonnegative()
    .max(2 ** 32),
});
export type PackReference = z.infer<typeof packReferenceSchema>;

/** The name of some bytes. */
export function referenceTo(bytes: Uint8Array): PackReference {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
}

/** Stores bytes in pieces, each for some weeks. Bytes that are there already aren't sent again. */
export async function writePack(redis: Redis, bytes: Uint8Array): Promise<PackReference> {
  const reference = referenceTo(bytes);
  const key = packKey(reference.sha256);
  const count = pieceCount(reference);
  if ((await redis.hlen(key)) !== count) {
    for (let first = 0; first < count; first += piecesAtOnce) {
      const batch = redis.pipeline();
      for (let index = first; index < Math.min(first + piecesAtOnce, count); index += 1) {
        const piece = bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes);
        // By its number: a command that is sent again after a lost connection does no harm.
        batch.hset(key, String(index), Buffer.from(piece));
      }
      batch.expire(key, lifetime);
      await all(batch);
    }
  }
  await redis.expire(key, lifetime);
  return reference;
}

/** @returns the bytes; null if they aren't there any more, or not whole */
export async function readPack(redis: Redis, reference: PackReference): Promise<Uint8Array | null> {
  const key = packKey(reference.sha256);
  const count = pieceCount(reference);
  const pieces: Buffer[] = [];
  for (let first = 0; first < count; first += piecesAtOnce) {
    const fields = Array.from({ length: Math.min(piecesAtOnce, count - first) }, (_, index) =>
      String(first + index),
    );
    const found = await redis.hmgetBuffer(key, ...fields);
    for (const piece of found) {
      if (piece === null || piece.length > pieceBytes) return null;
      pieces.push(piece);
    }
  }
  const bytes = Buffer.concat(pieces);
  return referenceTo(bytes).sha256 === reference.sha256 ? bytes : null;
}

/** Removes what was stored. */
export async function removePack(redis: Redis, { sha256 }: PackReference): Promise<void> {
  await redis.unlink(packKey(sha256));
}

function pieceCount({ bytes }: PackReference): number {
  return Math.max(1, Math.ceil(bytes / pieceBytes));
}

/** Executes a pipeline. @throws the first failure of its commands */
export async function all(pipeline: ReturnType<Redis['pipeline']>): Promise<void> {
  const failure = (await pipeline.exec())?.find(([error]) => error !== null);
  if (failure !== undefined) throw failure[0]!;
}
