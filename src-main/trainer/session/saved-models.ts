import { statSync } from 'node:fs';
import { join } from 'node:path';
import { mostModels } from '#shared/api/commands';
import { UnrollError } from '#shared/api/errors';
import type { EngineName } from '#shared/api/engines';
import { imageSide } from '#shared/data/image-size';
import { sequenceOrder, type SequenceOrder } from '#shared/data/sequence-order';
import type { DataSummary } from '#shared/experiment/record';
import { parameterLayout, type Network } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import { experimentFiles, readRecord } from '../../storage/experiment-folder.ts';
import { hashParameters, readModel } from '../../storage/model-file.ts';
import { normalisationTable } from '../data/normalisation.ts';
import type { Engine } from '../engine.ts';
import { threadCount } from '../engines/create-engine.ts';
import { savedModelBatch } from './evaluate-batches.ts';
import type { Surroundings } from './surroundings.ts';

/** Which model, and what is to compute it. */
export interface ModelRequest {
  readonly folder: string;
  readonly engine: EngineName;
  readonly threads: number;
}

/** A saved model, ready to be asked. */
export interface SavedModel {
  readonly data: DataSummary;
  readonly network: Network;
  /** Flat, in the network's layout. */
  readonly parameters: Float32Array;
  readonly engine: Engine;
  /** How images become its inputs. */
  readonly inputs: { readonly order: SequenceOrder; readonly table: Float32Array };
}

/** The most memory that models kept ready may take together, in bytes; the one asked last is kept in any case. */
const mostMemory = 1024 ** 3;

interface KeptModel {
  /** Tells it from a later model of the same experiment. */
  readonly version: string;
  readonly model: SavedModel;
}

/**
 * Loads saved models and keeps those asked last ready, as many as are asked at once. Its users take turns, since calls
 * to an engine must not overlap.
 */
export class SavedModels {
  readonly #createEngine: Surroundings['createEngine'];
  /** By what was requested; the one asked last is the last. */
  readonly #kept = new Map<string, KeptModel>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ createEngine }: Pick<Surroundings, 'createEngine'>) {
    this.#createEngine = createEngine;
  }

  /**
   * Lets a task use a model.
   * @throws UnrollError 'not-found' if the experiment or its model isn't there, 'damaged', 'unavailable'
   */
  use<Result>(
    request: ModelRequest,
    task: (model: SavedModel) => Promise<Result>,
  ): Promise<Result> {
    const result = this.#turn.then(async () => task(await this.#load(request)));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #load(request: ModelRequest): Promise<SavedModel> {
    const { folder, engine, threads } = request;
    const key = JSON.stringify([folder, engine, threads]);
    const version = modelVersion(folder);
    const kept = this.#kept.get(key);
    if (kept?.version === version) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.model;
    }
    this.#forget(key);
    const model = await loadModel(request, this.#createEngine);
    this.#kept.set(key, { version, model });
    this.#makeRoom();
    return model;
  }

  /** Forgets the models that were asked longest ago until the rest are few and small enough. */
  #makeRoom(): void {
    const models = (): SavedModel[] => [...this.#kept.values()].map(({ model }) => model);
    const memory = (): number => models().reduce((sum, { engine }) => sum + engine.memoryBytes, 0);
    for (const key of this.#kept.keys()) {
      if (this.#kept.size === 1) return;
      if (this.#kept.size <= mostModels && memory() <= mostMemory) return;
      this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#kept.get(key)?.model.engine.dispose();
    this.#kept.delete(key);
  }
}

/**
 * Tells one saved model of an experiment from a later one; every write makes a new file. At once, for it is asked before
 * every answer: the way over another thread and back takes longer than to look, and far longer on a busy machine.
 */
function modelVersion(folder: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(join(folder, experimentFiles.model));
    return `${ino}, ${size}, ${mtimeMs}`;
  } catch {
    return 'none';
  }
}

async function loadModel(
  { folder, engine: engineName, threads }: ModelRequest,
  createEngine: Surroundings['createEngine'],
): Promise<SavedModel> {
  const { id, config, data, status, weightsSha256 } = await readRecord(folder);
  if (data === null) {
    throw new UnrollError('not-found', `${id} has no trained model yet; train it first.`);
  }
  const order = sequenceOrder(config, imageSide);
  const network = networkOf(config, order, data.classes);
  const parameters = await readModel(folder, parameterLayout(network));
  // Of a run that goes on the model may be newer than the record.
  if (status === 'finished' && hashParameters(parameters) !== weightsSha256) {
    const path = join(folder, experimentFiles.model);
    throw new UnrollError('damaged', `${path} isn't the model that the run ended with.`);
  }
  const engine = await createEngine(engineName, {
    network,
    optimiser: config,
    seed: config.seed,
    maximumBatch: savedModelBatch,
    threads: threadCount(threads),
  });
  try {
    await engine.writeParameters(parameters);
  } catch (error) {
    engine.dispose();
    throw error;
  }
  const inputs = { order, table: normalisationTable(config.normalisation, data) };
  return { data, network, parameters, engine, inputs };
}
