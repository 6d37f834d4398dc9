import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrashedExperiment } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { moveDurably, removeFolder } from '../storage/files/durable-files.ts';
import { readRecord } from '../storage/experiment/experiment-folder.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { freeId } from './experiment-names.ts';

interface TrashedFolder {
  readonly id: string;
  readonly deletedAt: string;
  readonly path: string;
}

/**
 * Removed experiments, each as a folder `<id>.<time of removal>`. Moving in and out is renaming: it is atomic and needs
 * no space on the disk once the trash exists.
 */
export class Trash {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Creates the folder, while there is room for it. @throws UnrollError 'storage' */
  make(): Promise<void> {
    return makeFolder(this.#folder);
  }

  /**
   * Moves an experiment's folder in. An id that is already in the trash gets a number, so that ids stay unique here.
   * @returns its id here and the new path of its folder
   * @throws UnrollError 'storage'
   */
  async put(folder: string, id: string): Promise<Pick<TrashedFolder, 'id' | 'path'>> {
    await this.make();
    const taken = (await this.#folders()).map((trashed) => trashed.id);
    const deletedAt = new Date().toISOString().replaceAll(':', '-');
    const free = freeId(id, taken);
    const path = join(this.#folder, `${free}.${deletedAt}`);
    await moveDurably(folder, path);
    return { id: free, path };
  }

  /**
   * Lists all experiments, the last removed first; with the id if the name can't be read. @throws UnrollError 'storage'
   */
  async list(): Promise<TrashedExperiment[]> {
    const trashed: TrashedExperiment[] = [];
    for (const { id, deletedAt, path } of await this.#folders()) {
      const record = await readRecord(path).catch(() => undefined);
      trashed.push({ id, name: record?.name ?? id, deletedAt });
    }
    return trashed;
  }

  /**
   * Moves an experiment out, into a folder of experiments, under its id, or with a number if that is taken there.
   * @returns its new id
   * @throws UnrollError 'not-found' or 'storage'
   */
  async takeOut(id: string, experiments: string): Promise<string> {
    const { path } = await this.#find(id);
    await makeFolder(experiments);
    const restored = freeId(id, await namesIn(experiments));
    await moveDurably(path, join(experiments, restored));
    return restored;
  }

  /** Permanently deletes an experiment, all of it or nothing. @throws UnrollError 'not-found' or 'storage' */
  async purge(id: string): Promise<void> {
    const { path } = await this.#find(id);
    await removeFolder(path);
  }

  async #find(id: string): Promise<TrashedFolder> {
    const folders = await this.#folders();
    const found = folders.find((trashed) => trashed.id === id);
    if (found === undefined) {
      const ids = folders.map((trashed) => trashed.id).join(', ');
      throw new UnrollError(
        'not-found',
        `there is no experiment ${JSON.stringify(id)} in the trash; there ${ids === '' ? 'are none' : `are: ${ids}`}`,
      );
    }
    return found;
  }

  async #folders(): Promise<TrashedFolder[]> {
    const names = await namesIn(this.#folder);
    return names
      .map((name) => this.#parse(name))
      .filter((trashed) => trashed !== undefined)
      .sort((a, b) => (a.deletedAt < b.deletedAt ? 1 : -1));
  }

  #parse(name: string): TrashedFolder | undefined {
    const parts = /^([a-z0-9-]+)\.(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/.exec(name);
    if (parts === null) return undefined;
    const [, id = '', hour, minute, second] = parts;
    return { id, deletedAt: `${hour}:${minute}:${second}`, path: join(this.#folder, name) };
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error, 'read', folder);
  }
}
