import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { toWireError, UnrollError } from '#shared/contract/errors';
import { plainNameHelp } from '#shared/experiment/plain-name';
import { experimentRecordSchema } from '#shared/experiment/record';
import {
  decisionSchema,
  storedDefinitionSchema,
  sweepPrioritySchema,
  sweepVersion,
  type SweepDefinition,
} from '#shared/sweep/sweep';
import { executorChoiceSchema, thisComputer } from '#shared/sweep/executors';
import type { Point } from '#shared/sweep/space';
import { repetitionSchema } from '#shared/experiment/repetition';
import { checkBeforeWriting, checkStored, readJsonFile } from '../storage/files/bounded-file.ts';
import { publishFolder, removeFolder, writeFileDurably } from '../storage/files/durable-files.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { idFromName } from '../storage/files/random-id.ts';
import { temporaryBeside } from '../storage/files/temporary-name.ts';
import { acquireLockFile, lockFileState, type Lock } from '../storage/locks/lock-file.ts';

/** The files of a sweep's folder. */
const files = { sweep: 'sweep.json', progress: 'progress.json', lock: 'lock.json' } as const;

const idSchema = experimentRecordSchema.shape.id;

/** What was asked: written once, but for what it is extended by. */
const storedSweepSchema = z.object({
  schemaVersion: z.literal(sweepVersion),
  id: idSchema,
  createdAt: z.string(),
  definition: storedDefinitionSchema,
});
export type StoredSweep = z.infer<typeof storedSweepSchema>;

const point = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** How far it is: written by the process that runs it. */
const progressSchema = z.object({
  schemaVersion: z.literal(sweepVersion),
  status: z.enum(['new', 'running', 'submitted', 'paused', 'cancelled', 'finished']),
  reason: z.string().nullable(),
  executor: executorChoiceSchema,
  parallel: z.int().positive().nullable(),
  priority: sweepPrioritySchema,
  trials: z.array(
    z.object({
      point: point as unknown as z.ZodType<Point>,
      /** The experiment's id; null: it hasn't been made yet. */
      experiment: idSchema.nullable(),
      isReused: z.boolean(),
      machine: z.string().nullable(),
      repetitions: z.array(repetitionSchema),
    }),
  ),
  decisions: z.array(decisionSchema),
});
export type SweepProgress = Omit<z.infer<typeof progressSchema>, 'schemaVersion'>;

const begun: SweepProgress = {
  status: 'new',
  reason: null,
  executor: thisComputer,
  parallel: null,
  priority: 0,
  trials: [],
  decisions: [],
};

/** The sweeps of a data folder, one folder each in `sweeps/`. */
export class SweepStore {
  readonly #folder: string;

  /** @param home the data folder; `sweeps/` is created with the first sweep */
  constructor(home: string) {
    this.#folder = join(home, 'sweeps');
  }

  /** Stores a new sweep. @throws UnrollError 'storage' */
  async create(definition: SweepDefinition): Promise<StoredSweep> {
    await makeFolder(this.#folder);
    const id = idFromName(definition.name, 'sweep');
    const temporary = temporaryBeside(this.#path(id));
    const createdAt = new Date().toISOString();
    const sweep = { schemaVersion: sweepVersion, id, createdAt, definition } as const;
    try {
      await makeFolder(temporary);
      await writeSweep(temporary, sweep);
      await writeProgress(temporary, begun);
      await publishFolder(temporary, this.#path(id));
      return sweep;
    } catch (error) {
      await removeFolder(temporary).catch(() => undefined);
      throw storageError(error, 'written', this.#path(id));
    }
  }

  /** @returns the ids of all sweeps, in no particular order. @throws UnrollError 'storage' */
  async ids(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => idSchema.safeParse(name).success);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#folder);
    }
  }

  /** @throws UnrollError 'not-found', 'damaged' or 'storage' */
  async read(
    id: string,
  ): Promise<{ readonly sweep: StoredSweep; readonly progress: SweepProgress }> {
    const folder = this.#path(id);
    const [sweepPath, progressPath] = [join(folder, files.sweep), join(folder, files.progress)];
    const sweep = checkStored(storedSweepSchema, await readJsonFile(sweepPath), sweepPath);
    const stored = checkStored(progressSchema, await readJsonFile(progressPath), progressPath);
    // The folder's name counts, so that a copied folder is a separate sweep.
    return { sweep: { ...sweep, id }, progress: await this.#actual(id, stored) };
  }

  /** How far a sweep is. @returns null if it is damaged. @throws UnrollError 'not-found' or 'storage' */
  async readIfWhole(id: string): Promise<SweepProgress | null> {
    try {
      return (await this.read(id)).progress;
    } catch (error) {
      if (toWireError(error).code === 'damaged') return null;
      throw error;
    }
  }

  /**
   * One that says that it runs, without a process that does: its process has ended. What others compute may still be under
   * way.
   */
  async #actual(id: string, progress: SweepProgress): Promise<SweepProgress> {
    if (progress.status !== 'running') return progress;
    if ((await lockFileState(this.#lockPath(id))) === 'held') return progress;
    const status = progress.executor.kind === 'local' ? 'paused' : 'submitted';
    return { ...progress, status, reason: 'The program that ran it has ended.' };
  }

  /** @throws UnrollError 'storage' */
  async writeDefinition(id: string, definition: SweepDefinition): Promise<void> {
    const { sweep } = await this.read(id);
    await writeSweep(this.#path(id), { ...sweep, definition });
  }

  /** @throws UnrollError 'storage' */
  async writeProgress(id: string, progress: SweepProgress): Promise<void> {
    await writeProgress(this.#path(id), progress);
  }

  /** Deletes a sweep; its lock must be held. @throws UnrollError 'storage' */
  async remove(id: string): Promise<void> {
    await removeFolder(this.#path(id));
  }

  /** Takes the lock that is needed to run or change a sweep. @throws UnrollError 'busy' or 'storage' */
  lock(id: string): Promise<Lock> {
    return acquireLockFile(this.#lockPath(id), { beats: true });
  }

  /**
   * Takes the lock of a task that is about to be begun, so that no other program begins the same.
   * @param key what decides its weights
   * @throws UnrollError 'busy' or 'storage'
   */
  async lockTask(key: string): Promise<Lock> {
    const folder = join(this.#folder, '.begun');
    await makeFolder(folder);
    const name = createHash('sha256').update(key).digest('hex');
    return acquireLockFile(join(folder, `${name}.json`), { beats: true });
  }

  #lockPath(id: string): string {
    return join(this.#path(id), files.lock);
  }

  #path(id: string): string {
    if (!idSchema.safeParse(id).success) {
      throw new UnrollError(
        'invalid-input',
        `${JSON.stringify(id)} isn’t a valid sweep id: ids consist of ${plainNameHelp}`,
      );
    }
    return join(this.#folder, id);
  }
}

async function writeSweep(folder: string, sweep: StoredSweep): Promise<void> {
  const path = join(folder, files.sweep);
  const checked = checkBeforeWriting(storedSweepSchema, sweep, path);
  await writeFileDurably(path, `${JSON.stringify(checked, null, 2)}\n`);
}

async function writeProgress(folder: string, progress: SweepProgress): Promise<void> {
  const path = join(folder, files.progress);
  const document = { schemaVersion: sweepVersion, ...progress };
  await writeFileDurably(
    path,
    `${JSON.stringify(checkBeforeWriting(progressSchema, document, path))}\n`,
  );
}
