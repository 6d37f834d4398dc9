import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHistoryOf, readRecord } from '#main/storage/experiment/experiment-folder';
import { inspectResults, writeResults } from '#main/storage/results/read-results';
import type { HistoryColumns } from '#shared/contract/commands';
import { historyCsv } from '#shared/exchange/runs/history-csv';
import { runEvents } from '#shared/exchange/tensorboard/run-events';
import { fieldKeys } from '#shared/catalogue/fields';
import { epochMetricKeys } from '#shared/catalogue/metrics/epoch-metrics';
import { stepMetricKeys } from '#shared/catalogue/metrics/step-metrics';
import type { ExperimentRecord } from '#shared/experiment/record';
import { finishedRun, sampleEvaluation } from '../../../support/compared.ts';
import { receivedFiles } from '../../../support/log-files.ts';
import { sampleEpoch, sampleHistory } from '../../../support/records.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'results');
const given = {
  runs: null,
  except: [],
  tags: {},
  batch: 'logs',
  createdAt: '2026-01-01T00:00:00.000Z',
};

interface Imported {
  readonly record: ExperimentRecord;
  readonly history: HistoryColumns;
  readonly folder: string;
}

/** Imports a folder of logs. @returns its experiments by name */
async function imported(
  logs: string,
  own: Partial<Parameters<typeof writeResults>[0]> = {},
): Promise<ReadonlyMap<string, Imported>> {
  const files = await receivedFiles(logs);
  const folder = await temporaryFolder();
  const written = await writeResults({ files, folder, ...given, ...own }, () => undefined);
  const found = await Promise.all(
    written.map(async ({ folder: own }) => {
      const record = await readRecord(own);
      return { record, history: await readHistoryOf(own, record), folder: own };
    }),
  );
  return new Map(found.map((one) => [one.record.name, one]));
}

const known = (record: ExperimentRecord) =>
  Object.fromEntries(record.origin!.log!.known.map((key) => [key, record.config[key]]));

const run = finishedRun(
  'a',
  { cell: 'LSTM', hiddenSize: 32, learningRate: 0.0025, seed: 3 },
  { epochs: [sampleEpoch(1), sampleEpoch(2)], test: sampleEvaluation(0.98), step: 1720 },
);
const last = run.epochs.at(-1)!.step;
const history = sampleHistory([10, 20, last]);

test('our TensorBoard export comes back with equal curves in single precision', async () => {
  const logs = await temporaryFolder();
  await mkdir(join(logs, 'a'));
  const events = runEvents({ record: run, history, recording: [], weights: null, answers: null });
  await writeFile(join(logs, 'a', 'events.out.tfevents.1.unroll'), events);
  const { record, history: read } = (await imported(logs)).get('a')!;
  const single = (numbers: Iterable<number>) => Array.from(numbers, Math.fround);
  expect([...read.step]).toEqual([...history.step]);
  for (const key of stepMetricKeys) expect([...read[key]]).toEqual(single(history[key]));
  for (const [index, epoch] of run.epochs.entries()) {
    const { step, epoch: number, ...values } = record.epochs[index]!;
    expect([step, number]).toEqual([epoch.step, epoch.epoch]);
    for (const key of epochMetricKeys) expect(values[key]).toBe(Math.fround(epoch[key]!));
  }
  expect(record.reportedTest).toMatchObject({
    accuracy: Math.fround(run.test!.accuracy),
    loss: Math.fround(run.test!.loss),
  });
  expect(record.config).toEqual(run.config);
  expect(record.origin!.log).toEqual({
    known: fieldKeys,
    parameters: [],
    uncharted: [],
    notes: [],
  });
  expect(record.startedAt).toBe(run.startedAt);
  expect(record).toMatchObject({ status: 'finished', test: null, weightsSha256: null, data: null });
});

test('our CSV export comes back with equal curves', async () => {
  const logs = await temporaryFolder();
  await writeFile(join(logs, 'mine.csv'), historyCsv(run, history));
  const { record, history: read } = (await imported(logs)).get('mine')!;
  expect([...read.step]).toEqual([...history.step]);
  expect([...read.epoch]).toEqual([...history.epoch]);
  for (const key of stepMetricKeys) expect([...read[key]]).toEqual([...history[key]]);
  const validation = ({ step, validationLoss, validationAccuracy }: (typeof run.epochs)[0]) => ({
    ...{ step, validationLoss, validationAccuracy },
  });
  expect(record.epochs.map(validation)).toEqual(run.epochs.map(validation));
});

