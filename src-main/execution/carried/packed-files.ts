import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';

/** Bytes in a message or a pack. */
export const bytesSchema = z.custom<Uint8Array>((value) => value instanceof Uint8Array, {
  error: 'must be bytes',
});

const packSchema = z.record(z.string(), bytesSchema);

/** Some files as one array of bytes, to be sent or stored as a whole. @param files their bytes by their names */
export function packFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return encode(Object.fromEntries(files));
}

/**
 * The files in what `packFiles` has made.
 * @param what for messages
 * @throws UnrollError 'damaged'
 */
export function unpackFiles(pack: Uint8Array, what = 'a run'): Map<string, Uint8Array> {
  try {
    return new Map(Object.entries(packSchema.parse(decode(pack))));
  } catch (cause) {
    throw new UnrollError(
      'damaged',
      `the files of ${what} have arrived damaged; run the sweep again to have them sent once more`,
      { cause },
    );
  }
}
