import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListedAnswers } from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { handedInSchema, type HandedIn } from '#shared/lessons/answers';
import { compareTexts } from '#shared/text/compare-texts';
import { checkBeforeWriting, checkStored, readJsonFile } from '../storage/files/bounded-file.ts';
import { removeFile, writeFileDurably } from '../storage/files/durable-files.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';

const extension = '.json';
const idPattern = /^[0-9a-f-]{36}$/;

/** What learners have handed in, one file each in `lessons/answers/`. */
export class AnswerStore {
  readonly #folder: string;

  /** @param home the data folder; the folder is created with the first answers */
  constructor(home: string) {
    this.#folder = join(home, 'lessons', 'answers');
  }

  /** Lists the most recently handed in first, then those that can't be read. @throws UnrollError 'storage' */
  async list(): Promise<readonly ListedAnswers[]> {
    const listed: ListedAnswers[] = [];
    for (const id of await this.#ids()) {
      try {
        const { name, lesson, createdAt } = await this.read(id);
        listed.push({ kind: 'answers', id, name, title: lesson.title, createdAt });
      } catch (error) {
        if (!(error instanceof UnrollError)) throw error;
        listed.push({ kind: 'damaged', id, reason: error.message });
      }
    }
    return listed.sort((a, b) => compareTexts(momentOf(b), momentOf(a)));
  }

  /** @throws UnrollError 'not-found', 'damaged' or 'storage' */
  async read(id: string): Promise<HandedIn> {
    await this.#assertKnown(id);
    const path = this.#path(id);
    return checkStored(handedInSchema, await readJsonFile(path), path);
  }

  /** @returns the id of the answers here. @throws UnrollError 'storage' */
  async add(handedIn: HandedIn): Promise<string> {
    const id = randomUUID();
    const path = this.#path(id);
    const checked = checkBeforeWriting(handedInSchema, handedIn, path);
    await makeFolder(this.#folder);
    await writeFileDurably(path, `${JSON.stringify(checked, null, 2)}\n`);
    return id;
  }

  /** @throws UnrollError 'not-found' or 'storage' */
  async remove(id: string): Promise<void> {
    await this.#assertKnown(id);
    await removeFile(this.#path(id));
  }

  #path(id: string): string {
    return join(this.#folder, `${id}${extension}`);
  }

  async #ids(): Promise<string[]> {
    try {
      const names = await readdir(this.#folder);
      return names
        .filter((name) => name.endsWith(extension))
        .map((name) => name.slice(0, -extension.length))
        .filter((id) => idPattern.test(id));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw storageError(error, 'read', this.#folder);
    }
  }

  async #assertKnown(id: string): Promise<void> {
    if ((await this.#ids()).includes(id)) return;
    throw new UnrollError('not-found', `answers: there are no answers ${id}; import them again`);
  }
}

/** When they were handed in; empty if they can't be read. */
function momentOf(listed: ListedAnswers): string {
  return listed.kind === 'answers' ? listed.createdAt : '';
}
