import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { openRegularFile } from './regular-file.ts';
import { storageError } from './storage-error.ts';

/** SHA-256 of a file's bytes, in hexadecimal. @throws UnrollError 'storage' or 'damaged' */
export async function hashFile(path: string): Promise<string> {
  try {
    const file = await openRegularFile(path);
    const hash = createHash('sha256');
    await pipeline(file.createReadStream(), hash);
    return hash.digest('hex');
  } catch (error) {
    throw storageError(error, 'read', path);
  }
}