test('files that TensorBoard’s own classes wrote', async () => {
  const runs = await imported(join(fixtures, 'tensorboard'));
  expect([...runs.keys()]).toEqual(['keras', 'lstm-64']);
  const torch = runs.get('lstm-64')!;
  expect(known(torch.record)).toEqual({
    ...{ cell: 'LSTM', hiddenSize: 64, bidirectional: true, optimiser: 'adam' },
    learningRate: 0.002,
  });
  const { parameters, uncharted, notes } = torch.record.origin!.log!;
  expect(parameters).toEqual([{ name: 'augment', value: 'none' }]);
  expect(uncharted).toEqual(['other/perplexity']);
  expect(notes).toEqual([
    'What isn’t a single number was left out, such as images, texts and histograms: “digits”.',
    '1 of the numbers of “Loss/train” is infinite or not a number, and left out.',
    expect.stringContaining('“Accuracy/train” are percentages'),
    expect.stringContaining('“test_acc” are percentages'),
  ]);
  expect([...torch.history.step]).toEqual([100, 200, 300, 400, 500]);
  expect([...torch.history.loss]).toEqual([100, 200, 300, 400, 500].map((s) => Math.fround(1 / s)));
  expect(torch.history.accuracy[0]).toBe(0.99);
  expect([...torch.history.seconds]).toEqual([100, 200, 300, 400, 500]);
  expect(torch.record.epochs.map(({ step, trainLoss }) => [step, trainLoss])).toEqual([
    ...[100, 300, 500].map((step) => [step, null]),
  ]);
  expect(torch.record.reportedTest?.accuracy).toBe(0.975);
  expect(await readFile(join(torch.folder, 'history.jsonl'), 'utf8')).toContain(
    '"logged":{"other/perplexity":',
  );

  const keras = runs.get('keras')!;
  expect([...keras.history.step]).toEqual([1, 2, 3]);
  expect(keras.record.epochs.map(({ epoch, trainLoss }) => [epoch, trainLoss])).toEqual([
    [1, 0.5],
    [2, 0.25],
    [3, Math.fround(0.5 / 3)],
  ]);
  expect(keras.record.epochs[0]!.validationAccuracy).toBe(Math.fround(1 - 0.75 / 2));
});

test('MLflow’s folder, with nested and deleted runs', async () => {
  const runs = await imported(join(fixtures, 'mlruns'));
  expect(new Set(runs.keys())).toEqual(new Set(['grid', 'grid / näme']));
  const { record, history: read } = runs.get('grid')!;
  expect(known(record)).toEqual({ cell: 'GRU', hiddenSize: 32, learningRate: 0.005 });
  expect(record.origin!.log!.parameters).toEqual([{ name: 'note', value: 'two\nlines' }]);
  expect([...read.step]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...read.loss].slice(1)).toEqual([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5]);
  expect(read.loss[0]).toBeNaN();
  expect(record.epochs.map(({ step }) => step)).toEqual([2, 3, 4, 5]);
  expect(record).toMatchObject({
    startedAt: '2023-11-14T22:13:20.000Z',
    finishedAt: '2023-11-14T22:13:30.000Z',
    trainingSeconds: 10,
    batch: 'logs',
  });
  expect(runs.get('grid / näme')!.record.origin!.log!.notes).toContain(
    '1 of the numbers of “odd loss.of-all” is infinite or not a number, and left out.',
  );
});

test('histories of Keras, Lightning and trackio', async () => {
  const runs = await imported(join(fixtures, 'csv'));
  expect([...runs.keys()]).toEqual(['keras', 'version_0', 'trackio']);
  const keras = runs.get('keras')!.record;
  expect(keras.epochs).toHaveLength(3);
  expect(keras.epochs[2]).toMatchObject({
    epoch: 3,
    trainLoss: 0.1743,
    validationAccuracy: 0.9534,
  });
  expect(known(keras)).toEqual({ learningRate: 0.001 });

  const lightning = runs.get('version_0')!;
  expect(lightning.record.epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
    [1, 99],
    [2, 199],
  ]);
  expect(lightning.record.epochs[1]).toMatchObject({ trainLoss: 0.29, validationLoss: 0.22 });
  expect(lightning.record.reportedTest?.accuracy).toBe(0.945);
  expect([...lightning.history.loss]).toEqual([0.61, 0.42, 0.31, 0.25]);
  expect([...lightning.history.epoch]).toEqual([49 / 99, 1, 1.5, 2]);

  const trackio = runs.get('trackio')!;
  expect([...trackio.history.loss]).toEqual([2.31, 1.02, 0.51]);
  expect([...trackio.history.seconds]).toEqual([0, 5, 10]);
  expect(known(trackio.record)).toEqual({ batchSize: 64 });
});

test('choices of tags and runs, and runs that are there already', async () => {
  const logs = join(fixtures, 'csv');
  const { runs } = await inspectResults(await receivedFiles(logs), () => undefined);
  const trackio = runs.find(({ name }) => name === 'trackio')!;
  expect([...(await imported(logs, { except: [trackio.sha256] })).keys()]).not.toContain('trackio');
  const chosen = await imported(logs, {
    runs: [trackio.path],
    tags: { 'train/loss': 'kept', grad_norm: 'leftOut' },
  });
  expect([...chosen.keys()]).toEqual(['trackio']);
  const { record, history: read } = chosen.get('trackio')!;
  expect([...read.loss]).toEqual([NaN, NaN, NaN]);
  expect(record.origin!.log!.uncharted).toEqual(['train/loss']);
  expect([...read.gradientNorm]).toEqual([NaN, NaN, NaN]);
  await expect(imported(logs, { runs: ['absent'] })).rejects.toThrow('there is no run "absent"');
});

test('progress goes from 0 to 1, and a refusal leaves nothing behind', async () => {
  const shares: number[] = [];
  await inspectResults(await receivedFiles(join(fixtures, 'csv')), (share) => shares.push(share));
  expect(shares.toSorted((a, b) => a - b)).toEqual(shares);
  expect(shares.at(-1)).toBe(1);

  const logs = await temporaryFolder();
  await writeFile(join(logs, 'good.csv'), 'step,loss\n1,2\n');
  await writeFile(join(logs, 'worse.csv'), 'step,loss\n1,2,3\n');
  const folder = await temporaryFolder();
  const files = await receivedFiles(logs);
  await expect(writeResults({ files, folder, ...given }, () => undefined)).rejects.toThrow(
    'worse.csv: line 2 has 3 cells',
  );
  expect(await readdir(folder)).toEqual([]);
});
