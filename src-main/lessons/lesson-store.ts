import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LessonContents, ListedLesson } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import {
  progressOfBoth,
  progressSchema,
  scoreOf,
  type LessonProgress,
} from '#shared/lessons/answers';
import { largestLessonFile, lessonIdSchema, type Lesson } from '#shared/lessons/lesson';
import { parseLesson } from '#shared/lessons/lesson-problems';
import { compareTexts } from '#shared/text/compare-texts';
import {
  checkBeforeWriting,
  checkStored,
  parseJson,
  readBoundedFile,
  readJsonFile,
} from '../storage/files/bounded-file.ts';
import { removeFile, writeFileDurably } from '../storage/files/durable-files.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { withRandomEnd } from '../storage/files/random-id.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { builtInLessons } from './built-in-lessons.ts';
import { lessonHash, lessonRevision } from './lesson-hash.ts';
import { lessonText } from './lesson-text.ts';

const extension = '.json';

/**
 * The lessons of a data folder, one file each in `lessons/`, those that come with Unroll, and how far somebody is in
 * each, in `lessons/progress/`.
 */
export class LessonStore {
  readonly #folder: string;
  readonly #progress: string;
  readonly #changes = new TaskQueue();
  #builtInById: ReadonlyMap<string, Lesson> | undefined;

  /** @param home the data folder; `lessons/` is created with the first file in it */
  constructor(home: string) {
    this.#folder = join(home, 'lessons');
    this.#progress = join(this.#folder, 'progress');
  }

