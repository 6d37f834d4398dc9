import { UnrollError } from '#shared/contract/errors';
import { sequenceOrder } from '#shared/data/sequence-order';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { lacksFile, withoutWeightsText } from '#shared/experiment/left-out';
import type { DataSummary, ExperimentRecord } from '#shared/experiment/record';
import { recordingSchedule, type RecordingSchedule } from '#shared/inside/recording';
import { parameterLayout, type Network, type ParameterLayout } from '#shared/network/network';
import { networkOf } from '#shared/network/network-of';
import type { Dataset } from '../../storage/datasets/datasets.ts';
import { experimentFiles, readRecord } from '../../storage/experiment/experiment-folder.ts';
import { readInitialWeights } from '../../storage/experiment/initial-weights-file.ts';
import type { ValidationHeader } from '../../storage/experiment/validation-file.ts';
import { BatchSource } from '../data/batches.ts';
import { normalisationTable } from '../data/normalisation.ts';
import { preparedSplit } from '../data/prepared-split.ts';
import type { Engine } from '../engines/engine.ts';
import { threadCount } from '../engines/threads.ts';
import { initialParameters } from './initialise.ts';
import { readCheckpoint, type Checkpoint, type CheckpointOwner } from './checkpoint.ts';
import { evaluationBatch, evaluationSource } from './evaluate-batches.ts';
import { readForkStart } from './fork-start.ts';
import { checkSameData } from './same-data.ts';
import type { Dependencies } from '../ports/dependencies.ts';

/** Everything about a run that follows from its config and its data. */
export interface RunPlan {
  readonly config: ExperimentConfig;
  readonly network: Network;
  readonly layout: ParameterLayout;
  readonly training: BatchSource;
  /** Null without a validation split. */
  readonly validation: BatchSource | null;
  /** The validation examples; null without a split. */
  readonly validationHeader: ValidationHeader | null;
  readonly test: BatchSource;
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  /** Which of them are recorded. */
  readonly recording: RecordingSchedule;
  readonly data: DataSummary;
}

/** A run that is ready for its next step. */
export interface PreparedRun extends RunPlan, CheckpointOwner {
  readonly record: ExperimentRecord;
  readonly engine: Engine;
  /** The requested threads; 0 = one per core. */
  readonly threads: number;
  /** Where the run continues from; null for a new run. The engine already has its parameters. */
  readonly checkpoint: Checkpoint | null;
  /** Whether the run has no checkpoint of its own yet: it begins, perhaps as a fork of another. */
  readonly isFirst: boolean;
}

/**
 * Prepares a run from its folder, without writing anything.
 * @param threads used if the config doesn't set them; null: one per core
 * @throws ConfigError if the fields of the config contradict each other
 * @throws UnrollError 'damaged' for an unusable record or checkpoint, 'invalid-input' if the run is finished or its
 *   data have changed, 'not-found' for a missing data set, 'unavailable' for a missing engine
 */
export async function prepareRun(
  folder: string,
  threads: number | null,
  dependencies: Pick<Dependencies, 'createEngine' | 'loadDataset' | 'cores'>,
): Promise<PreparedRun> {
  const record = await readRecord(folder);
  const config = parseConfig(record.config);
  if (record.status === 'finished') {
    throw new UnrollError(
      'invalid-input',
      `${record.id} is finished; to train again, create a new experiment with its config.`,
    );
  }
  const plan = await planRun(config, record.data, dependencies);
  const own = await readCheckpoint({ ...plan, folder });
  const lacks = (name: string): boolean => lacksFile(record, name);
  /** The fork that begins from a checkpoint which isn't here; null if the run can begin. */
  const cutOff = lacks(experimentFiles.fork) ? record.fork : null;
  // Otherwise it would begin again, and its results would be lost.
  if (own === null && (lacks(experimentFiles.checkpoint) || cutOff !== null)) {
    throw new UnrollError(
      'invalid-input',
      `${record.id} can’t be resumed: the bundle “${record.leftOut?.bundle ?? ''}” left out its checkpoint. Ask for a bundle ` +
        `with checkpoints, or ${cutOff === null ? 'start the run over' : `fork “${cutOff.parentName}” again`}.`,
    );
  }
  if (own === null && record.fork === null && lacks(experimentFiles.initialWeights)) {
    throw new UnrollError('invalid-input', withoutWeightsText(record));
  }
  const machine = { engine: config.engine, threads: config.threads || (threads ?? 0) };
  const checkpoint = own ?? (record.fork && (await readForkStart(folder, record.fork, plan)));
  const start = checkpoint ?? { parameters: await startingParameters(folder, plan) };
  const engine = await readyEngine(plan, machine, start, dependencies);
  const isFirst = own === null;
  return { ...plan, folder, record, engine, threads: machine.threads, checkpoint, isFirst };
}

