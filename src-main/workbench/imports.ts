import { randomUUID } from 'node:crypto';
import { appendFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { largestImport, type CheckedInput, type CommandOutput } from '#shared/api/commands';
import { UnrollError } from '#shared/api/errors';
import { makeFolder } from '../storage/make-folder.ts';
import { errorCode, storageError } from '../storage/storage-error.ts';
import { TaskQueue } from '../storage/task-queue.ts';

type Announced = CheckedInput<'imports.begin'>;
type Imported = CommandOutput<'imports.finish'>;

/** What is to become of the files of one import. */
export interface ImportPlan {
  /** Under which name each announced file is kept meanwhile. */
  readonly storedNames: ReadonlyMap<string, string>;
  /** Checks the files, which are all there, and puts them in their place. */
  finish(folder: string): Promise<Imported>;
}

export interface ImportsOptions {
  readonly home: string;
  /** Looks whether what is announced can be taken in. @throws UnrollError if not */
  plan(announced: Announced): Promise<ImportPlan>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface IncomingFile {
  readonly path: string;
  readonly bytes: number;
  received: number;
}

interface Import {
  readonly folder: string;
  readonly plan: ImportPlan;
  readonly files: ReadonlyMap<string, IncomingFile>;
  /** What is done to it happens in the order of asking. */
  readonly tasks: TaskQueue;
  touchedAt: number;
}

const mostAtOnce = 4;
/** Milliseconds after which an import that nobody goes on with is given up. */
const staleAfter = 60 * 60 * 1000;

/** The files that are being taken in, each import in a folder `.imports/<id>` of its own until it is finished. */
export class Imports {
  readonly #options: ImportsOptions;
  readonly #folder: string;
  readonly #now: () => number;
  readonly #imports = new Map<string, Import>();

  constructor(options: ImportsOptions) {
    this.#options = options;
    this.#folder = join(options.home, '.imports');
    this.#now = options.now ?? Date.now;
  }

  /**
   * Makes ready to take in files.
   * @returns the id of the import
   * @throws UnrollError 'invalid-input' for files that can't be taken in, 'busy' if too many imports are under way, or
   *   'storage'
   */
  async begin(announced: Announced): Promise<string> {
    checkSizes(announced.files);
    const plan = await this.#options.plan(announced);
    await this.#removeStale();
    if (this.#imports.size >= mostAtOnce) {
      throw new UnrollError(
        'busy',
        `${mostAtOnce} imports are under way, and no more are allowed; finish or cancel one first`,
      );
    }
    const id = randomUUID();
    const folder = join(this.#folder, id);
    const files = announced.files.map(({ name, bytes }) => {
      const path = join(folder, plan.storedNames.get(name)!);
      return [name, { path, bytes, received: 0 }] as const;
    });
    this.#imports.set(id, {
      folder,
      plan,
      files: new Map(files),
      tasks: new TaskQueue(),
      touchedAt: this.#now(),
    });
    await makeFolder(folder);
    return id;
  }

  /**
   * Adds a piece to the end of a file.
   * @returns how many bytes of the file are there now
   * @throws UnrollError 'not-found', 'invalid-input' for more bytes than were announced, or 'storage', which ends the
   *   import
   */
  append(id: string, name: string, piece: Uint8Array): Promise<number> {
    return this.#do(id, async ({ files }) => {
      const file = files.get(name);
      if (file === undefined) {
        throw new UnrollError(
          'invalid-input',
          `file: ${JSON.stringify(name)} was not announced; there are: ${[...files.keys()].join(', ')}`,
        );
      }
      if (file.received + piece.length > file.bytes) {
        throw new UnrollError(
          'invalid-input',
          `piece: ${name} was announced with ${file.bytes} bytes, and this would make it ${file.received + piece.length}`,
        );
      }
      try {
        await appendFile(file.path, piece);
      } catch (error) {
        await this.#end(id);
        throw storageError(error, 'written', file.path);
      }
      file.received += piece.length;
      return file.received;
    });
  }

  /**
   * Checks what has come and puts it in its place. The import is over then, also if it is refused.
   * @throws UnrollError 'not-found', 'invalid-input' if bytes are missing (the import can go on), 'damaged' or 'storage'
   */
  finish(id: string): Promise<Imported> {
    return this.#do(id, async ({ files, plan, folder }) => {
      for (const [name, { bytes, received }] of files) {
        if (received < bytes) {
          throw new UnrollError(
            'invalid-input',
            `${name} has ${received} of ${bytes} bytes so far`,
          );
        }
      }
      try {
        return await plan.finish(folder);
      } finally {
        await this.#end(id);
      }
    });
  }

  /** Gives an import up. @throws UnrollError 'not-found' */
  cancel(id: string): Promise<void> {
    return this.#do(id, () => this.#end(id));
  }

  /** Gives all imports up. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#imports.keys()].map((id) => this.cancel(id).catch(() => undefined)),
    );
  }

  #do<Result>(id: string, task: (found: Import) => Promise<Result>): Promise<Result> {
    const found = this.#imports.get(id);
    if (found === undefined) return Promise.reject(noSuchImport(id));
    return found.tasks.run(() => {
      if (!this.#imports.has(id)) throw noSuchImport(id);
      found.touchedAt = this.#now();
      return task(found);
    });
  }

  async #end(id: string): Promise<void> {
    const { folder } = this.#imports.get(id)!;
    this.#imports.delete(id);
    // What can't be removed now will be as a stale one.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Removes imports that nobody goes on with, and what programs that are gone have left. */
  async #removeStale(): Promise<void> {
    const limit = this.#now() - staleAfter;
    for (const [id, { touchedAt }] of this.#imports) {
      if (touchedAt < limit) await this.#end(id);
    }
    try {
      for (const name of await readdir(this.#folder)) {
        const path = join(this.#folder, name);
        if (this.#imports.has(name) || (await stat(path)).mtimeMs >= limit) continue;
        await rm(path, { recursive: true, force: true });
      }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw storageError(error, 'removed', this.#folder);
    }
  }
}

function checkSizes(files: Announced['files']): void {
  const names = new Set(files.map(({ name }) => name));
  if (names.size < files.length) {
    throw new UnrollError('invalid-input', 'files: two have the same name');
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > largestImport) {
    throw new UnrollError(
      'invalid-input',
      `files: they have ${bytes} bytes together; at most ${largestImport} are taken in at once`,
    );
  }
}

function noSuchImport(id: string): UnrollError {
  return new UnrollError(
    'not-found',
    `there is no import ${JSON.stringify(id)}: it was finished, cancelled or left alone for an hour; begin anew`,
  );
}
