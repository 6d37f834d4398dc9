import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { runSchema, type ExperimentRecord } from '#shared/experiment/record';
import type { ExperimentStore } from '../experiments/experiment-store.ts';
import { experimentFiles, recordFiles } from '../storage/experiment/experiment-files.ts';
import { isContentName } from '../storage/files/folder-files.ts';
import { acquireLock } from '../storage/locks/lock.ts';

/** What isn't copied: the record, which is written with the new id, and what was said of it and while it was trained. */
const left: readonly string[] = [...recordFiles, experimentFiles.repetitions, experimentFiles.log];

/**
 * Makes a run that continues from the checkpoint of an unfinished one, as that would. Both can then be trained on their own.
 * @param config the same, but for the machine that trains
 * @returns null if it has no checkpoint, or has been finished meanwhile
 * @throws UnrollError 'busy' while the other is being trained, 'not-found', 'damaged' or 'storage'
 */
export async function copyUnfinished(
  store: Pick<ExperimentStore, 'read' | 'folder' | 'createContinued'>,
  { id }: Pick<ExperimentRecord, 'id'>,
  config: ExperimentConfig,
  batch: string,
): Promise<ExperimentRecord | null> {
  const folder = store.folder(id);
  const lock = await acquireLock(folder);
  try {
    const record = await store.read(id);
    const names = (await readdir(folder)).filter(isContentName);
    if (record.status === 'finished' || !names.includes(experimentFiles.checkpoint)) return null;
    return await store.createContinued(config, { batch }, async (into) => {
      for (const name of names) {
        if (!left.includes(name)) await copyFile(join(folder, name), join(into, name));
      }
      return { ...runSchema.parse(record), status: 'stopped' };
    });
  } finally {
    await lock.release();
  }
}
