import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { configBefore } from '#shared/experiment/fork';
import type { Fork } from '#shared/experiment/record';
import { experimentFiles } from '../../storage/experiment/experiment-files.ts';
import {
  decodeCheckpoint,
  readCheckpointFile,
  type Checkpoint,
  type CheckpointOwner,
} from './checkpoint.ts';

/**
 * Reads the checkpoint of its parent that a fork begins from.
 * @param plan of the fork
 * @throws UnrollError 'damaged' if it is missing or has changed, or 'storage'
 */
export async function readForkStart(
  folder: string,
  fork: Fork,
  plan: Omit<CheckpointOwner, 'folder'>,
): Promise<Checkpoint> {
  const path = join(folder, experimentFiles.fork);
  const parent = { ...plan, config: configBefore(fork) };
  const bytes = await readCheckpointFile(path, parent);
  const hash = bytes && createHash('sha256').update(bytes).digest('hex');
  if (bytes === null || hash !== fork.sha256) {
    const what = bytes === null ? 'is missing' : 'has changed since the run was forked';
    throw new UnrollError(
      'damaged',
      `${path} ${what}. Restore the file from a backup, or fork “${fork.parentName}” again.`,
    );
  }
  return asStart(decodeCheckpoint(bytes, path, parent), plan.config.patience > 0);
}

/**
 * A checkpoint of the parent as the start of a fork, whose folder has none of the checkpoints that the parent kept.
 * @param keepsBest whether the fork stops early, and so needs the best weights so far
 */
export function asStart({ state, ...rest }: Checkpoint, keepsBest: boolean): Checkpoint {
  const best = keepsBest ? rest.best : null;
  return { ...rest, best, state: { ...state, keptCheckpoints: [] } };
}
