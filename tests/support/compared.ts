import type { TestAnswers } from '#shared/contract/commands';
import { defaultConfig } from '#shared/experiment/config';
import type { ExperimentConfig } from '#shared/catalogue/fields';
import {
  evaluationSchema,
  type Evaluation,
  type ExperimentRecord,
} from '#shared/experiment/record';
import type { ReadableRun } from '../../src-renderer/features/compare/compared-run.ts';
import { sampleEpoch, sampleRecord } from './records.ts';

/** How a model did on 10 test examples of 2 classes, as far as comparing looks at it. */
export function sampleEvaluation(accuracy: number): Evaluation {
  return evaluationSchema.parse({
    examples: 10,
    loss: 1 - accuracy,
    accuracy,
    accuracyInterval: [accuracy, accuracy],
    perClass: [],
    confusion: [
      [5, 0],
      [0, 5],
    ],
    expectedCalibrationError: 0.01,
    brierScore: 0.05,
  });
}

/** A finished run of two epochs with some fields of one's own; its id is its name in small letters. */
export function finishedRun(
  name: string,
  config: Partial<ExperimentConfig> = {},
  own: Partial<ExperimentRecord> = {},
): ExperimentRecord {
  const whole = { ...defaultConfig(), epochs: 2, ...config };
  return sampleRecord({
    id: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    name,
    config: whole,
    status: 'finished',
    startedAt: '2026-01-02T03:04:05.678Z',
    finishedAt: '2026-01-02T03:05:05.678Z',
    trainingSeconds: 8.5,
    parameters: 1000,
    data: {
      dataset: whole.dataset,
      hashes: {
        'train-images-idx3-ubyte': 'ab'.repeat(32),
        't10k-labels-idx1-ubyte': 'cd'.repeat(32),
      },
      trainingExamples: 1000,
      validationExamples: 100,
      testExamples: 10,
      classes: 10,
      classNames: null,
      mean: 0.13,
      deviation: 0.3,
      permutation: null,
    },
    epochs: [
      { ...sampleEpoch(1), validationAccuracy: 0.9, validationLoss: 0.3 },
      { ...sampleEpoch(2), validationAccuracy: 0.8, validationLoss: 0.2 },
    ],
    weightsSha256: 'ef'.repeat(32),
    test: sampleEvaluation(0.9),
    ...own,
  });
}

/** Answers to examples that are all of class 1: 1 where right, 0 where wrong; all as sure unless given. */
export function answers(
  rightOnes: string,
  probability: readonly number[] = [...rightOnes].map(() => 0.9),
): TestAnswers {
  return {
    dataset: 'mnist',
    labels: new Uint8Array(rightOnes.length).fill(1),
    predicted: Uint8Array.from(rightOnes, Number),
    probability: Float64Array.from(probability),
  };
}

/** A run of a comparison, read and finished unless it has fields of one's own. */
export function comparedRun(record: ExperimentRecord, own: Partial<ReadableRun> = {}): ReadableRun {
  const { id, name } = record;
  return {
    id,
    name,
    record,
    status: 'ready',
    reason: null,
    colour: 'red',
    isBaseline: false,
    isHidden: false,
    ...own,
  };
}
