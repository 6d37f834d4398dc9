import { statSync } from 'node:fs';
import { join } from 'node:path';
import { maxModels } from '#shared/contract/commands';
import { isImportedResults, noWeights } from '#shared/experiment/known-config';
import { UnrollError } from '#shared/contract/errors';
import type { EngineChoice } from '#shared/catalogue/engines';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder, type SequenceOrder } from '#shared/data/sequence-order';
import { cameWithoutWeights, withoutWeightsText } from '#shared/experiment/left-out';
import type { DataSummary, ExperimentRecord } from '#shared/experiment/record';
import { parameterLayout, type Network, type ParameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { experimentFiles, readRecord } from '../../storage/experiment/experiment-folder.ts';
import {
  keptCheckpointPath,
  readKeptParameters,
} from '../../storage/experiment/kept-checkpoint-files.ts';
import {
  hashParameters,
  readModel,
  type StoredModel,
} from '../../storage/experiment/model-file.ts';
import { normalisationTable } from '../data/normalisation.ts';
import type { Engine } from '../engines/engine.ts';
import { threadCount } from '../engines/threads.ts';
import { savedModelBatch } from '../run/evaluate-batches.ts';
import type { Dependencies } from '../ports/dependencies.ts';

/** A model, and what computes it. */
export interface ModelRequest {
  readonly folder: string;
  readonly engine: EngineChoice;
  readonly threads: number;
  /** With the weights after this epoch, which the run must have kept; absent: those that the run ended with. */
  readonly epoch?: number | undefined;
}

/** A saved model, ready for questions. */
export interface SavedModel {
  /** Tells it from every other model, and from a later one of the same experiment; the same when it is loaded again. */
  readonly version: string;
  /** As it was when the model was loaded. */
  readonly record: ExperimentRecord;
  readonly data: DataSummary;
  readonly network: Network;
  /** Flat, in the network's layout. */
  readonly parameters: Float32Array;
  /**
   * Reads the parameters that its run kept at the end of an epoch, in the same layout; 0: before training.
   * @throws UnrollError 'not-found' or 'damaged', naming the file or the epochs that were kept
   */
  readonly keptParameters: (epoch: number) => Promise<Float32Array>;
  readonly engine: Engine;
  /** How images become its inputs. */
  readonly inputs: { readonly order: SequenceOrder; readonly table: Float32Array };
}

/** The most memory for models kept ready, in bytes; the most recent one is kept in any case. */
const maxMemory = 1024 ** 3;

type EngineDependencies = Pick<Dependencies, 'createEngine' | 'cores'>;

/**
 * Loads saved models and keeps the most recently used ones ready, as many as one question can name. The users of one
 * model take turns, because calls to an engine must not overlap; those of other models don't wait for them.
 */
export class SavedModels {
  readonly #dependencies: EngineDependencies;
  /** By request; the most recently used one is last. */
  readonly #kept = new Map<string, SavedModel>();
  /** By request: settles when its last user is done. */
  readonly #turns = new Map<string, Promise<unknown>>();
  /** The requests in use, whose models must not be disposed of. */
  readonly #used = new Set<string>();

  constructor(dependencies: EngineDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Runs a task with a model.
   * @throws UnrollError 'not-found' if the experiment or its model is missing, 'damaged', 'unavailable'
   */
  use<Result>(
    request: ModelRequest,
    task: (model: SavedModel) => Promise<Result>,
  ): Promise<Result> {
    const { folder, engine, threads, epoch } = request;
    const key = JSON.stringify([folder, engine, threads, epoch]);
    const before = this.#turns.get(key) ?? Promise.resolve();
    const result = before.then(async () => {
      this.#used.add(key);
      return task(await this.#load(key, request));
    });
    const turn = result
      .catch(() => undefined)
      .then(() => {
        this.#used.delete(key);
        if (this.#turns.get(key) === turn) this.#turns.delete(key);
      });
    this.#turns.set(key, turn);
    return result;
  }

  async #load(key: string, request: ModelRequest): Promise<SavedModel> {
    const version = `${key} ${fileVersion(request)}`;
    const kept = this.#kept.get(key);
    if (kept?.version === version) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    this.#forget(key);
    const model = { version, ...(await loadModel(request, this.#dependencies)) };
    this.#kept.set(key, model);
    this.#makeRoom();
    return model;
  }

  /** Unloads the least recently used models until the rest are few and small enough. */
  #makeRoom(): void {
    const memory = (): number =>
      [...this.#kept.values()].reduce((sum, { engine }) => sum + engine.memoryBytes, 0);
    for (const key of this.#kept.keys()) {
      if (this.#kept.size === 1) return;
      if (this.#kept.size <= maxModels && memory() <= maxMemory) return;
      if (!this.#used.has(key)) this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#kept.get(key)?.engine.dispose();
    this.#kept.delete(key);
  }
}

/**
 * @returns the version of the file of a saved model; every write makes a new file. Synchronous, because it is checked
 *   before every answer: going through another thread takes longer than the check itself, and far longer on a busy
 *   machine.
 */
function fileVersion({ folder, epoch }: ModelRequest): string {
  const path =
    epoch === undefined ? join(folder, experimentFiles.model) : keptCheckpointPath(folder, epoch);
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino}, ${size}, ${mtimeMs}`;
  } catch {
    return 'none';
  }
}

/**
 * @returns the parameters of a model, if they are as its run recorded them
 * @throws UnrollError what `readModel` throws, with advice
 */
async function recordedParameters(
  folder: string,
  record: ExperimentRecord,
  layout: ParameterLayout,
): Promise<Float32Array> {
  try {
    const model = await readModel(folder, layout);
    if (isRecorded(model, record)) return model.parameters;
    const path = join(folder, experimentFiles.model);
    throw new UnrollError('damaged', `${path} doesn’t have the weights that the run recorded`);
  } catch (error) {
    if (!(error instanceof UnrollError)) throw error;
    if (error.code === 'not-found' && cameWithoutWeights(record)) {
      throw new UnrollError('not-found', withoutWeightsText(record), { cause: error });
    }
    if (error.code !== 'damaged') throw error;
    const advice = `Restore the file from a backup, or ${waysBack(record)}.`;
    throw new UnrollError('damaged', `${error.message}. ${advice}`, { cause: error });
  }
}

/** What gives the weights of a run again, as advice. */
function waysBack({ status, fork }: ExperimentRecord): string {
  if (status !== 'finished') return 'resume the run, which rewrites it';
  return fork === null
    ? 'train its config again'
    : `fork “${fork.parentName}” in the same way again`;
}

/**
 * @returns whether a model has weights that its run recorded. While a run isn't finished, the model may be newer than
 *   the record: the file's own hash then counts or, for one of an earlier version, the weights after any of the epochs.
 */
function isRecorded(
  { parameters, isSealed }: StoredModel,
  { status, weightsSha256, epochs }: ExperimentRecord,
): boolean {
  const sha256 = hashParameters(parameters);
  if (sha256 === weightsSha256) return true;
  if (status === 'finished' || status === 'stopped') return false;
  return isSealed || epochs.some((epoch) => epoch.weightsSha256 === sha256);
}

async function loadModel(
  { folder, engine: engineName, threads, epoch }: ModelRequest,
  { createEngine, cores }: EngineDependencies,
): Promise<Omit<SavedModel, 'version'>> {
  const record = await readRecord(folder);
  const { id, config, data } = record;
  if (data === null) {
    const why = isImportedResults(record)
      ? `has no trained model. ${noWeights}`
      : 'has no trained model yet; train it first.';
    throw new UnrollError('not-found', `${id} ${why}`);
  }
  const order = sequenceOrder(config, imageSide);
  const network = networkOf(config, order, data.classes);
  const layout = parameterLayout(network);
  const keptParameters = (kept: number): Promise<Float32Array> =>
    readKeptParameters(folder, record, kept, layout);
  const parameters =
    epoch === undefined
      ? await recordedParameters(folder, record, layout)
      : await keptParameters(epoch);
  const engine = await createEngine(engineName, {
    network,
    optimiser: config,
    seed: config.seed,
    maximumBatch: savedModelBatch,
    threads: threadCount(threads, cores),
    answerGradients: true,
  });
  try {
    await engine.writeParameters(parameters);
  } catch (error) {
    engine.dispose();
    throw error;
  }
  const inputs = { order, table: normalisationTable(config.normalisation, data) };
  return { record, data, network, parameters, keptParameters, engine, inputs };
}
