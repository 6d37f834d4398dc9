import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  imageBytes,
  maxHandwritten,
  type HandwritingSet,
  type HandwrittenDigit,
} from '#shared/contract/commands';
import { UnrollError } from '#shared/contract/errors';
import { drawingSchema } from '#shared/digit/drawing';
import { syncFolder, writeFileDurably } from '../storage/files/durable-files.ts';
import { checkStored, readJsonFile } from '../storage/files/bounded-file.ts';
import { makeFolder } from '../storage/files/make-folder.ts';
import { renamePatiently } from '../storage/files/patient-rename.ts';
import { errorCode, storageError } from '../storage/files/storage-error.ts';
import { TaskQueue } from '../storage/tasks/task-queue.ts';
import { compareTexts } from '#shared/text/compare-texts';
import { filesAtOnce, forEachConcurrently } from '../storage/tasks/for-each-concurrently.ts';

const idPattern = /^[0-9a-f-]{36}$/;

/** The content of a digit's file. */
const storedDigitSchema = z.object({
  version: z.literal(1),
  addedAt: z.iso.datetime(),
  label: z.int().min(0).max(9),
  /** Base64 of the 784 bytes. */
  image: z.base64().refine((text) => Buffer.from(text, 'base64').length === imageBytes, {
    error: `must hold ${imageBytes} bytes`,
  }),
  drawing: drawingSchema.nullable(),
});

/**
 * The saved digits, a small JSON file each, so that saving one more writes little and a damaged file costs one digit.
 * Removed ones are moved to the trash folder and can be restored.
 */
export class HandwritingStore {
  readonly #folder: string;
  readonly #trash: string;
  /** Changes take turns, so that the limit holds and two removals don't race. */
  readonly #changes = new TaskQueue();

  /** @param home the data folder */
  constructor(home: string) {
    this.#folder = join(home, 'handwriting');
    this.#trash = join(home, '.trash', 'handwriting');
  }

  /** All digits, the oldest first, and the files that can't be read with the reason. @throws UnrollError 'storage' */
  async list(): Promise<HandwritingSet> {
    const digits: HandwrittenDigit[] = [];
    const damaged: { file: string; reason: string }[] = [];
    await forEachConcurrently(await idsIn(this.#folder), filesAtOnce, async (id) => {
      const file = fileOf(this.#folder, id);
      try {
        digits.push(await readDigitFile(file, id));
      } catch (error) {
        const code = error instanceof UnrollError ? error.code : undefined;
        if (code === 'damaged') damaged.push({ file, reason: (error as UnrollError).message });
        // A missing one was removed meanwhile.
        else if (code !== 'not-found') throw error;
      }
    });
    damaged.sort((a, b) => compareTexts(a.file, b.file));
    digits.sort((a, b) => compareTexts(a.addedAt, b.addedAt) || compareTexts(a.id, b.id));
    return { digits, damaged };
  }

  /** @throws UnrollError 'invalid-input' if the image holds no ink or the set is full, or 'storage' */
  add({ label, image, drawing }: Pick<HandwrittenDigit, 'label' | 'image' | 'drawing'>) {
    return this.#changes.run(async (): Promise<HandwrittenDigit> => {
      if (image.every((value) => value === 0)) {
        throw new UnrollError('invalid-input', 'image: it is empty; draw a digit first');
      }
      const count = (await idsIn(this.#folder)).length;
      if (count >= maxHandwritten) {
        throw new UnrollError(
          'invalid-input',
          `the handwriting set has ${count} digits, and at most ${maxHandwritten} are allowed; remove some first`,
        );
      }
      const digit = { id: randomUUID(), addedAt: new Date().toISOString(), label, image, drawing };
      const stored: z.input<typeof storedDigitSchema> = {
        version: 1,
        addedAt: digit.addedAt,
        label,
        image: Buffer.from(image).toString('base64'),
        drawing: drawing === null ? null : drawingSchema.parse(drawing),
      };
      await makeFolder(this.#folder);
      // Later the disk may be full.
      await makeFolder(this.#trash);
      await writeFileDurably(fileOf(this.#folder, digit.id), `${JSON.stringify(stored)}\n`);
      return digit;
    });
  }

  /**
   * Moves digits to the trash folder.
   * @param ids missing ones are ignored; if left out, all digits, the damaged ones too
   * @returns those that were moved
   * @throws UnrollError 'storage'
   */
  remove(ids?: readonly string[]): Promise<string[]> {
    return this.#changes.run(async () =>
      moveDigits(ids ?? (await idsIn(this.#folder)), this.#folder, this.#trash),
    );
  }

  /** Restores digits; see `remove`. */
  restore(ids: readonly string[]): Promise<string[]> {
    return this.#changes.run(() => moveDigits(ids, this.#trash, this.#folder));
  }
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}

async function readDigitFile(file: string, id: string): Promise<HandwrittenDigit> {
  const stored = checkStored(storedDigitSchema, await readJsonFile(file), file);
  const { addedAt, label, drawing } = stored;
  return {
    id,
    addedAt,
    label,
    image: Uint8Array.from(Buffer.from(stored.image, 'base64')),
    drawing,
  };
}

async function idsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .filter((id) => idPattern.test(id));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(error, 'read', folder);
  }
}

async function moveDigits(ids: readonly string[], from: string, to: string): Promise<string[]> {
  const moved: string[] = [];
  await makeFolder(to);
  for (const id of ids.filter((one) => idPattern.test(one))) {
    const file = fileOf(from, id);
    try {
      await renamePatiently(file, fileOf(to, id));
      moved.push(id);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw storageError(error, 'moved', file);
    }
  }
  if (moved.length > 0) {
    await syncFolder(to);
    await syncFolder(from);
  }
  return moved;
}
