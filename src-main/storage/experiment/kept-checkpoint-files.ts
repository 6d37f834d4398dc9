import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import { keptCheckpointName, keptEpochsAmong } from '#shared/experiment/kept-checkpoints';
import { lacksFile, withoutCheckpointsText } from '#shared/experiment/left-out';
import type { ExperimentRecord, KeptCheckpoint } from '#shared/experiment/record';
import { fitProblem } from '#shared/network/fit-problem';
import type { ParameterLayout } from '#shared/network/network';
import { readBoundedFile } from '../files/bounded-file.ts';
import { removeFile } from '../files/durable-files.ts';
import { storageError } from '../files/storage-error.ts';
import { decodeSealed } from '../tensors/sealed-tensors.ts';
import { flatParameters } from './model-file.ts';

/** The path of the checkpoint that a run keeps at the end of an epoch; 0: before the first. */
export function keptCheckpointPath(folder: string, epoch: number): string {
  return join(folder, keptCheckpointName(epoch));
}

/**
 * Removes the kept checkpoints of a folder that aren't among these. Only for whoever holds its lock.
 * @throws UnrollError 'storage'
 */
export async function removeKeptCheckpoints(
  folder: string,
  except: readonly KeptCheckpoint[],
): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw storageError(error, 'read', folder);
  });
  const kept = new Set(except.map(({ epoch }) => epoch));
  for (const epoch of keptEpochsAmong(names)) {
    if (!kept.has(epoch)) await removeFile(keptCheckpointPath(folder, epoch));
  }
}

/** What names a run's kept checkpoints. */
type CheckpointKeeper = Pick<ExperimentRecord, 'id' | 'name' | 'keptCheckpoints' | 'leftOut'>;

/**
 * Reads the file of a kept checkpoint.
 * @returns its bytes, which are those that the run wrote
 * @throws UnrollError 'not-found' naming the epochs whose checkpoints were kept or the bundle that left it out, 'damaged'
 *   or 'storage'
 */
export async function readKeptFile(
  folder: string,
  record: CheckpointKeeper,
  epoch: number,
): Promise<Uint8Array> {
  const { id, keptCheckpoints } = record;
  const kept = keptCheckpoints.find((checkpoint) => checkpoint.epoch === epoch);
  if (kept === undefined) {
    const there = keptCheckpoints.map((checkpoint) => checkpoint.epoch).join(', ');
    throw new UnrollError(
      'not-found',
      there === ''
        ? `${id} has kept no checkpoints; train its config again with the field keepCheckpoints above 0`
        : `${id} has kept no checkpoint of epoch ${epoch}, only of epoch ${there}`,
    );
  }
  if (lacksFile(record, keptCheckpointName(epoch))) {
    throw new UnrollError('not-found', withoutCheckpointsText(record)!);
  }
  const path = keptCheckpointPath(folder, epoch);
  const bytes = await readBoundedFile(path, kept.bytes);
  if (createHash('sha256').update(bytes).digest('hex') === kept.sha256) return bytes;
  throw new UnrollError(
    'damaged',
    `${path} is damaged: it has changed since the run wrote it (the SHA-256 differs); restore it from a backup`,
  );
}

/**
 * Reads the weights that a run had at the end of an epoch, for views into a network as it learns.
 * @param epoch 0: before training
 * @returns the parameters, flat, in the layout of the run's network
 * @throws UnrollError as `readKeptFile`
 */
export async function readKeptParameters(
  folder: string,
  record: CheckpointKeeper,
  epoch: number,
  layout: ParameterLayout,
): Promise<Float32Array> {
  const path = keptCheckpointPath(folder, epoch);
  const { tensors } = decodeSealed(await readKeptFile(folder, record, epoch), path);
  const names = new Set(layout.tensors.map(({ name }) => name));
  const parameters = new Map([...tensors].filter(([name]) => names.has(name)));
  const problem = fitProblem(parameters, layout);
  if (problem === null) return flatParameters(parameters, layout);
  throw new UnrollError('damaged', `${path} does not fit its experiment: ${problem}`);
}
