import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '#shared/contract/trainer-messages';
import { parseConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import { newRecord } from '#shared/experiment/new-record';
import type { ExperimentRecord, HistoryPoint } from '#shared/experiment/record';
import { RandomStream } from '#shared/random/random-stream';
import type { Dataset, Examples } from '#main/storage/datasets/datasets';
import { readRecord, writeRecord } from '#main/storage/experiment/experiment-folder';
import { RunControl } from '#main/trainer/run/run-control';
import type { Dependencies } from '#main/trainer/ports/dependencies';
import { train } from '#main/trainer/run/train';
import type { SessionEnd } from '#main/trainer/run/training-session';
import { readHistory } from '../../../support/history.ts';
import { emptyModelPage } from '../../../support/exported-models.ts';
import { FakeEngine, type FakeBehaviour } from '../../../support/fake-engine.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** 260 training and 150 test images of noise in three classes. */
export const smallDataset: Dataset = {
  name: 'mnist',
  side: 28,
  classes: 3,
  classNames: null,
  training: noise(260, 1),
  test: noise(150, 2),
  hashes: { 'train-images-idx3-ubyte': 'a'.repeat(64), 't10k-images-idx3-ubyte': 'b'.repeat(64) },
};

function noise(count: number, seed: number): Examples {
  const random = new RandomStream(seed, 4);
  return {
    count,
    images: Uint8Array.from({ length: count * 784 }, () => random.below(256)),
    labels: Uint8Array.from({ length: count }, (_, index) => index % 3),
  };
}

/**
 * 100 training examples in batches of 16 (the seventh has 4); 3 epochs of 7 steps. 150 validation examples, which, like
 * the test examples, are two batches.
 * Points of the history at the steps 4, 8, 12, 16, 20 and 21.
 */
const smallConfig: Partial<ExperimentConfig> = {
  trainingExamples: 100,
  validationExamples: 150,
  hiddenSize: 3,
  batchSize: 16,
  epochs: 3,
  reportEvery: 4,
  schedule: 'cosine',
};

/**
 * A new experiment's folder.
 * @param home the data folder; a temporary one if left out
 */
export async function newExperiment(
  config: Partial<ExperimentConfig> = {},
  home?: string,
): Promise<string> {
  const folder = join(home ?? (await temporaryFolder()), 'experiments', 'small');
  await mkdir(folder, { recursive: true });
  const record = newRecord({
    id: 'small',
    name: 'small',
    createdAt: '2026-01-01T00:00:00.000Z',
    config: parseConfig({ ...smallConfig, ...config }),
  });
  await writeRecord(folder, record);
  return folder;
}

/** Fake dependencies: each look at the clock takes 1 ms, and `engines` gets the engines that are made. */
export function fakeDependencies(
  behaviour: FakeBehaviour = {},
): Dependencies & { readonly engines: FakeEngine[] } {
  const engines: FakeEngine[] = [];
  let time = 0;
  return {
    engines,
    createEngine: (_, options) => {
      const engine = new FakeEngine(options, behaviour);
      engines.push(engine);
      return Promise.resolve(engine);
    },
    engineReports: () => Promise.resolve([]),
    loadDataset: () => Promise.resolve(smallDataset),
    listDatasets: () => Promise.resolve([]),
    readDataset: () => Promise.resolve(smallDataset),
    readModelPage: () => Promise.resolve(emptyModelPage),
    now: () => (time += 1),
    readyAt: 0,
    giveWay: () => undefined,
    waitForDisk: () => undefined,
    checkpointSeconds: 30,
    // More than tests ask for, whatever machine they run on.
    cores: 16,
    version: '1.2.3',
  };
}

/** Dependencies with a checkpoint about every four steps, apart from those after each epoch. */
export function frequentCheckpoints(behaviour?: FakeBehaviour): Dependencies {
  return { ...fakeDependencies(behaviour), checkpointSeconds: 0.025 };
}

export interface Outcome {
  readonly end: SessionEnd;
  readonly events: readonly RunEvent[];
  readonly record: ExperimentRecord;
  readonly history: readonly HistoryPoint[];
  /** The text of `validation.jsonl`; null where there is none. */
  readonly validation: string | null;
  /** The text of `inside.jsonl`; null where there is none. */
  readonly inside: string | null;
}

/** Trains an experiment, from its checkpoint if it has one, with fake dependencies unless others are given. */
export async function trainToEnd(
  folder: string,
  options: {
    readonly behaviour?: FakeBehaviour;
    readonly dependencies?: Dependencies;
    readonly control?: RunControl;
    readonly onEvent?: (event: RunEvent) => void;
    readonly threads?: number | null;
  } = {},
): Promise<Outcome> {
  const { behaviour, control = new RunControl(), onEvent, threads = null } = options;
  const events: RunEvent[] = [];
  const emit = (event: RunEvent): void => {
    events.push(event);
    onEvent?.(event);
  };
  const dependencies = options.dependencies ?? fakeDependencies(behaviour);
  const end = await train({ folder, threads }, control, emit, dependencies);
  const textOf = (name: string) => readFile(join(folder, name), 'utf8').catch(() => null);
  return {
    ...{ end, events },
    validation: await textOf('validation.jsonl'),
    inside: await textOf('inside.jsonl'),
    record: await readRecord(folder),
    history: await readHistory(folder),
  };
}

/** Points without what depends on the time they were measured at. */
export function withoutTimings(history: readonly HistoryPoint[]): Partial<HistoryPoint>[] {
  return history.map((point) => ({
    ...point,
    seconds: 0,
    examplesPerSecond: 0,
    memoryBytes: 0,
  }));
}

/** All that two runs of the same config must agree on. */
export function results({
  record,
  history,
  validation,
  inside,
}: Pick<Outcome, 'record' | 'history' | 'validation' | 'inside'>) {
  const { status, statusReason, weightsSha256, weightHashes, test, step, bestEpoch, data } = record;
  const epochs = record.epochs.map((epoch) => ({ ...epoch, seconds: 0, examplesPerSecond: 0 }));
  const points = withoutTimings(history);
  return {
    ...{ status, statusReason, weightsSha256, weightHashes, test, step, bestEpoch, data },
    ...{ epochs, points, validation, inside },
  };
}
