import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedExperiment, TrashedExperiment } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { automaticName } from '#shared/experiment/automatic-name';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { newRecord } from '#shared/experiment/new-record';
import { plainNameHelp } from '#shared/experiment/plain-name';
import {
  experimentRecordSchema,
  type ExperimentRecord,
  type Origin,
  type RunRecord,
} from '#shared/experiment/record';
import type { Repetition } from '#shared/experiment/repetition';
import {
  isReadOnly,
  readRecord,
  changeNotes,
  writeRecord,
} from '../storage/experiment/experiment-folder.ts';
import { addRepetition } from '../storage/experiment/repetitions-file.ts';
import {
  writeInitialWeights,
  type InitialWeights,
} from '../storage/experiment/initial-weights-file.ts';
import { moveDurably, publishFolder, removeFolder } from '../storage/files/durable-files.ts';
import { removeLeftovers } from '../storage/files/leftovers.ts';
import { lockState } from '../storage/locks/lock.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { temporaryBeside } from '../storage/files/temporary-name.ts';
import { checkChange, type ExperimentChange } from './experiment-change.ts';
import { chooseExperiment, noSuchExperiment } from './choose-experiment.ts';
import { ExperimentIndex, readFingerprint } from './experiment-index.ts';
import { freeId, newId } from './experiment-names.ts';
import {
  filesAtOnce,
  foldersAtOnce,
  forEachConcurrently,
} from '../storage/tasks/for-each-concurrently.ts';
import {
  isSameList,
  listedDamaged,
  listedRecord,
  sortedList,
  withoutEpochConfusions,
} from './listed-experiment.ts';
import { SharedTask } from '../storage/tasks/shared-task.ts';
import { Trash } from './trash.ts';

export type { ExperimentChange } from './experiment-change.ts';
export type { ListedExperiment, TrashedExperiment } from '#shared/contract/commands';

const idSchema = experimentRecordSchema.shape.id;

/** What a new experiment has beside its config. Its name is by default made from cell, hidden size and seed. */
export interface NewExperiment extends Pick<ExperimentChange, 'name' | 'tags' | 'notes' | 'batch'> {
  /** The weights that the config names. */
  readonly initialWeights?: InitialWeights | null;
  /** Null for a run of Unroll's own. */
  readonly origin?: Origin | null;
}

/** What the record of a new experiment has besides its config and notes. */
type Filling = Partial<RunRecord> & Partial<Pick<ExperimentRecord, 'origin' | 'fork'>>;

/** The experiments in a data folder. */
export class ExperimentStore {
  readonly #home: string;
  readonly #experiments: string;
  readonly #trash: Trash;
  /** That of the last list; kept, because reading and checking the file takes longer than the rest of a list. */
  #index: Promise<ExperimentIndex> | null = null;
  /** Returned again as long as nothing has changed, so that what was derived from it can be reused. */
  #last: readonly ListedExperiment[] = [];
  /**
   * How records that say they are running, without a process holding their lock, are shown; kept for the same reason.
   */
  readonly #interrupted = new WeakMap<ExperimentRecord, ExperimentRecord>();
  readonly #list = new SharedTask(() => this.#listAll());

  /** @param home the data folder; it is created with the first experiment */
  constructor(home: string) {
    this.#home = home;
    this.#experiments = join(home, 'experiments');
    this.#trash = new Trash(join(home, '.trash'));
  }

