import { mkdir } from 'node:fs/promises';
import { onTestFinished } from 'vitest';
import { writeRecord } from '#main/storage/experiment/experiment-folder';
import { acquireLock } from '#main/storage/locks/lock';
import { ExperimentStore } from '#main/experiments/experiment-store';
import type { ExperimentRecord } from '#shared/experiment/record';
import { sampleRecord } from './records.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A store in an empty data folder of its own. */
export async function newStore(): Promise<{ home: string; store: ExperimentStore }> {
  const home = await temporaryFolder();
  return { home, store: new ExperimentStore(home) };
}

/** Puts an experiment of a given id into a store, as if it had been copied there. Returns its folder. */
export async function plantExperiment(
  store: ExperimentStore,
  id: string,
  own: Partial<ExperimentRecord> = {},
): Promise<string> {
  const folder = store.folder(id);
  await mkdir(folder, { recursive: true });
  await writeRecord(folder, sampleRecord({ id, ...own }));
  return folder;
}

/** Holds the lock of a folder until the present test has ended. */
export async function holdLock(folder: string): Promise<void> {
  const lock = await acquireLock(folder);
  onTestFinished(() => lock.release());
}
