import { createHash } from 'node:crypto';
import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UnrollError } from '#shared/contract/errors';
import type { TrainerRequests } from '#shared/contract/trainer-messages';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder } from '#shared/data/sequence-order';
import { ConfigError, parseConfig } from '#shared/experiment/config';
import { forkProblems } from '#shared/experiment/fork';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import { withoutCheckpointsText } from '#shared/experiment/left-out';
import type { DataSummary, ExperimentRecord, Fork, RunRecord } from '#shared/experiment/record';
import { parameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { checkpointPath } from '../../storage/experiment/checkpoint-file.ts';
import { experimentFiles, readRecord } from '../../storage/experiment/experiment-folder.ts';
import { cutHistory } from '../../storage/experiment/history-file.ts';
import { cutRecording } from '../../storage/experiment/recording-file.ts';
import {
  keptCheckpointPath,
  readKeptFile,
} from '../../storage/experiment/kept-checkpoint-files.ts';
import {
  checkSeal,
  historySeal,
  recordingSeal,
  sealFields,
  validationSeal,
  type Seal,
  type SealFields,
} from '../../storage/experiment/seal.ts';
import { cutValidation } from '../../storage/experiment/validation-file.ts';
import { lockState } from '../../storage/locks/lock.ts';
import { writeFileDurably } from '../../storage/files/durable-files.ts';
import { storageError } from '../../storage/files/storage-error.ts';
import { decodeCheckpoint, readCheckpointFile } from './checkpoint.ts';
import { bestEpoch, patienceIsOver } from './early-stopping.ts';
import { lastRecordedStep } from './recorded-steps.ts';
import type { RunState } from './run-state.ts';

/** A run that has begun. */
type Parent = ExperimentRecord & { readonly data: DataSummary };

/**
 * Fills the folder of a new run that continues from a checkpoint of another: the checkpoint, and what was recorded up to
 * it. The folder then stands alone.
 * @returns what its record has besides its config and name
 * @throws ConfigError naming each field that a fork from there can't have
 * @throws UnrollError 'not-found' if there is no such checkpoint, 'busy' while the parent trains, 'invalid-input' for
 *   imported results or if early stopping would end the fork at once, 'damaged' or 'storage'
 */
export async function forkRun({
  folder,
  epoch,
  config,
  into,
}: TrainerRequests['fork']['input']): Promise<TrainerRequests['fork']['output']> {
  const parent = await readParent(folder);
  const order = sequenceOrder(parent.config, imageSide);
  const network = networkOf(parent.config, order, parent.data.classes);
  const layout = parameterLayout(network);
  const path = epoch === null ? checkpointPath(folder) : keptCheckpointPath(folder, epoch);
  const bytes =
    epoch === null
      ? await readCheckpointFile(path, { layout, config: parent.config })
      : await readKeptFile(folder, parent, epoch);
  if (bytes === null) {
    throw new UnrollError(
      'not-found',
      withoutCheckpointsText(parent) ??
        `${parent.id} has no checkpoint to resume from; fork it from an epoch whose checkpoint it has kept`,
    );
  }
  const stepsPerEpoch = Math.ceil(parent.data.trainingExamples / parent.config.batchSize);
  const owner = { config: parent.config, layout, stepsPerEpoch };
  const { state } = decodeCheckpoint(bytes, path, owner);
  const point = { epoch: state.epochs.length, step: state.step };
  const checked = parseConfig(config);
  const problems = forkProblems(parent.config, checked, point);
  if (problems.length > 0) throw new ConfigError(problems);
  if (patienceIsOver(state.epochs, checked.patience)) {
    throw new UnrollError(
      'invalid-input',
      `patience: ${checked.patience} is not allowed; there has been no better validation loss for as many epochs by ` +
        `epoch ${point.epoch}, so the fork would end at once. Use 0, more patience, or an earlier epoch`,
    );
  }

  await writeFileDurably(join(into, experimentFiles.fork), bytes);
  if (checked.initialWeights !== '') await copy(folder, into, experimentFiles.initialWeights);
  const lastRecording = lastRecordedStep(parent, network, stepsPerEpoch, state.step);
  const seals = await copyRecorded(folder, into, parent, { ...state, lastRecording });
  const { step, trainingSeconds, epochs, weightHashes } = state;
  const run: Partial<RunRecord> = {
    ...{ step, trainingSeconds, epochs, weightHashes, ...seals },
    parameters: layout.length,
    environment: parent.environment,
    data: parent.data,
    totalSteps: stepsPerEpoch * checked.epochs,
    bestEpoch: bestEpoch(epochs, checked.patience),
  };
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { fork: forkOf(parent, point, sha256), run };
}

async function readParent(folder: string): Promise<Parent> {
  const record = await readRecord(folder);
  const { id, data } = record;
  if (isImportedResults(record)) throw new UnrollError('invalid-input', `${id}: ${noWeights}`);
  if (data === null) {
    throw new UnrollError('not-found', `${id} has no checkpoints yet; train it first`);
  }
  if ((await lockState(folder)) === 'held') {
    throw new UnrollError('busy', `${id} is being trained; stop it before you fork it`);
  }
  return { ...record, data };
}

/** Where a run is forked, and how the parent had come there. */
function forkOf(
  { id, name, config, fork }: Parent,
  { epoch, step }: Pick<Fork, 'epoch' | 'step'>,
  sha256: string,
): Fork {
  const earlier = fork?.segments ?? [];
  return {
    ...{ parent: id, parentName: name, epoch, step, sha256 },
    segments: [...earlier, { config, step }],
  };
}

/**
 * Copies history, validation predictions and what was recorded inside the network up to a state.
 * @returns the record's fields for their seals
 */
async function copyRecorded(
  from: string,
  into: string,
  record: Parent,
  {
    reportedStep,
    epochs,
    lastRecording,
  }: RunState & {
    /** The last step that was recorded inside the network. */
    readonly lastRecording: number | null;
  },
): Promise<SealFields> {
  let history: Seal | null = null;
  if (reportedStep > 0) {
    await copy(from, into, experimentFiles.history, historySeal(record));
    history = await cutHistory(into, reportedStep);
  }
  let validation: Seal | null = null;
  if (epochs.length > 0 && record.data.validationExamples > 0) {
    await copy(from, into, experimentFiles.validation, validationSeal(record));
    validation = await cutValidation(into, epochs.length);
  }
  let inside: Seal | null = null;
  if (await hasRecording(from)) {
    await copy(from, into, experimentFiles.inside, recordingSeal(record));
    inside = await cutRecording(into, lastRecording);
  }
  return sealFields({ history, validation, inside });
}

/** Runs from before recording have no file. */
async function hasRecording(folder: string): Promise<boolean> {
  return stat(join(folder, experimentFiles.inside)).then(
    () => true,
    () => false,
  );
}

/** @throws UnrollError 'damaged' if the file isn't as its seal says, or 'storage' */
async function copy(
  from: string,
  into: string,
  name: string,
  seal: Seal | null = null,
): Promise<void> {
  const source = join(from, name);
  try {
    await copyFile(source, join(into, name));
  } catch (error) {
    throw storageError(error, 'read', source);
  }
  if (seal !== null) await checkSeal(join(into, name), seal);
}
