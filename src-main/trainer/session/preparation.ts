import { UnrollError } from '#shared/api/errors';
import { sequenceOrder } from '#shared/data/sequence-order';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/experiment/fields';
import type { DataSummary, ExperimentRecord } from '#shared/experiment/record';
import { parameterLayout, type Network, type ParameterLayout } from '#shared/network/network';
import type { Dataset } from '../../storage/datasets.ts';
import { readRecord } from '../../storage/experiment-folder.ts';
import { BatchSource } from '../data/batches.ts';
import { normalisationTable, pixelStatistics } from '../data/normalisation.ts';
import { splitExamples } from '../data/split.ts';
import type { Engine } from '../engine.ts';
import { threadCount } from '../engines/create-engine.ts';
import { initialParameters } from '../initialise.ts';
import { readCheckpoint, type Checkpoint, type CheckpointOwner } from './checkpoint.ts';
import { evaluationBatch, evaluationSource } from './evaluate-batches.ts';
import { networkOf } from './network-of.ts';
import { checkSameData } from './same-data.ts';
import type { Surroundings } from './surroundings.ts';

/** A run with everything in place for its next step. */
export interface PreparedRun extends CheckpointOwner {
  readonly record: ExperimentRecord;
  readonly network: Network;
  readonly engine: Engine;
  readonly training: BatchSource;
  /** Null without a validation split. */
  readonly validation: BatchSource | null;
  readonly test: BatchSource;
  readonly totalSteps: number;
  readonly data: DataSummary;
  /** Where the run goes on from; null for a new run. The engine holds its parameters already. */
  readonly checkpoint: Checkpoint | null;
}

/**
 * Makes a run ready from its folder, without writing anything.
 * @throws ConfigError if the fields of the config don't go together
 * @throws UnrollError 'damaged' for an unusable record or checkpoint, 'invalid-input' if the run is finished or its
 *   data have changed, 'not-found' for a missing data set, 'unavailable' for a missing engine
 */
export async function prepareRun(
  folder: string,
  surroundings: Pick<Surroundings, 'createEngine' | 'loadDataset'>,
): Promise<PreparedRun> {
  const record = await readRecord(folder);
  const config = parseConfig(record.config);
  if (record.status === 'finished') {
    throw new UnrollError(
      'invalid-input',
      `${record.id} is finished; to train again, make a new experiment of its config.`,
    );
  }
  const dataset = await surroundings.loadDataset(config.dataset);
  if (record.data !== null) checkSameData(record.data, dataset);
  const { order, sources } = readyData(dataset, config);
  const network = networkOf(config, order, dataset.classes);
  const owner: CheckpointOwner = {
    folder,
    config,
    layout: parameterLayout(network),
    stepsPerEpoch: sources.training.batchesPerEpoch,
  };
  const checkpoint = await readCheckpoint(owner);
  const engine = await surroundings.createEngine(config.engine, {
    network,
    optimiser: config,
    seed: config.seed,
    maximumBatch: Math.max(config.batchSize, evaluationBatch),
    threads: threadCount(config.threads),
  });
  try {
    await fillEngine(engine, checkpoint, owner.layout, network, config);
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return {
    ...owner,
    record,
    network,
    engine,
    totalSteps: owner.stepsPerEpoch * config.epochs,
    ...sources,
    checkpoint,
  };
}

async function fillEngine(
  engine: Engine,
  checkpoint: Checkpoint | null,
  layout: ParameterLayout,
  network: Network,
  config: ExperimentConfig,
): Promise<void> {
  if (checkpoint === null) {
    const { initialisation, seed } = config;
    await engine.writeParameters(initialParameters(network, layout, initialisation, seed));
  } else {
    await engine.writeParameters(checkpoint.parameters);
    await engine.writeOptimiserState(checkpoint.optimiser);
  }
}

/** A data set's three parts in batches, as a config wants them. */
function readyData(dataset: Dataset, config: ExperimentConfig) {
  const split = splitExamples(dataset, config);
  const statistics = pixelStatistics(dataset.training, split.training);
  const order = sequenceOrder(config, dataset.side);
  const inputs = { order, table: normalisationTable(config.normalisation, statistics) };
  const training = new BatchSource({
    ...inputs,
    examples: dataset.training,
    indices: split.training,
    batchSize: config.batchSize,
    seed: config.seed,
    augmentation: config,
    shuffle: true,
  });
  const validation =
    split.validation.length > 0
      ? evaluationSource(inputs, dataset.training, split.validation)
      : null;
  const test = evaluationSource(inputs, dataset.test);
  const data: DataSummary = {
    dataset: dataset.name,
    hashes: dataset.hashes,
    trainingExamples: split.training.length,
    validationExamples: split.validation.length,
    testExamples: dataset.test.count,
    classes: dataset.classes,
    ...statistics,
    permutation: order.permutation,
  };
  return { order, sources: { training, validation, test, data } };
}
