import { randomUUID } from 'node:crypto';
import { appendFile, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  largestImport,
  type CheckedInput,
  type CommandOutput,
  type ImportChoices,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import type { Inspection } from '#shared/contract/inspections';
import type { ReadingControl } from '../storage/datasets/foreign/foreign-dataset.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { storageError } from '../storage/files/storage-error.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { temporaryBeside, temporaryOwner } from '../storage/files/temporary-name.ts';

type Announced = CheckedInput<'imports.begin'>;
type Imported = CommandOutput<'imports.finish'>;

/** What to do with the files of one import. */
export interface ImportPlan {
  /** The name under which each announced file is stored meanwhile. */
  readonly storedNames: ReadonlyMap<string, string>;
  /**
   * Reads the complete files and says what they would bring, storing nothing. What it makes in the folder is there when
   * the import is finished. Kinds that can't be inspected have no such method. @throws also the signal's reason
   */
  inspect?(folder: string, control: ReadingControl): Promise<Inspection>;
  /**
   * Checks the complete files and moves them into place.
   * @param choices of the announced kind; undefined: everything as announced
   * @throws also the signal's reason, having left nothing
   */
  finish(folder: string, control: ReadingControl, choices?: ImportChoices): Promise<Imported>;
}

export interface ImportsOptions {
  readonly home: string;
  /** Checks whether the announced files can be imported. @throws UnrollError if not */
  plan(announced: Announced): Promise<ImportPlan>;
  /** Hears how much of the work of inspecting or finishing is done, from 0 to 1. */
  readonly onProgress?: (id: string, share: number) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface IncomingFile {
  readonly path: string;
  readonly bytes: number;
  received: number;
}

interface Import {
  readonly kind: Announced['kind'];
  readonly folder: string;
  readonly plan: ImportPlan;
  readonly files: ReadonlyMap<string, IncomingFile>;
  /** Its operations run in the order of the requests. */
  readonly tasks: TaskQueue;
  readonly cancelling: AbortController;
  /** How many of them are unfinished. */
  waiting: number;
  /** When it was last used, in milliseconds since 1970. */
  touchedAt: number;
  isFinished: boolean;
}

const maxAtOnce = 4;
/** Milliseconds after which an idle import is cancelled. */
const staleAfter = 60 * 60 * 1000;
/** The same if others wait for its place; a page sends pieces without a pause. */
const idleAfter = 60 * 1000;

/** Imports in progress. Each has its own folder in `.imports` until it is finished. */
export class Imports {
  readonly #options: ImportsOptions;
  readonly #folder: string;
  readonly #now: () => number;
  readonly #imports = new Map<string, Import>();
  /** Imports begin one after the other, so that the limit holds. */
  readonly #beginnings = new TaskQueue();

  constructor(options: ImportsOptions) {
    this.#options = options;
    this.#folder = join(options.home, '.imports');
    this.#now = options.now ?? Date.now;
  }

  /**
   * Begins to import files.
   * @returns the id of the import
   * @throws UnrollError 'invalid-input' for files that can't be imported, 'busy' if too many imports are in progress,
   *   or 'storage'
   */
  begin(announced: Announced): Promise<string> {
    return this.#beginnings.run(() => this.#begin(announced));
  }

  async #begin(announced: Announced): Promise<string> {
    checkSizes(announced);
    const plan = await this.#options.plan(announced);
    await this.#removeStale();
    await this.#makeRoom();
    const id = randomUUID();
    const folder = temporaryBeside(join(this.#folder, id));
    await makeFolder(folder);
    const files = announced.files.map(({ name, bytes }) => {
      const path = join(folder, plan.storedNames.get(name)!);
      return [name, { path, bytes, received: 0 }] as const;
    });
    this.#imports.set(id, {
      kind: announced.kind,
      folder,
      plan,
      files: new Map(files),
      tasks: new TaskQueue(),
      cancelling: new AbortController(),
      waiting: 0,
      touchedAt: this.#now(),
      isFinished: false,
    });
    return id;
  }

  /**
   * Adds a piece to the end of a file.
   * @returns how many bytes of the file have arrived
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
        await appendFile(file.path, piece, { mode: 0o600 });
      } catch (error) {
        await this.#end(id);
        throw storageError(error, 'written', file.path);
      }
      file.received += piece.length;
      return file.received;
    });
  }

  /**
   * Says what the files would bring. A refusal ends the import.
   * @throws UnrollError 'not-found', also if it is cancelled meanwhile, 'invalid-input' if bytes are missing or for a
   *   kind that can't be inspected (the import can continue), 'damaged' or 'storage'
   */
  inspect(id: string): Promise<Inspection> {
    return this.#do(id, async (found) => {
      assertComplete(found);
      if (found.plan.inspect === undefined) {
        throw new UnrollError(
          'invalid-input',
          `an import of the kind ${found.kind} can’t be inspected; finish it without`,
        );
      }
      try {
        return await found.plan.inspect(found.folder, this.#controlOf(id, found));
      } catch (error) {
        await this.#end(id);
        throw error;
      }
    });
  }

  /**
   * Checks the files and moves them into place. This ends the import, even if it is refused.
   * @param choices what the user has decided since it began
   * @throws UnrollError 'not-found', also if it is cancelled meanwhile, 'invalid-input' if bytes are missing or for
   *   choices of another kind (the import can continue), 'damaged' or 'storage'
   */
  finish(id: string, choices?: ImportChoices): Promise<Imported> {
    return this.#do(id, async (found) => {
      assertComplete(found);
      if (choices !== undefined && choices.kind !== found.kind) {
        throw new UnrollError(
          'invalid-input',
          `choices: they are for an import of the kind ${choices.kind}, and this one is of the kind ${found.kind}`,
        );
      }
      try {
        const control = this.#controlOf(id, found);
        const imported = await found.plan.finish(found.folder, control, choices);
        found.isFinished = true;
        return imported;
      } finally {
        await this.#end(id);
      }
    });
  }

  /** Cancels an import, also while it is being inspected or finished. @throws UnrollError 'not-found' */
  cancel(id: string): Promise<void> {
    const found = this.#imports.get(id);
    if (found === undefined) return Promise.reject(noSuchImport(id));
    found.cancelling.abort(noSuchImport(id));
    return found.tasks.run(async () => {
      if (found.isFinished) throw noSuchImport(id);
      if (this.#imports.has(id)) await this.#end(id);
    });
  }

  /** Cancels all imports. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#imports.keys()].map((id) => this.cancel(id).catch(() => undefined)),
    );
  }

  #do<Result>(id: string, task: (found: Import) => Promise<Result>): Promise<Result> {
    const found = this.#imports.get(id);
    if (found === undefined) return Promise.reject(noSuchImport(id));
    found.waiting += 1;
    return found.tasks
      .run(() => {
        if (!this.#imports.has(id)) throw noSuchImport(id);
        return task(found);
      })
      .finally(() => {
        found.waiting -= 1;
        found.touchedAt = this.#now();
      });
  }

  #controlOf(id: string, { cancelling }: Import): ReadingControl {
    return {
      signal: cancelling.signal,
      report: (share) => this.#options.onProgress?.(id, share),
    };
  }

  async #end(id: string): Promise<void> {
    const { folder } = this.#imports.get(id)!;
    this.#imports.delete(id);
    // What can't be removed now will be removed as stale.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Cancels an idle import if the limit is reached. @throws UnrollError 'busy' */
  async #makeRoom(): Promise<void> {
    if (this.#imports.size < maxAtOnce) return;
    const [longest] = this.#idleSince(this.#now() - idleAfter);
    if (longest !== undefined) return this.#end(longest.id);
    throw new UnrollError(
      'busy',
      `${maxAtOnce} imports are in progress, and no more are allowed; finish or cancel one first`,
    );
  }

  /** @returns the imports that have been idle since then, those idle longest first */
  #idleSince(limit: number): { id: string; touchedAt: number }[] {
    return [...this.#imports]
      .filter(([, { waiting, touchedAt }]) => waiting === 0 && touchedAt < limit)
      .map(([id, { touchedAt }]) => ({ id, touchedAt }))
      .sort((a, b) => a.touchedAt - b.touchedAt);
  }

  /** Removes idle imports, and leftovers of programs that are gone. */
  async #removeStale(): Promise<void> {
    const limit = this.#now() - staleAfter;
    for (const { id } of this.#idleSince(limit)) await this.#end(id);
    const ours = [...this.#imports.values()].map(({ folder }) => basename(folder));
    for (const name of await readdir(this.#folder).catch(() => [])) {
      if (ours.includes(name)) continue;
      const path = join(this.#folder, name);
      try {
        const isGone = temporaryOwner(name) === 'gone' || (await stat(path)).mtimeMs < limit;
        if (isGone) await rm(path, { recursive: true, force: true });
      } catch {
        // It does no harm.
        continue;
      }
    }
  }
}

/** @throws UnrollError 'invalid-input' if bytes are missing */
function assertComplete({ files }: Import): void {
  for (const [name, { bytes, received }] of files) {
    if (received < bytes) {
      throw new UnrollError('invalid-input', `${name} has ${received} of ${bytes} bytes so far`);
    }
  }
}

function checkSizes({ kind, files }: Announced): void {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) {
      throw new UnrollError(
        'invalid-input',
        `files: two have the name ${JSON.stringify(name)}; rename one of them, or import one after the other`,
      );
    }
    names.add(name);
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  // The schema limits an archive, which is a single file.
  if (kind !== 'experiment' && bytes > largestImport) {
    throw new UnrollError(
      'invalid-input',
      `files: they have ${bytes} bytes together; at most ${largestImport} are accepted at once`,
    );
  }
}

function noSuchImport(id: string): UnrollError {
  return new UnrollError(
    'not-found',
    `there is no import ${JSON.stringify(id)}: it was finished, cancelled or idle for too long; start it again`,
  );
}
