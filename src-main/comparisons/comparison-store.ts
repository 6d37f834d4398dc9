import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedComparison } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import {
  comparisonSchema,
  comparisonVersion,
  type Comparison,
  type ComparisonState,
} from '#shared/compare/comparison';
import { removeFile, writeFileDurably } from '../storage/files/durable-files.ts';
import { checkBeforeWriting, checkStored, readJsonFile } from '../storage/files/bounded-file.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { idFromName } from '../storage/files/random-id.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { compareTexts } from '#shared/text/compare-texts';
import { filesAtOnce, forEachConcurrently } from '../storage/tasks/for-each-concurrently.ts';

const extension = '.json';

/** The saved comparisons of a data folder, one file each in `comparisons/`. */
export class ComparisonStore {
  readonly #folder: string;
  readonly #changes = new TaskQueue();

  /** @param home the data folder; `comparisons/` is created with the first comparison */
  constructor(home: string) {
    this.#folder = join(home, 'comparisons');
  }

  /**
   * Lists the most recently saved first; those that can't be read come last, with the reason. @throws UnrollError
   * 'storage'
   */
  async list(): Promise<ListedComparison[]> {
    const listed: ListedComparison[] = [];
    await forEachConcurrently(await this.#ids(), filesAtOnce, async (id) => {
      const found = await this.#listed(id);
      if (found !== undefined) listed.push(found);
    });
    return listed.sort(
      (a, b) => compareTexts(savedAt(b), savedAt(a)) || compareTexts(idOf(a), idOf(b)),
    );
  }

  /**
   * Saves a new comparison, or replaces one.
   * @param id of the one to replace
   * @throws UnrollError 'not-found' or 'storage'
   */
  save(given: {
    readonly id?: string | undefined;
    readonly name: string;
    readonly state: ComparisonState;
  }): Promise<Comparison> {
    return this.#changes.run(async () => {
      const { name, state } = given;
      const ids = await this.#ids();
      if (given.id !== undefined) assertKnown(given.id, ids);
      const id = given.id ?? idFromName(name, 'comparison');
      const savedAt = new Date().toISOString();
      const path = this.#path(id);
      const document = { schemaVersion: comparisonVersion, id, name, savedAt, state };
      const comparison = checkBeforeWriting(comparisonSchema, document, path);
      await makeFolder(this.#folder);
      await writeFileDurably(path, `${JSON.stringify(comparison, null, 2)}\n`);
      return comparison;
    });
  }

  /** @throws UnrollError 'not-found' or 'storage' */
  remove(id: string): Promise<void> {
    return this.#changes.run(async () => {
      assertKnown(id, await this.#ids());
      await removeFile(this.#path(id));
    });
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${extension}`);
  }

  /** The ids from the names of the files, whatever is in them. */
  async #ids(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      const ids = names
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length));
      return ids.filter((id) => comparisonSchema.shape.id.safeParse(id).success);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#folder);
    }
  }

  /** Undefined if it has been removed meanwhile. */
  async #listed(id: string): Promise<ListedComparison | undefined> {
    try {
      const path = this.#path(id);
      const comparison = checkStored(comparisonSchema, await readJsonFile(path), path);
      // The file's name counts, so that a copied file is a separate comparison.
      return { kind: 'comparison', comparison: { ...comparison, id } };
    } catch (error) {
      if (!(error instanceof UnrollError)) throw error;
      if (error.code === 'not-found') return undefined;
      return { kind: 'damaged', id, reason: error.message };
    }
  }
}

/** When it was saved; empty if it can't be read. */
function savedAt(listed: ListedComparison): string {
  return listed.kind === 'comparison' ? listed.comparison.savedAt : '';
}

function idOf(listed: ListedComparison): string {
  return listed.kind === 'comparison' ? listed.comparison.id : listed.id;
}

function assertKnown(id: string, ids: readonly string[]): void {
  if (ids.includes(id)) return;
  const there = ids.length === 0 ? 'there is none' : `there are: ${ids.join(', ')}`;
  throw new UnrollError('not-found', `id: there is no comparison ${id}; ${there}`);
}
