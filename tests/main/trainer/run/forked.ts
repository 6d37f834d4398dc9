import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { newRecord } from '#shared/experiment/new-record';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { forkRun } from '#main/trainer/run/fork';

/**
 * Forks a run into a new folder beside it.
 * @param epoch of a kept checkpoint; null: the latest
 * @param id of the fork
 */
export async function forked(
  parent: string,
  epoch: number | null,
  changes: Partial<ExperimentConfig> = {},
  id = 'child',
): Promise<string> {
  const into = join(dirname(parent), id);
  await mkdir(into);
  const { config: before } = await readRecord(parent);
  const config = { ...before, ...changes };
  const { fork, run } = await forkRun({ folder: parent, epoch, config, into });
  const record = newRecord({ id, name: id, createdAt: '2026-01-02T00:00:00.000Z', config, fork });
  await writeRecord(into, { ...record, ...run });
  return into;
}
