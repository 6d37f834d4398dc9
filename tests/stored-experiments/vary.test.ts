import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultConfig } from '#shared/experiment/config';
import { newRecord } from '#shared/experiment/new-record';
import type { EpochResult, HistoryPoint } from '#shared/experiment/record';
import { readRecord } from '../../src-main/storage/experiment/experiment-folder.ts';
import { readValidationAnswers } from '../../src-main/storage/experiment/validation-answers.ts';
import { readHistory } from '../support/history.ts';
import { sampleEpoch } from '../support/records.ts';
import { storeExperiments } from './make.ts';
import { resultsOf } from './vary-answers.ts';
import { vary, type Original } from './vary.ts';

const labels = Array.from({ length: 500 }, (_, index) => index % 10);
const predicted = labels.map((label, index) => (index % 5 === 0 ? (label + 1) % 10 : label));
const epochResult = (epoch: number): EpochResult => ({
  ...sampleEpoch(epoch),
  step: 10 * epoch,
  seconds: 1,
  trainLoss: 1 / epoch,
  trainAccuracy: 0.8,
  validationLoss: 1,
  ...validationResult(),
  learningRate: 0.005,
  gradientNorm: 1,
  examplesPerSecond: 100,
  weightsSha256: 'a'.repeat(64),
});
const point = (step: number): HistoryPoint => ({
  step,
  epoch: step / 10,
  seconds: step / 10,
  loss: 2 / step,
  accuracy: 0.5,
  learningRate: 0.005,
  gradientNorm: 1,
  examplesPerSecond: 100,
  memoryBytes: 2 ** 20,
});

function validationResult() {
  const { accuracy, confusion } = resultsOf(predicted, labels);
  return { validationAccuracy: accuracy, validationConfusion: confusion };
}

let home: string;
let original: Original;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'unroll-test-'));
  await writeFile(join(home, 'model.safetensors'), 'weights');
  const record = newRecord({
    id: 'gru-32-s0-abcde',
    name: 'gru-32 s0',
    createdAt: '2026-01-01T00:00:00.000Z',
    config: { ...defaultConfig(), cell: 'GRU', hiddenSize: 32, epochs: 2 },
  });
  original = {
    folder: home,
    record: {
      ...record,
      status: 'finished',
      epochs: [epochResult(1), epochResult(2)],
      test: {
        examples: 500,
        loss: 1,
        ...resultsOf(predicted, labels),
        expectedCalibrationError: 0.1,
        brierScore: 0.3,
      },
    },
    history: Array.from({ length: 20 }, (_, index) => point(index + 1)),
    predictions: {
      schemaVersion: 1,
      dataset: 'mnist',
      predicted,
      probability: labels.map(() => 1),
    },
    testLabels: labels,
    validation: {
      header: { schemaVersion: 1, dataset: 'mnist', examples: [...labels.keys()], labels },
      epochs: [
        { epoch: 1, predicted },
        { epoch: 2, predicted },
      ],
    },
  };
});
afterEach(() => rm(home, { recursive: true }));

describe('an experiment made of a real one', () => {
  test('is the same for the same index, and another for another', () => {
    expect(vary(original, 3, 1, 100)).toEqual(vary(original, 3, 1, 100));
    const [one, other] = [vary(original, 3, 1, 100), vary(original, 4, 1, 100)];
    expect(one.record.id).not.toBe(other.record.id);
    expect(one.record.test!.accuracy).not.toBe(other.record.test!.accuracy);
    expect(one.record.config).toMatchObject({ cell: 'GRU', hiddenSize: 32, seed: 1 });
  });

  test('has results, answers and history that agree', () => {
    const { record, history, predictions } = vary(original, 5, 0, 1000);
    expect(record.test).toMatchObject(resultsOf(predictions!.predicted, labels));
    expect(history).toHaveLength(1000);
    expect(record.step).toBe(1000);
    const { batchSize, trainingExamples, epochs } = record.config;
    expect((epochs * trainingExamples) / batchSize).toBe(1000);
    expect(record.epochs.at(-1)!.step).toBe(1000);
  });

  test('can be read back like trained ones', async () => {
    const ids = await storeExperiments(home, [original], { count: 12, points: 30 });
    expect(new Set(ids).size).toBe(12);
    const folders = ids.map((id) => join(home, 'experiments', id));
    const records = await Promise.all(folders.map(readRecord));
    const early = records.filter(({ status }) => status !== 'finished');
    expect(early).toHaveLength(1);
    expect(early[0]!.test).toBeNull();
    expect(await readHistory(folders[0]!)).toHaveLength(30);
    const answers = await readValidationAnswers(folders[0]!, 2);
    const { accuracy } = resultsOf(answers!.predicted, labels);
    expect(records[0]!.epochs[1]!.validationAccuracy).toBe(accuracy);
    const weights = await readFile(join(folders[0]!, 'model.safetensors'), 'utf8');
    expect(weights).toBe('weights');
  });
});