  /**
   * Creates an experiment with status 'queued'. On failure nothing is left behind.
   * @throws ConfigError, or UnrollError 'invalid-input' or 'storage'
   */
  async create(
    config: ExperimentConfig,
    { initialWeights = null, origin = null, ...options }: NewExperiment = {},
  ): Promise<ExperimentRecord> {
    const checkedConfig = parseConfig(config);
    checkInitialWeights(checkedConfig, initialWeights);
    return this.#create(checkedConfig, options, async (folder) => {
      if (initialWeights !== null) await writeInitialWeights(folder, initialWeights);
      return { origin };
    });
  }

  /**
   * Creates a run that continues another: a fork, or a copy. On failure nothing is left behind.
   * @param fill writes the files that it begins with into its folder, and returns what its record has besides the config
   * @throws ConfigError, UnrollError 'invalid-input' or 'storage', or what `fill` throws
   */
  createContinued(
    config: ExperimentConfig,
    options: Omit<NewExperiment, 'initialWeights' | 'origin'>,
    fill: (folder: string) => Promise<Filling>,
  ): Promise<ExperimentRecord> {
    return this.#create(parseConfig(config), options, fill);
  }

  async #create(
    config: ExperimentConfig,
    options: Omit<NewExperiment, 'initialWeights' | 'origin'>,
    fill: (folder: string) => Promise<Filling>,
  ): Promise<ExperimentRecord> {
    const { name = automaticName(config), ...given } = checkChange(options);
    const createdAt = new Date().toISOString();
    await makeFolder(this.#experiments);
    // Later the disk may be full.
    await this.#trash.make();
    try {
      await removeLeftovers(this.#experiments);
      for (;;) {
        const id = newId(config);
        const record = newRecord({ id, name, createdAt, config, ...given });
        const placed = await this.#place(record, fill);
        if (placed !== null) return placed;
      }
    } catch (error) {
      throw storageError(error, 'written', this.#experiments);
    }
  }

  /** The folder of an experiment, which need not exist. @throws UnrollError 'invalid-input' if it can't be an id */
  folder(id: string): string {
    if (!idSchema.safeParse(id).success) {
      throw new UnrollError(
        'invalid-input',
        `${JSON.stringify(id)} isn’t a valid experiment id: ids consist of ${plainNameHelp}`,
      );
    }
    return join(this.#experiments, id);
  }

  /**
   * Lists all experiments, the oldest first, then the damaged ones. One that says it is running while no process holds
   * its lock is shown as 'interrupted'. The confusion matrices of single epochs, most of a record's content, are left
   * out (null); `read` gives them. Only records that changed since the last list are read from their own files, and
   * callers at the same time get the same list.
   * @throws UnrollError 'storage' if the folder of experiments itself can't be read
   */
  list(): Promise<readonly ListedExperiment[]> {
    return this.#list.run();
  }

  async #listAll(): Promise<readonly ListedExperiment[]> {
    this.#index ??= ExperimentIndex.load(join(this.#home, 'index.json'));
    const [last, names] = await Promise.all([this.#index, this.#folderNames()]);
    const index = last.next();
    const fingerprints = await this.#fingerprints(names);
    const listed: ListedExperiment[] = [];
    await forEachConcurrently([...names.entries()], filesAtOnce, async ([place, name]) => {
      try {
        const known = await this.#readIndexed(name, await fingerprints[place]!, index);
        const record = await this.#withActualStatus(known);
        listed.push({ kind: 'experiment', record, readOnly: isReadOnly(record) });
      } catch (error) {
        listed.push(listedDamaged(name, error));
      }
    });
    await index.save();
    this.#index = Promise.resolve(index);
    const sorted = sortedList(listed);
    if (!isSameList(sorted, this.#last)) this.#last = sorted;
    return this.#last;
  }

  /**
   * Reads one experiment, with its status as `list` shows it.
   * @throws UnrollError 'invalid-input', 'not-found', 'damaged' or 'storage'
   */
  async read(id: string): Promise<ExperimentRecord> {
    await this.#assertExists(id);
    return this.#withActualStatus(await readRecord(this.folder(id)));
  }

  /** @returns the ids of all experiments, including damaged ones. @throws UnrollError 'storage' */
  ids(): Promise<string[]> {
    return this.#folderNames();
  }

  /** One experiment as `list` shows it. @throws UnrollError 'not-found' */
  async listed(id: string): Promise<ListedExperiment> {
    await this.#assertExists(id);
    try {
      return listedRecord(await this.read(id));
    } catch (error) {
      return listedDamaged(id, error);
    }
  }

  /**
   * Finds the experiment that the user means: by its id, the beginning of its id, or its name.
   * @returns its id
   * @throws UnrollError 'not-found', or 'invalid-input' if it can mean several; both name candidates
   */
  async resolve(idOrPrefixOrName: string): Promise<string> {
    const isId = idSchema.safeParse(idOrPrefixOrName).success;
    if (isId && (await exists(this.folder(idOrPrefixOrName)))) return idOrPrefixOrName;
    const listed = await this.list();
    return chooseExperiment(
      idOrPrefixOrName,
      listed.map((entry) =>
        entry.kind === 'experiment' ? entry.record : { id: entry.id, name: null },
      ),
    );
  }

  /**
   * Changes what users can change, even while the experiment is training.
   * @returns the changed record, with its status as `list` shows it
   * @throws UnrollError 'invalid-input' for a change that is not allowed or a record from a newer Unroll, 'not-found',
   *   'damaged', 'storage', or 'busy' if another process keeps changing the notes
   */
  async update(id: string, change: ExperimentChange): Promise<ExperimentRecord> {
    return (await this.change(id, change)).record;
  }

  /**
   * Like `update`.
   * @returns also the values that were changed, as they were before
   */
  async change(
    id: string,
    change: ExperimentChange,
  ): Promise<{ readonly record: ExperimentRecord; readonly before: ExperimentChange }> {
    const checked = checkChange(change);
    await this.#assertExists(id);
    const { before, after } = await changeNotes(this.folder(id), checked);
    const keys = Object.keys(checked) as (keyof ExperimentChange)[];
    return {
      record: await this.#withActualStatus(after),
      before: Object.fromEntries(keys.map((key) => [key, before[key]])),
    };
  }

  /**
   * Keeps what came of training an experiment again on another machine.
   * @returns the changed record; null if that was known
   * @throws UnrollError 'not-found', 'damaged', 'storage', or 'busy' if another process keeps changing the notes
   */
  async addRepetition(id: string, repetition: Repetition): Promise<ExperimentRecord | null> {
    await this.#assertExists(id);
    return (await addRepetition(this.folder(id), repetition)) ? this.read(id) : null;
  }

  /**
   * Moves an experiment to the trash.
   * @returns its id there, with a number if that was taken
   * @throws UnrollError 'busy' while a process holds its lock, 'not-found' or 'storage'
   */
  async remove(id: string): Promise<string> {
    await this.#assertExists(id);
    const folder = this.folder(id);
    await assertUnlocked(folder, id);
    const trashed = await this.#trash.put(folder, id);
    // Taking the lock instead would need space, and the disk may be full. So check again after the move.
    try {
      await assertUnlocked(trashed.path, id);
    } catch (error) {
      await moveDurably(trashed.path, folder);
      throw error;
    }
    return trashed.id;
  }

  /**
   * Imports a folder from elsewhere on the same disk.
   * @param id its new id
   * @returns its actual id, with a number if that was taken
   * @throws UnrollError 'storage'
   */
  async adopt(folder: string, id: string): Promise<string> {
    await makeFolder(this.#experiments);
    for (;;) {
      const free = freeId(id, await this.#folderNames());
      if (await moveIfFree(folder, this.folder(free))) return free;
    }
  }

  /** Deletes a new experiment that nobody has seen yet. @throws UnrollError 'storage' */
  discard(id: string): Promise<void> {
    return removeFolder(this.folder(id));
  }

  /** Lists the trash, the last removed first. @throws UnrollError 'storage' */
  listTrash(): Promise<TrashedExperiment[]> {
    return this.#trash.list();
  }

  /**
   * Moves an experiment from the trash back to the others.
   * @returns its id, with a number if the old one was taken meanwhile
   * @throws UnrollError 'not-found' or 'storage'
   */
  restore(id: string): Promise<string> {
    return this.#trash.takeOut(id, this.#experiments);
  }

  /** Permanently deletes an experiment in the trash. @throws UnrollError 'not-found' or 'storage' */
  purge(id: string): Promise<void> {
    return this.#trash.purge(id);
  }

  /** Creates a whole new folder. @returns its record; null if the id is taken */
  async #place(
    record: ExperimentRecord,
    fill: (folder: string) => Promise<Filling>,
  ): Promise<ExperimentRecord | null> {
    const folder = this.folder(record.id);
    const unfinished = temporaryBeside(folder);
    try {
      await mkdir(unfinished, { mode: 0o700 });
      const filled = { ...record, ...(await fill(unfinished)) };
      await writeRecord(unfinished, filled);
      return (await moveIfFree(unfinished, folder)) ? filled : null;
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  /** @returns the names of the folders that should be experiments */
  async #folderNames(): Promise<string[]> {
    try {
      const entries = await readdir(this.#experiments, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
        .map((entry) => entry.name)
        .filter((name) => !name.startsWith('.'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#experiments);
    }
  }

  async #assertExists(id: string): Promise<void> {
    if (await exists(this.folder(id))) return;
    throw noSuchExperiment(
      id,
      (await this.#folderNames()).map((name) => ({ id: name })),
    );
  }

  /** @returns the fingerprint of each folder, once all are settled */
  async #fingerprints(ids: readonly string[]): Promise<readonly Promise<string>[]> {
    const fingerprints: Promise<string>[] = [];
    await forEachConcurrently([...ids.entries()], foldersAtOnce, async ([place, id]) => {
      fingerprints[place] = this.#fingerprint(id);
      await fingerprints[place].catch(() => undefined);
    });
    return fingerprints;
  }

  async #fingerprint(id: string): Promise<string> {
    return readFingerprint(this.folder(id));
  }

  async #readIndexed(
    id: string,
    fingerprint: string,
    index: ExperimentIndex,
  ): Promise<ExperimentRecord> {
    const known = index.find(id, fingerprint);
    if (known !== undefined) return known;
    const record = withoutEpochConfusions(await readRecord(this.folder(id)));
    // What couldn't be read may be readable the next time, though the file is the same.
    if (!isReadOnly(record) && record.damagedFiles.length === 0) index.add(id, fingerprint, record);
    return record;
  }

  async #withActualStatus(record: ExperimentRecord): Promise<ExperimentRecord> {
    if (record.status !== 'running' && record.status !== 'paused') return record;
    if ((await lockState(this.folder(record.id))) === 'held') return record;
    const known = this.#interrupted.get(record);
    if (known !== undefined) return known;
    const interrupted: ExperimentRecord = { ...record, status: 'interrupted' };
    this.#interrupted.set(record, interrupted);
    return interrupted;
  }
}

/** @throws UnrollError 'invalid-input' if weights aren't those that the config names */
function checkInitialWeights(
  { initialWeights: wanted }: ExperimentConfig,
  given: InitialWeights | null,
): void {
  const found = given?.sha256 ?? '';
  if (found === wanted) return;
  const of = (sha256: string): string =>
    sha256 === '' ? 'no weights' : `weights with the SHA-256 ${sha256}`;
  throw new UnrollError(
    'invalid-input',
    `initialWeights: the config names ${of(wanted)}, and ${of(found)} were given`,
  );
}

async function assertUnlocked(folder: string, id: string): Promise<void> {
  if ((await lockState(folder)) !== 'held') return;
  throw new UnrollError('busy', `experiment ${id} is in use by a running process; stop it first`);
}

/**
 * Moves a whole folder to a free place. Other processes may be doing the same: the second one finds it taken.
 * @returns false if it is taken
 * @throws UnrollError 'storage'
 */
async function moveIfFree(from: string, to: string): Promise<boolean> {
  // Only an empty folder would be replaced, and those that are moved here never are.
  if (await exists(to)) return false;
  try {
    await publishFolder(from, to);
    return true;
  } catch (error) {
    if (await exists(to)) return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw storageError(error, 'read', path);
  }
}
