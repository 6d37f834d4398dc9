import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '../../storage/files/storage-error.ts';
import type { Spawner } from '../local/trainer-child.ts';
import { unpackDataset } from './carried-dataset.ts';
import { LastingTrainer } from './lasting-trainer.ts';

/** How many data sets are kept: with two, tasks that alternate between a pair needn't fetch either again. */
const mostDatasets = 2;

/** A folder on this machine's own disk in which tasks are trained one after the other, and the process that does it. */
export class Scratch {
  readonly path: string;
  readonly #trainer: LastingTrainer;
  /** The hashes of the data sets that are there, by their names; the one last used at the end. */
  readonly #datasets = new Map<string, string>();

  /** @param spawner of trainers that use a data folder */
  constructor(path: string, spawner: (home: string) => Spawner) {
    this.path = path;
    this.#trainer = new LastingTrainer(spawner(path));
  }

  /** Gives each task the process, for one at a time. */
  get spawner(): Spawner {
    return this.#trainer.spawner;
  }

  /** A folder for one task, private as all of them. @throws UnrollError 'storage' */
  async folderFor(key: string): Promise<string> {
    const folder = join(this.path, key);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw storageError(error, 'written', folder);
    }
    return folder;
  }

  /** Removes the folder of a task, as far as it can be. */
  async clear(key: string): Promise<void> {
    await removed(join(this.path, key));
  }

  /**
   * Puts a data set there for the next task and later ones, unless it is there already. Those that were used before the
   * last two make room.
   * @param sha256 of its pack
   * @throws UnrollError 'damaged' or 'storage', and what `read` throws
   */
  async provide(
    name: string,
    sha256: string,
    read: () => Promise<Uint8Array | null>,
  ): Promise<void> {
    if (this.#datasets.get(name) !== sha256) {
      const pack = await read();
      // Then the trainer says that it isn't there.
      if (pack === null) return;
      await this.#put(name, pack);
    }
    this.#datasets.delete(name);
    this.#datasets.set(name, sha256);
  }

  async #put(name: string, pack: Uint8Array): Promise<void> {
    // Files of another data set of that name must not be read with this one's.
    await this.#forget(name);
    const excess = Math.max(0, this.#datasets.size - mostDatasets + 1);
    for (const oldest of [...this.#datasets.keys()].slice(0, excess)) {
      await this.#forget(oldest);
    }
    try {
      await unpackDataset(pack, name, this.path);
    } catch (error) {
      await this.#forget(name);
      throw error;
    }
  }

  async #forget(dataset: string): Promise<void> {
    this.#datasets.delete(dataset);
    await removed(join(this.path, 'datasets', dataset));
  }

  /** Ends the process, if no task uses it; the next task begins another one. */
  rest(): Promise<void> {
    return this.#trainer.end();
  }

  /** Ends the process, and removes everything. */
  async remove(): Promise<void> {
    await this.#trainer.end();
    await removed(this.path);
  }
}

async function removed(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}
