import { createReadStream } from 'node:fs';
import { extname, join } from 'node:path';
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { storageError } from './storage-error.ts';

/** Weights hardly get smaller, however long one tries. */
const incompressible = '.safetensors';

/**
 * Packs files of a folder into a ZIP archive in memory. Files are read and packed piece by piece, so that other work
 * goes on meanwhile; of one that grows, what is there when its end is reached.
 * @throws UnrollError 'storage'
 */
export async function zipFiles(folder: string, names: readonly string[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    pieces.push(piece);
  });
  for (const name of names) {
    const entry =
      extname(name) === incompressible ? new ZipPassThrough(name) : new ZipDeflate(name);
    zip.add(entry);
    const path = join(folder, name);
    try {
      for await (const piece of createReadStream(path)) entry.push(piece as Uint8Array);
    } catch (error) {
      throw storageError(error, 'read', path);
    }
    entry.push(new Uint8Array(0), true);
  }
  zip.end();
  return Buffer.concat(pieces);
}