/**
 * Plans a run.
 * @param trainedOn the data with which the run began; null for a new run
 * @throws UnrollError 'invalid-input' if the data have changed or are too few, 'not-found' for a missing data set
 */
export async function planRun(
  config: ExperimentConfig,
  trainedOn: DataSummary | null,
  { loadDataset }: Pick<Dependencies, 'loadDataset'>,
): Promise<RunPlan> {
  const dataset = await loadDataset(config.dataset);
  if (trainedOn !== null) checkSameData(trainedOn, dataset);
  const { order, sources } = readyData(dataset, config);
  const network = networkOf(config, order, dataset.classes);
  const stepsPerEpoch = sources.training.batchesPerEpoch;
  const totalSteps = stepsPerEpoch * config.epochs;
  return {
    config,
    network,
    layout: parameterLayout(network),
    ...sources,
    stepsPerEpoch,
    totalSteps,
    recording: recordingSchedule(network, config.reportEvery, totalSteps),
  };
}

/**
 * The parameters that a run begins with: those in its folder if its config names some, or else random ones.
 * @throws UnrollError 'damaged' if the folder doesn't have those that the config names, or 'storage'
 */
export async function startingParameters(
  folder: string,
  { config, network, layout }: RunPlan,
): Promise<Float32Array> {
  const { initialWeights } = config;
  return initialWeights === ''
    ? initialParameters(network, layout, config.initialisation, config.seed)
    : readInitialWeights(folder, layout, initialWeights);
}

/** What a run continues from: parameters and, once it has trained, the optimiser's state. */
export type EngineStart = Pick<Checkpoint, 'parameters'> & Partial<Pick<Checkpoint, 'optimiser'>>;

/**
 * Creates a run's engine and sets its parameters.
 * @throws UnrollError 'unavailable'
 */
export async function readyEngine(
  { config, network }: RunPlan,
  machine: Pick<ExperimentConfig, 'engine' | 'threads'>,
  { parameters, optimiser }: EngineStart,
  { createEngine, cores }: Pick<Dependencies, 'createEngine' | 'cores'>,
): Promise<Engine> {
  const engine = await createEngine(machine.engine, {
    network,
    optimiser: config,
    seed: config.seed,
    maximumBatch: Math.max(config.batchSize, evaluationBatch),
    threads: threadCount(machine.threads, cores),
  });
  try {
    await engine.writeParameters(parameters);
    if (optimiser !== undefined) await engine.writeOptimiserState(optimiser);
  } catch (error) {
    engine.dispose();
    throw error;
  }
  return engine;
}

/** @returns a data set's three parts in batches, according to a config */
function readyData(dataset: Dataset, config: ExperimentConfig) {
  const { split, statistics } = preparedSplit(dataset, config);
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
      ? evaluationSource(inputs, dataset.training, evaluationBatch, split.validation)
      : null;
  const validationHeader =
    validation === null ? null : validationHeaderOf(dataset, split.validation);
  const test = evaluationSource(inputs, dataset.test, evaluationBatch);
  const data: DataSummary = {
    dataset: dataset.name,
    hashes: dataset.hashes,
    trainingExamples: split.training.length,
    validationExamples: split.validation.length,
    testExamples: dataset.test.count,
    classes: dataset.classes,
    classNames: dataset.classNames === null ? null : [...dataset.classNames],
    ...statistics,
    permutation: order.permutation,
  };
  return { order, sources: { training, validation, validationHeader, test, data } };
}

function validationHeaderOf({ name, training }: Dataset, indices: Uint32Array): ValidationHeader {
  const examples = [...indices];
  const labels = examples.map((index) => training.labels[index]!);
  return { schemaVersion: 1, dataset: name, examples, labels };
}