  /** Read when they are first needed: most programs that open a data folder end without them. */
  get #builtIn(): ReadonlyMap<string, Lesson> {
    this.#builtInById ??= new Map(builtInLessons().map((lesson) => [lesson.id, lesson]));
    return this.#builtInById;
  }

  /**
   * Lists the lessons that come with Unroll in their order, then the others by title; those that can't be read come
   * last, with the reason.
   * @throws UnrollError 'storage'
   */
  async list(): Promise<readonly ListedLesson[]> {
    const own: ListedLesson[] = [];
    for (const id of await this.#ids()) own.push(await this.#listed(id));
    own.sort((a, b) => compareTexts(titleOf(a), titleOf(b)));
    const readable = own.filter(({ kind }) => kind === 'lesson');
    const damaged = own.filter(({ kind }) => kind === 'damaged');
    const builtIn: ListedLesson[] = [];
    for (const lesson of this.#builtIn.values()) builtIn.push(await this.#summary(lesson, true));
    return [...builtIn, ...readable, ...damaged];
  }

  /**
   * A lesson with how far somebody is in it.
   * @throws UnrollError 'not-found', 'invalid-input' naming the step and the field that are wrong, 'damaged' or 'storage'
   */
  async read(id: string): Promise<LessonContents> {
    const builtIn = this.#builtIn.get(id);
    const lesson = builtIn ?? (await this.#readOwn(id));
    const progress = await this.#readProgress(id);
    const [hash, revision] = [lessonHash(lesson), lessonRevision(lesson)];
    return { lesson, hash, revision, builtIn: builtIn !== undefined, progress };
  }

  /**
   * Saves a lesson in place of the one with its id, unless somebody has changed that meanwhile.
   * @param revision of the lesson that is to be replaced
   * @throws UnrollError 'invalid-input' if a lesson that comes with Unroll has the id, the stored one has another revision
   *   or it is too long, 'not-found', 'damaged' or 'storage'
   */
  replace(lesson: Lesson, revision: string): Promise<Lesson> {
    return this.#changes.run(async () => {
      if (this.#builtIn.has(lesson.id)) {
        throw new UnrollError(
          'invalid-input',
          `lesson.id: ${lesson.id} is the id of a lesson that comes with Unroll; give yours another`,
        );
      }
      const stored = await this.#readOwn(lesson.id);
      if (lessonRevision(stored) !== revision) {
        throw new UnrollError(
          'invalid-input',
          `“${stored.title}” was changed elsewhere since it was opened here; save yours as a copy, or open the lesson again`,
        );
      }
      await this.#write(lesson);
      return lesson;
    });
  }

  /**
   * Saves a lesson under an id that no other has: its own, or one made from it.
   * @throws UnrollError 'invalid-input' if it is too long, or 'storage'
   */
  add(lesson: Lesson): Promise<Lesson> {
    return this.#changes.run(async () => {
      const taken = [...this.#builtIn.keys(), ...(await this.#ids())];
      const added = { ...lesson, id: freeId(lesson.id, taken) };
      await this.#write(added);
      return added;
    });
  }

  /**
   * A lesson with the same content, by its hash; one that can't be read counts as none.
   * @throws UnrollError 'storage' if the folder can't be read
   */
  async withHash(hash: string): Promise<Lesson | undefined> {
    for (const lesson of this.#builtIn.values()) if (lessonHash(lesson) === hash) return lesson;
    for (const id of await this.#ids()) {
      const lesson = await this.#readOwn(id).catch(() => undefined);
      if (lesson !== undefined && lessonHash(lesson) === hash) return lesson;
    }
    return undefined;
  }

  /** Removes a lesson and how far somebody is in it. @throws UnrollError 'not-found', 'invalid-input' or 'storage' */
  remove(id: string): Promise<void> {
    return this.#changes.run(async () => {
      if (this.#builtIn.has(id)) {
        throw new UnrollError('invalid-input', `${id} comes with Unroll and can’t be removed`);
      }
      await this.#assertKnown(id);
      await removeFile(this.#path(id));
      await removeIfThere(this.#progressPath(id));
    });
  }

  /**
   * Notes how far somebody is in a lesson. Answers that another window has noted meanwhile are kept.
   * @returns what was noted. @throws UnrollError 'not-found' or 'storage'
   */
  record(reached: LessonProgress): Promise<LessonProgress> {
    return this.#changes.run(async () => {
      const { lesson } = reached;
      if (!this.#builtIn.has(lesson)) await this.#assertKnown(lesson);
      const path = this.#progressPath(lesson);
      const before = await this.#readProgress(lesson);
      const progress = before === null ? reached : progressOfBoth(before, reached);
      const checked = checkBeforeWriting(progressSchema, progress, path);
      await makeFolder(this.#progress);
      await writeFileDurably(path, `${JSON.stringify(checked, null, 2)}\n`);
      return checked;
    });
  }

  /** Forgets how far somebody is in a lesson. @throws UnrollError 'storage' */
  forget(id: string): Promise<void> {
    return this.#changes.run(() => removeIfThere(this.#progressPath(id)));
  }

  async #write(lesson: Lesson): Promise<void> {
    const text = lessonText(lesson);
    await makeFolder(this.#folder);
    await writeFileDurably(this.#path(lesson.id), text);
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${extension}`);
  }

  #progressPath(id: string): string {
    return join(this.#progress, `${id}${extension}`);
  }

  async #ids(): Promise<string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
        .map(({ name }) => name.slice(0, -extension.length))
        .filter((id) => lessonIdSchema.safeParse(id).success && !this.#builtIn.has(id));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#folder);
    }
  }

  async #assertKnown(id: string): Promise<void> {
    const ids = await this.#ids();
    if (ids.includes(id)) return;
    const all = [...this.#builtIn.keys(), ...ids].join(', ');
    throw new UnrollError('not-found', `lesson: there is no lesson ${id}; there are: ${all}`);
  }

  async #readOwn(id: string): Promise<Lesson> {
    await this.#assertKnown(id);
    const path = this.#path(id);
    const lesson = parseLesson(parseJson(await readBoundedFile(path, largestLessonFile), path));
    // The file's name counts, so that a copied file is a separate lesson.
    return { ...lesson, id };
  }

  /** Progress that can't be read counts as none: the lesson begins again. */
  async #readProgress(id: string): Promise<LessonProgress | null> {
    const path = this.#progressPath(id);
    try {
      return checkStored(progressSchema, await readJsonFile(path), path);
    } catch (error) {
      if (error instanceof UnrollError && error.code !== 'storage') return null;
      throw error;
    }
  }

  async #listed(id: string): Promise<ListedLesson> {
    try {
      return await this.#summary(await this.#readOwn(id), false);
    } catch (error) {
      if (!(error instanceof UnrollError)) throw error;
      return { kind: 'damaged', id, reason: error.message };
    }
  }

  async #summary(lesson: Lesson, builtIn: boolean): Promise<ListedLesson> {
    const { id, title, summary, minutes, author, steps, runs } = lesson;
    const progress = await this.#readProgress(id);
    const step = steps.findIndex((other) => other.id === progress?.step);
    const toTrain = runs.filter(({ kind }) => kind === 'train');
    return {
      ...{ kind: 'lesson', id, title, summary, minutes, author, builtIn },
      steps: steps.length,
      toTrain: toTrain.length,
      progress: progress && {
        step: Math.max(0, step),
        finished: progress.finished,
        unanswered: scoreOf(lesson, progress.answers).unanswered,
        trainings: toTrain.map(({ name }) => progress.runs[name] ?? null),
      },
    };
  }
}

function titleOf(listed: ListedLesson): string {
  return listed.kind === 'lesson' ? listed.title : listed.id;
}

function freeId(id: string, taken: readonly string[]): string {
  if (!taken.includes(id)) return id;
  for (;;) {
    const other = withRandomEnd(id.slice(0, 70));
    if (!taken.includes(other)) return other;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw storageError(error, 'removed', path);
  }
}
