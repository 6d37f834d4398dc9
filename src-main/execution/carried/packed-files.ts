import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import { UnrollError } from '#shared/contract/errors';

const packSchema = z.record(z.string(), z.instanceof(Uint8Array));

/** Some files as one array of bytes, to be sent or stored as a whole. @param files their bytes by their names */
export function packFiles(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return encode(Object.fromEntries(files));
}

/** The files in what `packFiles` has made. @throws UnrollError 'damaged' */
export function unpackFiles(pack: Uint8Array): Map<string, Uint8Array> {
  try {
    return new Map(Object.entries(packSchema.parse(decode(pack))));
  } catch (cause) {
    throw new UnrollError('damaged', 'The files of a run have arrived damaged', { cause });
  }
}
