import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { UnrollError } from '#shared/contract/errors';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { makeFolder } from '../../storage/files/make-folder.ts';
import { readPack, referenceTo, type PackReference } from './packs.ts';

/** Packs that stay on this machine once they have come here, by their hashes: data sets. */
export class KeptPacks {
  readonly #redis: Redis;
  readonly #folder: string;
  readonly #coming = new Map<string, Promise<Uint8Array>>();

  /** @param folder is made if need be */
  constructor(redis: Redis, folder: string) {
    this.#redis = redis;
    this.#folder = folder;
  }

  /** @throws UnrollError 'not-found' if it isn't in Redis any more, or 'storage' */
  async get(reference: PackReference): Promise<Uint8Array> {
    const path = join(this.#folder, reference.sha256);
    const kept = await readFile(path).catch(() => null);
    if (kept !== null && referenceTo(kept).sha256 === reference.sha256) return kept;
    // Several runs may need it at the same time.
    const coming = this.#coming.get(reference.sha256) ?? this.#fetch(reference, path);
    this.#coming.set(reference.sha256, coming);
    return coming.finally(() => this.#coming.delete(reference.sha256));
  }

  async #fetch(reference: PackReference, path: string): Promise<Uint8Array> {
    const pack = await readPack(this.#redis, reference);
    if (pack === null) {
      throw new UnrollError(
        'not-found',
        'the data set is no longer in Redis; run the sweep again to send it',
      );
    }
    await makeFolder(this.#folder);
    await writeFileDurably(path, pack);
    return pack;
  }
}
