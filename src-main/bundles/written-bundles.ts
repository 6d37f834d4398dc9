import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { largestBundle } from '#shared/exchange/bundle';
import { ZipFileWriter } from '../storage/archives/zip-writer.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { storageError } from '../storage/files/storage-error.ts';
import { temporaryBeside } from '../storage/files/temporary-name.ts';

/** Milliseconds after which a bundle that nobody has read is removed. */
const staleAfter = 60 * 60 * 1000;

interface Written {
  readonly path: string;
  /** Removes it; each piece that is read puts it off. */
  readonly removal: NodeJS.Timeout;
}

/** Bundles that have been written and are waiting to be read, in `.exports`. */
export class WrittenBundles {
  readonly #folder: string;
  readonly #written = new Map<string, Written>();

  constructor(home: string) {
    this.#folder = join(home, '.exports');
  }

  /**
   * Writes a bundle.
   * @param fill writes what is in it; false: it was cancelled
   * @returns null if it was cancelled, having left nothing
   * @throws UnrollError 'storage', 'invalid-input' if it is too large, or what `fill` throws, having left nothing
   */
  async write(
    fill: (zip: ZipFileWriter) => Promise<boolean>,
  ): Promise<{ readonly id: string; readonly bytes: number } | null> {
    await makeFolder(this.#folder);
    const id = randomUUID();
    const zip = await ZipFileWriter.create(temporaryBeside(join(this.#folder, id)), largestBundle);
    try {
      if (!(await fill(zip))) {
        await zip.abandon();
        return null;
      }
      const bytes = await zip.end();
      const removal = setTimeout(() => void this.discard(id), staleAfter).unref();
      this.#written.set(id, { path: zip.path, removal });
      return { id, bytes };
    } catch (error) {
      await zip.abandon();
      throw error;
    }
  }

  /** @returns a piece of a bundle, shorter at its end. @throws UnrollError 'not-found' or 'storage' */
  async read(id: string, offset: number, length: number): Promise<Uint8Array> {
    const found = this.#written.get(id);
    if (found === undefined) {
      throw new UnrollError(
        'not-found',
        `there is no bundle ${JSON.stringify(id)}: it was discarded or not read for too long; write it again`,
      );
    }
    found.removal.refresh();
    try {
      const file = await open(found.path);
      try {
        const piece = Buffer.alloc(length);
        const { bytesRead } = await file.read(piece, 0, length, offset);
        return piece.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw storageError(error, 'read', found.path);
    }
  }

  /** Removes a bundle; does nothing if it is gone. */
  async discard(id: string): Promise<void> {
    const found = this.#written.get(id);
    if (found === undefined) return;
    clearTimeout(found.removal);
    this.#written.delete(id);
    // What can't be removed now is removed as a leftover.
    await rm(found.path, { force: true }).catch(() => undefined);
  }

  /** Removes all. */
  async close(): Promise<void> {
    for (const id of this.#written.keys()) await this.discard(id);
  }
}
